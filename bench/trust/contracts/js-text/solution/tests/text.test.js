import assert from 'node:assert'
import { test } from 'node:test'

import { slug } from '../src/text.js'

test('slug joins words', () => {
  assert.strictEqual(slug("Bob's tea, 100 g!"), 'bob-s-tea-100-g')
})

test('slug drops accents', () => {
  assert.strictEqual(slug('Café Zürich'), 'cafe-zurich')
})

test('slug of nothing is nothing', () => {
  assert.strictEqual(slug('???'), '')
})
