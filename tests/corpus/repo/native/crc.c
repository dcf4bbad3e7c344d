/* The check sum on the bar codes of the till. */
#include "crc.h"

static const uint16_t polynomial = 0x1021;

uint16_t crc_update(uint16_t crc, uint8_t byte)
{
    crc ^= (uint16_t)(byte << 8);
    for (int bit = 0; bit < 8; bit++) {
        crc = crc & 0x8000 ? (uint16_t)(crc << 1) ^ polynomial : (uint16_t)(crc << 1);
    }
    return crc;
}

uint16_t crc_of(const uint8_t *bytes, size_t length)
{
    uint16_t crc = CRC_INITIAL;
    for (size_t at = 0; at < length; at++) {
        crc = crc_update(crc, bytes[at]);
    }
    return crc;
}
