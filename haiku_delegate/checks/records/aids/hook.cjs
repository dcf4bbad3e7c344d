// Loaded first in every Node process of a command. Where that process is vitest or jest, it asks for a record beside
// whatever else is reported; where it is not, it does nothing. Processes further down never hear of it.
'use strict'
{
  const MAIN = /[\\/](vitest)[\\/]vitest\.mjs$|[\\/](jest)(?:-cli)?[\\/]bin[\\/]jest\.js$/
  const OUR_OPTIONS = / ?--require="[^"]*haiku-delegate-[0-9a-f]{16}-[^"]*"(?: --test-reporter\S*)*/
  const asNobodyAsked = () => {
    const rest = (process.env.NODE_OPTIONS || '').replace(OUR_OPTIONS, '')
    if (rest) process.env.NODE_OPTIONS = rest
    else delete process.env.NODE_OPTIONS
  }
  const begin = () => {
    const main = process.argv[1]
    if (process.execArgv.includes('--test')) return asNobodyAsked()
    if (!main || !/vitest|jest/.test(main)) return
    const found = MAIN.exec(require('fs').realpathSync(main))
    if (!found) return
    asNobodyAsked()
    require('./runners.cjs').ask(found[1] || found[2])
  }
  try {
    begin()
  } catch {
    // the command must not notice
  }
}
