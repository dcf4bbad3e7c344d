import { formatMoney } from './money.js'

const WIDTH = 24

/** One line for each row, and the total. */
export function invoice(rows) {
  const total = rows.reduce((sum, row) => sum + row.cents, 0)
  return [...rows, { article: 'total', cents: total }].map(line).join('')
}

function line({ article, cents }) {
  const amount = formatMoney(cents)
  return `${article.padEnd(WIDTH - amount.length)}${amount}\n`
}
