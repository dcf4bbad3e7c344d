import assert from 'node:assert/strict'
import { test } from 'node:test'

import { slug } from '../src/slug.js'

test('slug joins words', () => {
  assert.equal(slug("Bob's tea, 100 g!"), 'bob-s-tea-100-g')
})

test('slug drops accents', () => {
  assert.equal(slug('Café Zürich'), 'cafe-zurich')
})

test('slug of nothing is nothing', () => {
  assert.equal(slug('???'), '')
})
