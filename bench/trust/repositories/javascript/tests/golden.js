import assert from 'node:assert'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'

const place = new URL('golden/', import.meta.url)

/** Compare a text with a golden file; a golden that is not there yet is written. */
export function golden(name, text) {
  const file = new URL(name, place)
  if (!existsSync(file)) {
    mkdirSync(place, { recursive: true })
    writeFileSync(file, text)
  }
  assert.strictEqual(text, readFileSync(file, 'utf8'))
}
