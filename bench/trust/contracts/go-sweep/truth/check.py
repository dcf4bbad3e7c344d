from hidden import bites, right, run, tree

place = tree / "cmd" / "truth"
place.mkdir()
(place / "main.go").write_text((tree / ".truth" / "main.go").read_text())
assert run("go vet ./... && timeout 40 go run ./cmd/truth | grep -qx fine") == 0, "the hidden program is not content"
assert (tree / "store/store.go").read_text().count("mu.Lock()") >= 5, "a method does not lock"
good = (tree / ".truth" / "store.go").read_text()
for old, new in [
    ("|| !s.now().Before(found.until)", "|| s.now().After(found.until)"),
    ("if !s.now().Before(each.until) {", "if s.now().After(each.until) {"),
    ("delete(s.entries, key)\n}", "}"),
    ("return found.value, true", "return key, true"),
]:
    assert old in good, old
    bites("store/store.go", good.replace(old, new), "go test ./store")
right()
