import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { formatMoney, parseMoney, split, withTax } from '../src/money.js'

describe('parseMoney', () => {
  for (const [text, cents] of [['12.50', 1250], ['12', 1200], ['0.05', 5], [' 3.9 ', 390]]) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.equal(parseMoney(text), cents)
    })
  }

  it('refuses what is no amount', () => {
    assert.throws(() => parseMoney('free'), TypeError)
    assert.throws(() => parseMoney(''), TypeError)
  })
})

describe('formatMoney', () => {
  it('has two digits for cents', () => {
    assert.equal(formatMoney(1250), '12.50')
    assert.equal(formatMoney(5), '0.05')
  })
})

describe('withTax', () => {
  it('rounds halves up', () => {
    assert.equal(withTax(250, 19), 298)
    assert.equal(withTax(100, 8), 108)
  })
})

describe('split', () => {
  it('gives equal shares', () => {
    assert.deepEqual(split(900, 3), [300, 300, 300])
  })
})
