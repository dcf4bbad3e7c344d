import assert from 'node:assert'
import { test } from 'node:test'

import { Cart } from '../src/cart.js'

function gateway(error) {
  const charged = []
  return {
    charged,
    async charge(total) {
      charged.push(total)
      if (error) throw error
    },
  }
}

const full = () => new Cart().add('tea', 450, 2).add('milk', 119)

test('a checkout charges the total', async () => {
  const bank = gateway()
  assert.strictEqual(await full().checkout(bank), 1019)
  assert.deepStrictEqual(bank.charged, [1019])
})

test('a checkout empties the cart', async () => {
  const cart = full()
  await cart.checkout(gateway())
  assert.deepStrictEqual(cart.rows(), [])
})

test('a checkout tells that it was paid', async () => {
  const cart = full()
  const told = []
  cart.on('paid', (total) => told.push(total))
  await cart.checkout(gateway())
  assert.deepStrictEqual(told, [1019])
})

test('a refusal keeps the rows', async () => {
  const cart = full()
  const refusal = new Error('refused')
  await assert.rejects(cart.checkout(gateway(refusal)), refusal)
  assert.strictEqual(cart.rows().length, 2)
})
