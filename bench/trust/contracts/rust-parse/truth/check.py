from hidden import bites, right, run, tree

place = tree / "src" / "bin"
place.mkdir()
(place / "truth.rs").write_text((tree / ".truth" / "main.rs").read_text())
for profile in ("", "--release"):
    assert run(f"cargo run -q --offline {profile} --bin truth | grep -qx fine") == 0, (
        "the hidden program is not content"
    )
(place / "truth.rs").unlink()
place.rmdir()
for source in ("account", "table"):
    assert (tree / f"src/{source}.rs").read_text() == (tree / f".truth/{source}.rs").read_text(), source
good = (tree / ".truth" / "parse.rs").read_text()
for old, new in [
    ("{rest:0<2}", "{rest:0>2}"),
    ("rest.len() > 2", "rest.len() > 3"),
    ('None => (text, "0")', 'None => (text, "1")'),
]:
    assert old in good, old
    bites("src/parse.rs", good.replace(old, new), "cargo test -q --offline --test parse")
right()
