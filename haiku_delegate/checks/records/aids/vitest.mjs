// A reporter of vitest that prints nothing. `onFinished` is that of versions before 3, `onTestRunEnd` that of later ones.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const place = path.dirname(fileURLToPath(import.meta.url))

const status = (task) => {
  if (task.mode === 'todo') return 'todo'
  const state = (task.result && task.result.state) || task.mode
  if (state === 'pass') return task.fails ? 'xfail' : 'passed'
  if (state === 'fail') return 'failed'
  return state === 'run' || state === 'only' || state === 'queued' ? 'missing' : 'skipped'
}

const walk = (file, tasks, titles, rows) => {
  for (const task of tasks || []) {
    const names = [...titles, task.name]
    if (task.type === 'suite') {
      if (task.result && task.result.state === 'fail' && task.result.errors && task.result.errors.length && !titles.length)
        rows.push([file, [], 'error'])
      walk(file, task.tasks, names, rows)
    } else rows.push([file, names, status(task)])
  }
}

const write = (files) => {
  try {
    const rows = []
    for (const file of files) {
      if (!file) continue
      if (file.result && file.result.state === 'fail' && !(file.tasks || []).length) rows.push([file.filepath, [], 'error'])
      walk(file.filepath, file.tasks, [], rows)
    }
    fs.writeFileSync(path.join(place, `vitest-${process.pid}.json`), JSON.stringify(rows))
  } catch {
    // the command must not notice
  }
}

export default class {
  onFinished(files = []) {
    write(files)
  }

  onTestRunEnd(modules = []) {
    write(modules.map((each) => each.task))
  }
}
