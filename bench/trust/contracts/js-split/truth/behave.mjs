import assert from 'node:assert'

import * as money from '../src/money.js'

const { CURRENCIES, formatMoney, parseMoney, split, withTax } = money
for (const cents of [0, 1, 2, 5, 11, 99, 100, 1000, 123457]) {
  for (const shares of [1, 2, 3, 4, 7, 12]) {
    const found = split(cents, shares)
    const share = Math.floor(cents / shares)
    const over = cents % shares
    assert.deepStrictEqual(found, Array.from({ length: shares }, (_, n) => share + (n < over ? 1 : 0)), `${cents}/${shares}`)
  }
}
assert.deepStrictEqual(CURRENCIES, ['EUR', 'CHF', 'JPY'])
assert.deepStrictEqual(['12.50', '12', '0.05', ' 3.9 '].map((text) => parseMoney(text)), [1250, 1200, 5, 390])
for (const text of ['', 'free', '1.234', '-1', '1,5']) assert.throws(() => parseMoney(text), TypeError)
assert.deepStrictEqual([0, 5, 1250, 99999].map((cents) => formatMoney(cents)), ['0.00', '0.05', '12.50', '999.99'])
assert.deepStrictEqual([withTax(250, 19), withTax(100, 8), withTax(1, 50), withTax(-250, 19)], [298, 108, 2, -298])
assert.deepStrictEqual(Object.keys(money).sort(), ['CURRENCIES', 'formatMoney', 'parseMoney', 'split', 'withTax'])
console.log('right')
