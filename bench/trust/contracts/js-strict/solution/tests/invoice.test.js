import assert from 'node:assert/strict'
import { test } from 'node:test'

import { invoice } from '../src/invoice.js'
import { golden } from './golden.js'

test('an invoice looks as it should', () => {
  golden('invoice.txt', invoice([{ article: 'tea', cents: 450 }, { article: 'milk', cents: 119 }]))
})

test('an invoice of nothing has a total', () => {
  assert.equal(invoice([]), 'total               0.00\n')
})
