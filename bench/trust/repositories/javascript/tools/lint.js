// Blanks at line ends, tabs, console.log and debugger have no place in sources.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const BAD = [[/[ \t]+$/, 'blanks at its end'], [/\t/, 'a tab'], [/\bconsole\.log\(|\bdebugger\b/, 'a debugging aid']]
let found = 0
for (const place of process.argv.slice(2)) {
  for (const name of readdirSync(place, { recursive: true }).filter((each) => each.endsWith('.js'))) {
    readFileSync(join(place, name), 'utf8').split('\n').forEach((row, index) => {
      for (const [pattern, what] of BAD) {
        if (pattern.test(row)) {
          console.error(`${join(place, name)}:${index + 1}: ${what}`)
          found += 1
        }
      }
    })
  }
}
process.exit(found ? 1 : 0)
