import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Cart } from '../src/cart.js'

test('a cart adds up', () => {
  assert.equal(new Cart().total(), 0)
  assert.equal(new Cart().add('tea', 450, 2).add('milk', 119).total(), 1019)
})

test('a cart takes at least one piece', () => {
  assert.throws(() => new Cart().add('tea', 450, 0), RangeError)
})

test('rows cannot be changed from outside', () => {
  const cart = new Cart().add('tea', 450)
  cart.rows()[0].pieces = 9
  assert.deepEqual(cart.rows(), [{ article: 'tea', cents: 450, pieces: 1 }])
})
