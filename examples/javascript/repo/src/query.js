/** The parameters of a query string; of a name that comes twice, the last one counts. */
export function parse(text) {
  const found = {};
  for (const pair of text.replace(/^\?/, "").split("&").filter(Boolean)) {
    const [name, value = ""] = pair.split("=");
    found[decode(name)] = decode(value);
  }
  return found;
}

function decode(text) {
  return decodeURIComponent(text.replaceAll("+", " "));
}
