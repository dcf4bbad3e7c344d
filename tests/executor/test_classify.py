"""Every way in which a run was seen to end, and what is made of it; texts as the clients wrote them."""

from __future__ import annotations

import pytest

from haiku_delegate.executor import classify as c
from haiku_delegate.executor.classify import Facts, Verdict, classify, same_model
from haiku_delegate.executor.events import ApiRetry, RateLimit, Result
from haiku_delegate.executor.model import Ending, StopCall

HAIKU = "claude-haiku-4-5"
OK = Result(subtype="success", text="Done", stop_reason="end_turn")


def failed(text: str = "", status: int | None = None, subtype: str = "success", **more: str) -> Result:
    return Result(subtype=subtype, is_error=True, text=text, api_error_status=status, **more)  # type: ignore[arg-type]


def facts(result: Result | None, exit_code: int | None = 1, requests: int = 1, **more: object) -> Facts:
    return Facts(asked=HAIKU, result=result, exit_code=exit_code, requests=requests, **more)  # type: ignore[arg-type]


TABLE = {
    "done": (facts(OK, 0, served=(HAIKU,)), Ending.DONE, "", ""),
    "done, a date in the name": (facts(OK, 0, served=(f"{HAIKU}-20251001",)), Ending.DONE, "", ""),
    "done, ended by us after the result": (facts(OK, None), Ending.DONE, "", ""),
    "success without a request": (facts(OK, 0, 0), Ending.NOTHING_SENT, "without asking the model", "events"),
    "another model": (facts(OK, 0, served=(HAIKU, "m")), Ending.WRONG_MODEL, f"{HAIKU} was asked", "--model"),
    "died after its result": (facts(OK, 139), Ending.CRASHED, "exit code 139", "again"),
    "turns": (facts(failed(subtype="error_max_turns")), Ending.TURNS, "all its turns", "`max_turns`"),
    "budget": (facts(failed(subtype="error_max_budget_usd")), Ending.BUDGET, "limit on money", "`max_usd`"),
    "not logged in": (
        facts(failed("Not logged in · Please run /login"), requests=0),
        Ending.LOGIN,
        "",
        "/login",
    ),
    "401": (
        facts(failed("Invalid API key · Fix external API key", 401)),
        Ending.LOGIN,
        "Invalid API key",
        "KEY",
    ),
    "oauth 401": (
        facts(failed("Failed to authenticate. API Error: 401", 401)),
        Ending.LOGIN,
        "401",
        "/login",
    ),
    "403": (facts(failed("Failed to authenticate. API Error: 403 no", 403)), Ending.LOGIN, "403", "/login"),
    "plan limit": (
        facts(failed("You've hit your session limit · resets 9:28am (UTC)", 429)),
        Ending.PLAN_LIMIT,
        "resets 9:28am",
        "API key",
    ),
    "plan limit by name": (
        facts(failed("?", 429, api_error="usage_limit_reached")),
        Ending.PLAN_LIMIT,
        "?",
        "",
    ),
    "rate": (
        facts(failed("API Error: Request rejected (429) · slow down", 429)),
        Ending.OVERLOADED,
        "429",
        "few",
    ),
    "529": (
        facts(failed("API Error: 529 Overloaded.", 529)),
        Ending.OVERLOADED,
        "is overloaded (529)",
        "minutes",
    ),
    "500": (facts(failed("API Error: 500 Internal.", 500)), Ending.OVERLOADED, "has failed (500)", "minutes"),
    "400": (
        facts(failed("API Error: 400 bad thing", 400)),
        Ending.API,
        "refused the request (400)",
        "claude -p",
    ),
    "404": (facts(failed("There's an issue with the selected model", 404)), Ending.API, "404", "--model"),
    "413": (facts(failed("Request too large", 413)), Ending.TRUNCATED, "413", "smaller"),
    "credit": (facts(failed("Credit balance is too low", 400)), Ending.API, "Credit balance", "top up"),
    "too long": (facts(failed("Prompt is too long", 400)), Ending.TRUNCATED, "prompt is too long", "smaller"),
    "max tokens": (
        facts(failed("API Error: Claude's response exceeded the 32000 output token maximum")),
        Ending.TRUNCATED,
        "output limit",
        "smaller",
    ),
    "refusal": (
        facts(failed("API Error: Claude Code is unable to respond to this request", stop_reason="refusal")),
        Ending.REFUSED,
        "safety",
        "spec",
    ),
    "refusal, silent": (
        facts(Result(subtype="success", stop_reason="refusal"), 0),
        Ending.REFUSED,
        "safety",
        "",
    ),
    "no connection": (
        facts(failed("API Error: Unable to connect to API (ConnectionRefused)"), requests=0),
        Ending.NETWORK,
        "ConnectionRefused",
        "HTTPS_PROXY",
    ),
    "connection dropped": (
        facts(failed("API Error: Connection dropped (ECONNRESET).")),
        Ending.NETWORK,
        "",
        "",
    ),
    "timed out": (facts(failed("Request timed out")), Ending.NETWORK, "timed out", ""),
    "retries without an answer": (facts(failed("?"), requests=0, retry=ApiRetry()), Ending.NETWORK, "?", ""),
    "garbage": (
        facts(failed("API Error: API returned an empty or malformed response (HTTP 200)")),
        Ending.API,
        "made no sense",
        "proxy",
    ),
    "garbage, older": (
        facts(Result(subtype="error_during_execution", is_error=True, errors=("[ede_diagnostic] x",))),
        Ending.API,
        "made no sense",
        "proxy",
    ),
    "gave up": (facts(failed("What?", subtype="error_during_execution")), Ending.CRASHED, "What?", "again"),
    "no result": (facts(None, 0), Ending.CRASHED, "without a result (exit code 0)", "again"),
    "killed": (facts(None, -9, stderr="Killed\x1b[0m\n"), Ending.CRASHED, "(signal 9): Killed", ""),
    "bad flag": (
        facts(None, 1, 0, stderr="error: unknown option '--x'"),
        Ending.CRASHED,
        "unknown option",
        "",
    ),
    "cannot start": (
        facts(None, 127, 0, stderr="sh: claude: not found"),
        Ending.NOT_FOUND,
        "not found",
        "doctor",
    ),
    "no workspace": (
        facts(None, 125, 0, stderr="haiku-launcher: overlay: no"),
        Ending.CRASHED,
        "could not be set up",
        "isolation",
    ),
    "login on stderr": (facts(None, 1, 0, stderr="Not logged in"), Ending.LOGIN, "", "/login"),
}


