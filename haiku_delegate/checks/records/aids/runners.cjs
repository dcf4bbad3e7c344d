// How vitest and jest are asked: by one more argument, if nothing that the user has set would be replaced by it.
'use strict'
const fs = require('fs')
const path = require('path')

const RUNS_NOTHING = {
  vitest: /^(?:list|bench|init|--help|-h|--version|-v|--standalone|--clearCache|--mergeReports)(?:=|$)/,
  jest: /^--(?:listTests|showConfig|init|help|version|clearCache)(?:=|$)|^-[hv]$/,
}

const say = (runner, word) => fs.writeFileSync(path.join(__dirname, `${runner}-${process.pid}.${word}`), '')

const value = (args, ...names) => {
  for (let at = 0; at < args.length; at += 1) {
    for (const name of names) {
      if (args[at] === name) return args[at + 1]
      if (args[at].startsWith(`${name}=`)) return args[at].slice(name.length + 1)
    }
  }
}

const read = (file) => {
  try {
    return fs.readFileSync(file, 'utf8').slice(0, 1 << 20)
  } catch {
    return ''
  }
}

const configuration = (args, runner) => {
  const root = path.resolve(value(args, '--root', '-r', '--rootDir', '--dir') || '.')
  const named = value(args, '--config', '-c')
  if (named) return read(path.resolve(named)) || read(path.resolve(root, named)) || named
  const names = runner === 'jest' ? ['jest.config', 'package.json'] : ['vitest.config', 'vite.config', 'vitest.workspace']
  const files = names.flatMap((name) =>
    name.includes('.json') ? [name] : ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts', '.json'].map((end) => name + end))
  return files.map((file) => read(path.join(root, file))).join('\n')
}

// What the configuration says of reporters, if that is a plain list of names: naming ours would replace it.
const reporters = (text) => {
  const said = text.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '').match(/\breporters?\b\s*:?[^,\n]*/g) || []
  if (!said.length) return ['default']
  const found = /\breporters\s*:\s*(?:\[((?:\s*(["'])[a-z-]+\2\s*,?)*)\s*\]|(["'][a-z-]+["']))/.exec(text)
  if (said.length > 1 || !found) return null
  return ((found[1] || found[3] || '').match(/[a-z-]+/g)) || null
}

const vitest = (args) => {
  const file = path.join(__dirname, 'vitest.mjs')
  if (value(args, '--reporter') !== undefined) return [`--reporter=${file}`]
  const kept = reporters(configuration(args, 'vitest'))
  return kept && [...kept, file].map((each) => `--reporter=${each}`)
}

const jest = (args) => {
  const taken = value(args, '--testResultsProcessor') || /testResultsProcessor/.test(configuration(args, 'jest'))
  return taken ? null : [`--testResultsProcessor=${path.join(__dirname, 'jest.cjs')}`]
}

exports.ask = (runner) => {
  const args = process.argv.slice(2)
  if (args.some((each) => RUNS_NOTHING[runner].test(each))) return
  const asked = (runner === 'jest' ? jest : vitest)(args)
  const without = read(path.join(__dirname, `${runner}.leave-out`))
  if (without && asked && value(args, '-t', '--testNamePattern') === undefined) asked.push('-t', without)
  if (!asked) return say(runner, 'aside')
  const end = process.argv.indexOf('--', 2)
  process.argv.splice(end < 0 ? process.argv.length : end, 0, ...asked)
  say(runner, 'begun')
}
