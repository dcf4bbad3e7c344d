import assert from 'node:assert'
import { test } from 'node:test'

import { invoice } from '../src/invoice.js'
import { golden } from './golden.js'

test('an invoice looks as it should', () => {
  golden('invoice.txt', invoice([{ article: 'tea', cents: 450 }, { article: 'milk', cents: 119 }]))
})

test('an invoice of nothing has a total', () => {
  const rule = `${'-'.repeat(24)}\n`
  assert.strictEqual(invoice([]), `${rule}${rule}total               0.00\n`)
})
