import halves from 'halves'

/** Currencies that customers may pay in. */
export const CURRENCIES = ['EUR', 'CHF', 'JPY']

/** `12.50` or `12` as cents; anything else is a TypeError. */
export function parseMoney(text) {
  const found = /^\s*(\d+)(?:\.(\d{1,2}))?\s*$/.exec(text)
  if (!found) throw new TypeError(`no amount: ${text}`)
  return Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
}

/** `1250` as `12.50`. */
export function formatMoney(cents) {
  return `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
}

/** A price with tax, halves rounded up. */
export function withTax(cents, rate) {
  return halves((cents * (100 + rate)) / 100)
}

/** A sum in so many shares, all in whole cents. The shares add up to the sum; the first ones take what is left over. */
export function split(cents, shares) {
  const share = Math.floor(cents / shares)
  const over = cents - share * shares
  return Array.from({ length: shares }, (_, index) => share + (index < over ? 1 : 0))
}
