import assert from 'node:assert'
import { existsSync } from 'node:fs'

import { slug } from '../src/text.js'

assert.strictEqual(slug('  Ünïted — Tea/100 g '), 'united-tea-100-g')
assert.strictEqual(slug(''), '')
for (const gone of ['src/slug.js', 'tests/slug.test.js']) assert.ok(!existsSync(new URL(`../${gone}`, import.meta.url)), gone)
console.log('right')
