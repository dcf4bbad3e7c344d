import json
import subprocess

from hidden import bites, mutated, right, tree

said = subprocess.run(
    ["cargo", "metadata", "--offline", "--no-deps", "--format-version=1"], cwd=tree, stdout=subprocess.PIPE, check=True
)
package = json.loads(said.stdout)["packages"][0]
assert package["features"] == {"strict": []}, package["features"]
assert (package["name"], package["version"], package["edition"], package["dependencies"]) == (
    "ledger",
    "0.1.0",
    "2021",
    [],
)
kinds = sorted((target["kind"][0], target["name"], target["test"], target["doctest"]) for target in package["targets"])
assert kinds == [("lib", "ledger", True, False), ("test", "pages", True, False)], kinds
for extra in ("", "--features strict"):
    bites("src/table.rs", mutated("src/table.rs", "{:02}", "{:01}"), f"cargo test -q --offline {extra}")
    bites(
        "src/account.rs",
        mutated("src/account.rs", "self.cents += cents;", "self.cents = cents;"),
        f"cargo test -q --offline {extra}",
    )
bites("src/table.rs", mutated("src/table.rs", "cents % 100", "(cents % 100) - 6 + 6"), "cargo test -q --offline")
right()
