import json

from hidden import bites, mutated, right, run, tree


def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    assert len(dict(pairs)) == len(pairs), f"a key stands there twice: {[key for key, _ in pairs]}"
    return dict(pairs)


told = json.loads((tree / "config/limits.json").read_text(), object_pairs_hook=once)
limits = {"free": 60, "team": 600, "large": 6000}
assert told == {"comment": "requests a minute, by plan", "limits": limits, "burst": 2}, told
assert run("python tools/limits.py large") == 0
bites("config/limits.json", mutated("config/limits.json", '"large"', '"huge"'), "python tools/limits.py large")
right()
