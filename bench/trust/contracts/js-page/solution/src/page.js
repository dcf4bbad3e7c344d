/** One page of what a query finds, and whether there are more. Pages count from 1. */
export async function page(query, number, size = 20) {
  if (number < 1) throw new RangeError(`no page ${number}`)
  const rows = await query
    .skip((number - 1) * size)
    .take(size + 1)
    .rows()
  return { rows: rows.slice(0, size), more: rows.length > size }
}
