from hidden import bites, right, run, tree

place = tree / "cmd" / "truth"
place.mkdir()
(place / "main.go").write_text((tree / ".truth" / "main.go").read_text())
assert run("go vet ./... && timeout 20 go run ./cmd/truth | grep -qx fine") == 0, "the hidden program is not content"
good = (tree / ".truth" / "retry.go").read_text()
for old, new in [
    ("attempts > 0", "attempts >= 0"),
    ("err == nil {", "err == nil || attempts == 4 {"),
    ("return done", "continue"),
]:
    assert old in good, old
    bites("retry/retry.go", good.replace(old, new), "go test ./retry")
right()
