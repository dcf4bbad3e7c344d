import assert from 'node:assert'

import { page } from '../src/page.js'

let most = 0
const over = (array) => ({
  skip: (count) => over(array.slice(count)),
  take: (count) => ((most = Math.max(most, count)), over(array.slice(0, count))),
  rows: async () => array,
})
const all = Array.from({ length: 45 }, (_, index) => index)
for (const size of [1, 7, 20, 45, 50]) {
  for (const number of [1, 2, 3, 45, 46]) {
    const rows = all.slice((number - 1) * size, number * size)
    assert.deepStrictEqual(await page(over(all), number, size), { rows, more: number * size < 45 })
  }
}
assert.deepStrictEqual(await page(over(all), 3), { rows: [40, 41, 42, 43, 44], more: false })
assert.strictEqual(most, 51)
for (const number of [0, -1]) await assert.rejects(page(over(all), number), RangeError)
console.log('right')
