from hidden import bites, right, run, tree

place = tree / "cmd" / "truth"
place.mkdir()
(place / "main.go").write_text((tree / ".truth" / "main.go").read_text())
assert run("go vet ./... && go run ./cmd/truth | grep -qx fine") == 0, "the hidden program is not content"
good = (tree / ".truth" / "size.go").read_text()
for old, new in [
    ("number < 0 || number > math.MaxInt64/factor", "number > math.MaxInt64/factor"),
    ("number < 0 || number > math.MaxInt64/factor", "number < 0 || number == math.MaxInt64"),
    ("'m': 1 << 20", "'m': 1 << 21"),
    ('return 0, fmt.Errorf("%w: %q", ErrSyntax, text)', "return 0, nil"),
    ("bytes != 0 && ", "bytes != 2048 && bytes != 0 && "),
]:
    assert old in good, old
    bites("size/size.go", good.replace(old, new), "go test ./size")
right()
