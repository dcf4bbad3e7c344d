"""The bench of speed and cost: does it still work, and does it bill as the vendor does? Nothing here is about time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.speed import page, tasks
from bench.speed.__main__ import PAGE, RESULTS, SCHEMA
from bench.speed.billing import BYTES_PER_TOKEN, Asked, Cache, Usage, asked, bill
from bench.speed.figures import figure, ratio
from tests.support.client import need_client

CHECKOUT = Path(__file__).parents[2]
MARK = {"cache_control": {"type": "ephemeral"}}


def body(*texts: str, system: str = "be brief", model: str = "claude-haiku-4-5") -> dict[str, Any]:
    """A request as the client makes it: marks on the system prompt and on the newest block."""
    blocks = [{"type": "text", "text": text} for text in texts]
    return {
        "model": model,
        "system": [{"type": "text", "text": system, **MARK}],
        "messages": [{"role": "user", "content": [*blocks[:-1], {**blocks[-1], **MARK}]}],
    }


def request(*texts: str, output: int = 0, **more: str) -> Asked:
    whole = body(*texts, **more)
    return asked(whole, len(json.dumps(whole)), output)


LONG = "x" * 4096 * BYTES_PER_TOKEN


def test_a_short_request_pays_in_full_each_time() -> None:
    one = request("a", output=7)
    assert bill([one, one]) == Usage(fresh=2 * one.tokens, output=14)


def test_what_an_earlier_request_has_written_is_read() -> None:
    first, second = request("a", system=LONG), request("a", "b", system=LONG)
    cache = Cache()
    written, then = cache.take(first), cache.take(second)
    assert written.read == 0
    assert then.read == written.written
    assert then.written < 40
    assert [use.tokens for use in (written, then)] == [first.tokens, second.tokens]


def test_another_system_prompt_shares_nothing() -> None:
    cache = Cache()
    cache.take(request("a", system=LONG))
    assert cache.take(request("a", system=LONG + "y")).read == 0


def test_a_prefix_below_the_minimum_is_not_cached_and_depends_on_the_model() -> None:
    some = "x" * 2000 * BYTES_PER_TOKEN
    assert bill([request(some)]).written == 0
    assert bill([request(some, model="claude-haiku-5-5")]).written > 2000


def test_a_mark_looks_back_over_twenty_blocks_and_no_further() -> None:
    def second(blocks: int) -> Usage:
        cache = Cache()
        cache.take(request(LONG))
        whole = body(LONG, *"b" * blocks)
        del whole["system"][0]["cache_control"]
        return cache.take(asked(whole, len(json.dumps(whole)), 0))

    assert second(19).read > 4096
    assert second(20).read == 0


def test_the_accounts_line_of_the_client_does_not_spoil_the_cache() -> None:
    def with_line(text: str) -> Asked:
        whole = body("a", system=LONG)
        whole["system"].insert(0, {"type": "text", "text": f"x-anthropic-billing-header: cc={text}"})
        return asked(whole, len(json.dumps(whole)), 0)

    cache = Cache()
    cache.take(with_line("1"))
    assert cache.take(with_line("2")).read > 4096


@pytest.mark.parametrize("whole", [{}, {"system": "a", "messages": [{"role": "user", "content": "b"}]}, {"tools": 3}])
def test_other_forms_of_a_request_are_billed_as_well(whole: dict[str, Any]) -> None:
    assert bill([asked(whole, 100, 0)]) == Usage(fresh=26)


def test_prices_are_those_of_the_list() -> None:
    use = Usage(fresh=100, written=100, read=100, output=100)
    assert use.priced() == pytest.approx(100 + 125 + 10 + 500)
    assert use.usd() == pytest.approx(735e-6)


def test_figures_are_medians_with_their_spread() -> None:
    assert figure([3, 1, 2]).to_data() == {"median": 2, "least": 1, "most": 3, "n": 3}
    assert ratio([1, 4], [2, 2]).to_data() == {"median": 1.25, "least": 0.5, "most": 2, "n": 2}


@pytest.mark.parametrize("task", tasks.all_of_them(), ids=lambda task: task.name)
def test_the_ways_differ_only_where_they_must(task: tasks.Task) -> None:
    ours, handed, bare = task.ours(), task.handed(), task.bare(Path("/repository"))
    assert len(ours) == len(handed) == len(bare) - 1
    assert bare[1:] == handed
    same = [(one, other) for one, other in zip(ours, handed, strict=True) if one is not tasks.VERIFY]
    assert all(one == other for one, other in same)


def test_the_page_is_made_from_the_figures_that_are_kept() -> None:
    data = json.loads(RESULTS.read_text("utf-8"))
    assert data["schema"] == SCHEMA
    assert not data["quick"]
    assert PAGE.read_text("utf-8") == page.render(data)


@pytest.mark.client
def test_a_quick_run_has_every_figure(tmp_path: Path) -> None:
    kept = tmp_path / "figures.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench.speed", "--quick", "--json", str(kept), "--client", str(need_client())],
        cwd=CHECKOUT, env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(tmp_path)},
        capture_output=True, text=True, timeout=170, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    data = json.loads(kept.read_text("utf-8"))
    assert done.stdout == page.render(data)
    assert data["quick"]
    assert [(row["task"], row["latency_s"]) for row in data["times"]] == [("small", 0.0)]
    assert [(row["way"], row["requests"]) for row in data["tokens"]] == [("bare", 4), ("handed", 3), ("ours", 3)]
    first = {row["way"]: row["first_bytes"] for row in data["tokens"]}
    assert first["ours"] < 0.11 * first["bare"], "the fixed part of a request has grown"
    assert [row["verb"] for row in data["starts"]][:2] == ["python -c pass", "--help"]
    assert {row["kind"] for row in data["workspaces"]} >= {"worktree", "plain copy"}
    assert [row["way"] for row in data["memory"]] == ["bare", "ours"]
    assert [row["runs"] for row in data["side_by_side"]] == [1, 2]


def test_nothing_of_this_machine_is_on_the_page() -> None:
    kept = RESULTS.read_text("utf-8") + PAGE.read_text("utf-8")
    assert not [word for word in ("/tmp", "/home/", "/root", os.uname().nodename) if word in kept]
