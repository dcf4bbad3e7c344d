"""A run that takes longer than a command of the session may: it goes on, and `wait` picks it up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from haiku_delegate.demo import scenes
from haiku_delegate.demo.scripting import Body, Delay, Say, Step, messages, text
from haiku_delegate.demo.theatre import Stage, stage
from tests.skill.session import SPEC, Session, bash
from tests.support.playing import Delegation

pytestmark = pytest.mark.client
RUN = re.compile(r"\d{8}-\d{6}-t-12-[0-9a-f]+")
START = bash(f"haiku-delegate run {SPEC} --detach")


@pytest.fixture
def session() -> Iterator[Session]:
    with stage() as on:
        yield Session(on).with_skill().with_spec()


def slow(seconds: float) -> list[Step]:
    """The honest executor, which thinks about it for so long."""
    first, *rest = scenes.honest()
    return [Delay(seconds, first), *rest]


def waiting(options: str, *, timeout_s: float = 100) -> Callable[[Body], Step]:
    """`wait RUN`, with the id that `--detach` has printed."""

    def step(body: Body) -> Step:
        found = RUN.search("\n".join(text(message) for message in messages(body)))
        return bash(f"haiku-delegate wait {found.group() if found else 'none'} {options}", timeout_s=timeout_s)

    return step


def changed(on: Stage) -> bool:
    return "def slugify" in (on.repository / "textkit" / "text.py").read_text()


def test_it_is_started_then_waited_for_until_it_has_ended(session: Session) -> None:
    own = [START, waiting("--timeout 0"), waiting("--timeout 60")]
    played = session.play("/haiku slugify", own, nested=slow(2))
    started, early, late = played.results
    assert played.denied == []
    assert RUN.search(started)
    assert early.startswith("Exit code 75\n")
    assert "PASS: 2 file(s) changed as listed" in late
    assert changed(session.on)


@pytest.mark.parametrize("background", ["moved there", "not to be had"])
def test_a_wait_that_the_session_cuts_off_loses_nothing(session: Session, background: str) -> None:
    """At its limit the client moves a command into the background, or kills it; the run minds neither."""
    if background == "not to be had":
        session.extra["CLAUDE_CODE_DISABLE_BACKGROUND_TASKS"] = "1"
    own = [START, waiting("", timeout_s=1), waiting("--timeout 60")]
    _, cut, late = session.play("/haiku slugify", own, nested=slow(4)).results
    assert "PASS" not in cut
    assert "PASS: 2 file(s) changed as listed" in late
    assert changed(session.on)


def test_the_run_outlives_the_session(session: Session) -> None:
    ended = []

    def then(url: str) -> None:
        ended.append(changed(session.on))
        ended.append(Delegation(session.on).call("wait", "last", "--timeout", "60", url=url).code)

    session.play("/haiku slugify", [START, Say("It runs.")], nested=slow(3), then=then)
    assert ended == [False, 0]
    assert changed(session.on)
