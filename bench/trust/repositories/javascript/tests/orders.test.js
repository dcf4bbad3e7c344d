import assert from 'node:assert'
import { test } from 'node:test'

import { NotFound, loadOrder, openOrders } from '../src/orders.js'

function failing(times, error = new Error('out of reach')) {
  const store = {
    asked: 0,
    async get(id) {
      store.asked += 1
      if (store.asked <= times) throw error
      return { id }
    },
  }
  return store
}

test('loadOrder asks again', async () => {
  const store = failing(2)
  assert.deepStrictEqual(await loadOrder(store, 7), { id: 7 })
  assert.strictEqual(store.asked, 3)
})

test('loadOrder gives up after its attempts', async () => {
  const store = failing(9)
  await assert.rejects(loadOrder(store, 7, 2), /out of reach/)
  assert.strictEqual(store.asked, 2)
})

test('loadOrder does not ask again for what is not there', async () => {
  const store = failing(9, new NotFound('7'))
  await assert.rejects(loadOrder(store, 7), NotFound)
  assert.strictEqual(store.asked, 1)
})

test('openOrders come by day, without what is paid', async () => {
  const orders = [{ day: 3 }, { day: 1 }, { day: 2, paid: true }]
  assert.deepStrictEqual(await openOrders({ of: async () => orders }, 'bob'), [{ day: 1 }, { day: 3 }])
})
