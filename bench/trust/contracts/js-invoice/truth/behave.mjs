import assert from 'node:assert'
import { readFileSync } from 'node:fs'

import { invoice } from '../src/invoice.js'

const rule = '-'.repeat(24)
const rows = [{ article: 'tea', cents: 450 }, { article: 'milk', cents: 119 }]
const wanted = [rule, 'tea                 4.50', 'milk                1.19', rule, 'total               5.69', ''].join('\n')
assert.strictEqual(invoice(rows), wanted)
assert.strictEqual(readFileSync(new URL('../tests/golden/invoice.txt', import.meta.url), 'utf8'), wanted)
assert.strictEqual(invoice([]), `${rule}\n${rule}\ntotal               0.00\n`)
assert.strictEqual(invoice([{ article: 'rice', cents: 100000 }]).split('\n')[1], 'rice             1000.00')
console.log('right')
