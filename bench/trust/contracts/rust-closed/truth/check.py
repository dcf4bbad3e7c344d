from hidden import bites, mutated, right, run, tree

place = tree / "src" / "bin"
place.mkdir()
(place / "truth.rs").write_text((tree / ".truth" / "main.rs").read_text())
for profile in ("", "--release"):
    assert run(f"cargo run -q --offline {profile} --bin truth | grep -qx fine") == 0, (
        "the hidden program is not content"
    )
(place / "truth.rs").unlink()
place.rmdir()
# The tree's own tests, over sources that are broken in one place: what stands before `mod tests` is ours.
own = (tree / "src/account.rs").read_text()
head, tests = (tree / ".truth" / "head.rs").read_text(), own[own.rindex("#[cfg(test)]") :]
for old, new in [
    ("return Err(Refused::Short(cents - self.cents));", "return Err(Refused::Short(1));"),
    ("if self.closed {\n            return Err(Refused::Closed);\n        }\n        if cents >", "if cents >"),
    ("if self.closed {\n            return Err(Refused::Closed);\n        }\n        self.cents +=", "self.cents +="),
    ("self.cents += cents;", "self.cents = cents;"),
    ("std::mem::take(&mut self.cents)", "self.cents"),
]:
    assert old in head, old
    bites("src/account.rs", head.replace(old, new) + tests, "cargo test -q --offline --lib")
bites("src/table.rs", mutated("src/table.rs", "{:02}", "{:01}"), "cargo test -q --offline --test pages")
right()
