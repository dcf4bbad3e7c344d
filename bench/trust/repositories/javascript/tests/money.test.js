import assert from 'node:assert'
import { describe, it } from 'node:test'

import { formatMoney, parseMoney, split, withTax } from '../src/money.js'

describe('parseMoney', () => {
  for (const [text, cents] of [['12.50', 1250], ['12', 1200], ['0.05', 5], [' 3.9 ', 390]]) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.strictEqual(parseMoney(text), cents)
    })
  }

  it('refuses what is no amount', () => {
    assert.throws(() => parseMoney('free'), TypeError)
    assert.throws(() => parseMoney(''), TypeError)
  })
})

describe('formatMoney', () => {
  it('has two digits for cents', () => {
    assert.strictEqual(formatMoney(1250), '12.50')
    assert.strictEqual(formatMoney(5), '0.05')
  })
})

describe('withTax', () => {
  it('rounds halves up', () => {
    assert.strictEqual(withTax(250, 19), 298)
    assert.strictEqual(withTax(100, 8), 108)
  })
})

describe('split', () => {
  it('gives equal shares', () => {
    assert.deepStrictEqual(split(900, 3), [300, 300, 300])
  })
})
