import assert from 'node:assert'

import * as orders from '../src/orders.js'

const { NotFound, loadOrder, openOrders } = orders
for (const attempts of [1, 2, 3, 4, 7]) {
  for (const times of [0, 1, 2, 3, 6, 9]) {
    let asked = 0
    const errors = []
    const store = {
      async get(id) {
        asked += 1
        if (asked <= times) {
          errors.push(new Error(`error ${asked}`))
          throw errors.at(-1)
        }
        return { id }
      },
    }
    const found = await loadOrder(store, 7, attempts).catch((error) => error)
    if (times < attempts) assert.deepStrictEqual(found, { id: 7 }, `${attempts} ${times}`)
    else assert.strictEqual(found, errors.at(-1), `${attempts} ${times}`)
    assert.strictEqual(asked, Math.min(times + 1, attempts))
  }
}
let asked = 0
const none = { async get() { asked += 1; throw new NotFound('7') } }
await assert.rejects(loadOrder(none, 7), NotFound)
assert.strictEqual(asked, 1)
const all = [{ day: 3, id: 1 }, { day: 1, id: 2 }, { day: 2, id: 3, paid: true }]
assert.deepStrictEqual(await openOrders({ of: async () => all }, 'bob'), [{ day: 1, id: 2 }, { day: 3, id: 1 }])
assert.deepStrictEqual(Object.keys(orders).sort(), ['NotFound', 'loadOrder', 'openOrders'])
console.log('right')
