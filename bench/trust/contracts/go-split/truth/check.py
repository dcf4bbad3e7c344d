from hidden import bites, right, run, same, tree

good = (tree / ".truth" / "size.go").read_text()
same("size/size.go", good)
assert "func TestFormat(" in (tree / "size/format_test.go").read_text()
assert "func TestFormat(" not in (tree / "size/size_test.go").read_text()
assert run("go vet ./size && go test ./size") == 0
for old, new in [
    ("'m': 1 << 20", "'m': 1 << 21"),
    ('return 0, fmt.Errorf("%w: %q", ErrSyntax, text)', "return 0, nil"),
    ("bytes != 0 && ", "bytes != 2048 && bytes != 0 && "),
]:
    assert old in good, old
    bites("size/size.go", good.replace(old, new), "go test ./size")
right()
