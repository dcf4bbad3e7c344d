/** No store has this order. */
export class NotFound extends Error {}

/**
 * An order from a store. A store that is out of reach is asked up to `attempts` times; the last error is thrown on.
 * NotFound is an answer: it is thrown on at once.
 */
export async function loadOrder(store, id, attempts = 3) {
  let last
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      return await store.get(id)
    } catch (error) {
      if (error instanceof NotFound) throw error
      last = error
    }
  }
  throw last
}

/** The orders of a customer that are not paid yet, the oldest first. */
export async function openOrders(store, customer) {
  const orders = await store.of(customer)
  return orders.filter((order) => !order.paid).sort((one, other) => one.day - other.day)
}
