from hidden import bites, right, run, tree

assert run("npm test") == 0
good = (tree / "src/page.js").read_text()
assert good.count("page(") >= 1
for broken in (
    "export async function page(query) {\n  return { rows: await query.rows(), more: false }\n}\n",
    "export async function page(query, number, size = 20) {\n"
    "  return { rows: await query.skip((number - 1) * size).take(size).rows(), more: false }\n}\n",
):
    bites("src/page.js", broken, "node --test tests/page.test.js")
right()
