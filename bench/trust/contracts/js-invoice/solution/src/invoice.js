import { formatMoney } from './money.js'

const WIDTH = 24
const RULE = `${'-'.repeat(WIDTH)}\n`

/** One line for each row, and the total, each under a rule. */
export function invoice(rows) {
  const total = rows.reduce((sum, row) => sum + row.cents, 0)
  return [RULE, ...rows.map(line), RULE, line({ article: 'total', cents: total })].join('')
}

function line({ article, cents }) {
  const amount = formatMoney(cents)
  return `${article.padEnd(WIDTH - amount.length)}${amount}\n`
}
