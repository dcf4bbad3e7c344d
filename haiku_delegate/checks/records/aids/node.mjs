// A reporter of Node's own test runner: it yields what the default one would have, and keeps a record beside it.
// With `?silent` it yields nothing, because the user has a reporter.
import fs from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import * as reporters from 'node:test/reporters'

const place = path.dirname(fileURLToPath(import.meta.url))
const file = path.join(place, `node-${process.pid}`)
const major = Number(process.versions.node.split('.')[0])
const silent = import.meta.url.endsWith('?silent')
const usual = process.stdout.isTTY || major >= 23 ? 'spec' : 'tap'

fs.writeFileSync(`${file}.begun`, '')

const titles = []
const rows = []

const note = ({ type, data }) => {
  if (type === 'test:start') titles[data.nesting] = data.name
  if (type !== 'test:pass' && type !== 'test:fail') return
  const { details = {} } = data
  const failure = details.error && details.error.failureType
  if (details.type === 'suite' && (type === 'test:pass' || failure === 'subtestsFailed')) return
  if (type === 'test:fail' && failure === 'subtestsFailed') return
  const names = [...titles.slice(0, data.nesting), data.name]
  const skipped = data.skip !== undefined && data.skip !== false
  const todo = data.todo !== undefined && data.todo !== false
  const word = skipped ? 'skipped' : todo ? 'todo' : type === 'test:pass' ? 'passed' : 'failed'
  rows.push([data.file || '', names, details.type === 'suite' ? 'error' : word])
}

export default async function* (source) {
  const events = new PassThrough({ objectMode: true })
  const pump = copied(source, events)
  if (!silent) yield* shown(events)
  await pump
  try {
    fs.writeFileSync(`${file}.json`, JSON.stringify(rows))
  } catch {
    // the command must not notice
  }
}

async function copied(source, events) {
  for await (const event of source) {
    try {
      note(event)
    } catch {
      // the command must not notice
    }
    if (!silent && !events.write(event)) await new Promise((done) => events.once('drain', done))
  }
  events.end()
}

// The spec reporter is a stream, or a function that makes one; tap is a generator.
function shown(events) {
  return usual === 'spec' ? events.compose(new reporters.spec()) : reporters.tap(events)
}
