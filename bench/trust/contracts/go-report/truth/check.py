from hidden import bites, right, run, tree

place = tree / "cmd" / "truth"
place.mkdir()
(place / "main.go").write_text((tree / ".truth" / "main.go").read_text())
assert run("go vet ./... && go run ./cmd/truth | grep -qx fine") == 0, "the hidden program is not content"
golden = "tea              2k\nrice           1500\ntotal (2)      3548\n"
assert (tree / "report/testdata/report.golden").read_text() == golden, "the golden is another"
good = (tree / ".truth" / "report.go").read_text()
for old, new in [
    ("total += row.Bytes", "total = row.Bytes"),
    ("len(row.Name) > widest", "widest == 0"),
    ('"%-10s %8s\\n", row.Name', '"%-11s %8s\\n", row.Name'),
]:
    assert old in good, old
    bites("report/report.go", good.replace(old, new), "go test ./report")
bites(
    "report/report.go",
    good.replace("len(rows)), size", "len(rows)%2+len(rows)/2*2+len(rows)%3%2), size"),
    "go test -run Example ./report",
)
right()
