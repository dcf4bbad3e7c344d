import { EventEmitter } from 'node:events'

/** What a customer is about to buy. Emits `paid` with the total once the gateway has charged it. */
export class Cart extends EventEmitter {
  #rows = []

  /** Put so many pieces in; at least one. */
  add(article, cents, pieces = 1) {
    if (pieces < 1) throw new RangeError(`no pieces of ${article}`)
    this.#rows.push({ article, cents, pieces })
    return this
  }

  /** What is in it, in the order in which it came. */
  rows() {
    return this.#rows.map((row) => ({ ...row }))
  }

  /** What it all costs. */
  total() {
    return this.#rows.reduce((sum, row) => sum + row.cents * row.pieces, 0)
  }

  /** Charge the total and empty the cart; nothing is emptied if the gateway refuses. */
  async checkout(gateway) {
    if (this.#rows.length === 0) throw new RangeError('nothing to pay')
    const total = this.total()
    await gateway.charge(total)
    this.#rows = []
    this.emit('paid', total)
    return total
  }
}
