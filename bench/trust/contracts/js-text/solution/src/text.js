/** The words of a text as part of an address: ASCII letters and digits, joined by hyphens. */
export function slug(text) {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  return (plain.match(/[a-z0-9]+/g) ?? []).join('-')
}
