// A results processor of jest: it looks, and hands on what it was given.
'use strict'
const fs = require('fs')
const path = require('path')

module.exports = (results) => {
  try {
    const rows = []
    for (const file of results.testResults) {
      if (file.testExecError || (file.failureMessage && !file.testResults.length)) rows.push([file.testFilePath, [], 'error'])
      for (const test of file.testResults) rows.push([file.testFilePath, [...test.ancestorTitles, test.title], test.status])
    }
    fs.writeFileSync(path.join(__dirname, `jest-${process.pid}.json`), JSON.stringify(rows))
  } catch {
    // the command must not notice
  }
  return results
}