@pytest.mark.parametrize(("seen", "ending", "detail", "hint"), TABLE.values(), ids=TABLE)
def test_ending(seen: Facts, ending: Ending, detail: str, hint: str) -> None:
    verdict = classify(seen)
    assert verdict.ending is ending
    assert detail in verdict.detail
    assert hint in verdict.hint
    assert "\x1b" not in verdict.detail
    assert ending is Ending.DONE or (verdict.detail and verdict.hint)


def test_our_own_limit_outweighs_what_the_client_says_afterwards() -> None:
    limits = [c.timeout(3), c.stalled(2), c.budget("x"), c.turns("x"), Verdict(ending=Ending.CANCELLED)]
    assert [classify(facts(OK, 0, ended_by_us=limit)) for limit in limits] == limits


def test_its_own_way_out_outweighs_everything() -> None:
    stop = StopCall(kind="spec_wrong", reason="no such\nfunction")
    verdict = classify(facts(None, -9, stop=stop, ended_by_us=c.timeout(3)))
    assert verdict == Verdict(ending=Ending.DECLINED, detail="the executor stopped (spec_wrong): no such function")


@pytest.mark.parametrize(
    ("text", "event", "resets"),
    [
        ("You've hit your 5-hour limit · resets 9:28am", RateLimit(resets_at=1795253298), 1795253298),
        ("Claude AI usage limit reached|1795253298", None, 1795253298),
        ("You've hit your weekly limit", None, None),
    ],
)
def test_plan_limit_says_when_it_is_over(text: str, event: RateLimit | None, resets: int | None) -> None:
    verdict = classify(facts(failed(text, 429), rate_limit=event))
    assert (verdict.ending, verdict.resets_at) == (Ending.PLAN_LIMIT, resets)


@pytest.mark.parametrize(
    ("asked", "served", "same"),
    [
        ("haiku", "claude-haiku-5-5", True),
        ("haiku", "claude-3-5-haiku-20241022", True),
        ("haiku", "claude-sonnet-5-5", False),
        ("claude-haiku-4-5", "claude-haiku-4-5", True),
        ("claude-haiku-4-5", "claude-haiku-4-5-20251001", True),
        ("claude-haiku-4-5-20251001", "claude-haiku-4-5", True),
        ("claude-haiku-4-5", "claude-haiku-5-5", False),
        ("claude-haiku-4-5", "claude-haiku-4-5-turbo", False),
        ("claude-haiku-4-5[1m]", "claude-haiku-4-5", True),
        ("us.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5-20251001", True),
        ("anthropic/claude-haiku-4-5", "claude-haiku-4-5", True),
        ("claude-haiku-4-5@20251001", "claude-haiku-4-5-20251001", True),
        ("default", "whatever", True),
    ],
)
def test_same_model(asked: str, served: str, same: bool) -> None:
    assert same_model(asked, served) is same
