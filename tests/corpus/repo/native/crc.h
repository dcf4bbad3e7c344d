#ifndef SHOP_CRC_H
#define SHOP_CRC_H

#include <stddef.h>
#include <stdint.h>

#define CRC_INITIAL 0xffffu

uint16_t crc_update(uint16_t crc, uint8_t byte);
uint16_t crc_of(const uint8_t *bytes, size_t length);

#endif
