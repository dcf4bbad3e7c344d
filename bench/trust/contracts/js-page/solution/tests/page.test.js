import assert from 'node:assert'
import { test } from 'node:test'

import { page } from '../src/page.js'

function over(array) {
  return {
    skip: (count) => over(array.slice(count)),
    take: (count) => over(array.slice(0, count)),
    rows: async () => array,
  }
}

test('the first page has more behind it', async () => {
  assert.deepStrictEqual(await page(over([1, 2, 3]), 1, 2), { rows: [1, 2], more: true })
})

test('the last page has the rest only', async () => {
  assert.deepStrictEqual(await page(over([1, 2, 3]), 2, 2), { rows: [3], more: false })
  assert.deepStrictEqual(await page(over([1, 2]), 1, 2), { rows: [1, 2], more: false })
})

test('there is no page 0', async () => {
  await assert.rejects(page(over([]), 0), RangeError)
})
