"""What a run came to: from the client's result, its exit code and what we saw, to an ending with a next step.

Every row is measured on client 2.1.197 and 2.1.329. `subtype: "success"` and exit code 0 mean little by
themselves: API failures come as "success" with `is_error`, an interrupted run may exit with 0.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from haiku_delegate.executor.events import ApiRetry, RateLimit, Result
from haiku_delegate.executor.model import Ending, StopCall

LOG_IN = "run `claude` and /login, or set ANTHROPIC_API_KEY; `haiku-delegate doctor` shows which one is used"
RAISE = "raise `{key}` in the spec's front matter, or make the task smaller"
LATER = "the API is at its limits; run it again in a few minutes"
SPLIT = "make the task smaller: fewer or shorter files, or several specs"
SETUP_FAILED = 125  #: what a workspace's launcher ends with if it never came to the command
FAMILIES = ("haiku", "sonnet", "opus", "fable")
ANYTHING = ("default", "best", "opusplan")  #: aliases that promise no family
AGAIN = "run it again; if it stays so, try the client by itself: `claude -p hello`"


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known when the process is gone."""

    asked: str = ""  #: the model
    result: Result | None = None
    exit_code: int | None = None
    ended_by_us: Verdict | None = None  #: the limit that we held, if it was us who ended the run
    stop: StopCall | None = None
    requests: int = 0
    served: tuple[str, ...] = ()
    retry: ApiRetry | None = None  #: the last one
    rate_limit: RateLimit | None = None
    stderr: str = ""
    noise: str = ""  #: what stood on stdout and was no event


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """An ending, one sentence about it, and the next step."""

    ending: Ending
    detail: str = ""
    hint: str = ""
    resets_at: int | None = None


def classify(facts: Facts) -> Verdict:
    """The one place that decides how an executor's run ended."""
    if facts.stop is not None:
        detail = f"the executor stopped ({facts.stop.kind}): {_brief(facts.stop.reason)}"
        return Verdict(ending=Ending.DECLINED, detail=detail)
    if facts.ended_by_us is not None:
        return facts.ended_by_us
    if facts.result is None:
        return _without_result(facts)
    if facts.result.is_error or facts.result.subtype != "success":
        return _failed(facts, facts.result)
    return _succeeded(facts, facts.result)


def same_model(asked: str, served: str) -> bool:
    """Is the served model the one asked for? `haiku` may be any haiku; a date may follow the name."""
    wanted, given = _bare(asked), _bare(served)
    if wanted in FAMILIES:
        return wanted in given.split("-")
    return wanted == given or wanted in ANYTHING


def _bare(name: str) -> str:
    """A name without provider, context suffix, version, date: `us.anthropic.claude-x-20251001-v1:0[1m]`."""
    name = re.sub(r"\[.*?\]$", "", name.strip().lower())
    name = name.rsplit("/", 1)[-1]
    name = re.sub(r"^(?:[a-z]+\.)?anthropic\.", "", name)
    name = re.sub(r"-v\d+(?::\d+)?$", "", name)
    return re.sub(r"(?:[-@]\d{8}|-latest)$", "", name)


def _succeeded(facts: Facts, result: Result) -> Verdict:
    if facts.requests == 0:
        return Verdict(
            ending=Ending.NOTHING_SENT,
            detail="the client reported success without asking the model",
            hint="the client took the prompt for a command of its own; report this with the run's events",
        )
    if result.stop_reason == "refusal":
        return _refused()
    wrong = tuple(name for name in facts.served if not same_model(facts.asked, name))
    if wrong:
        return Verdict(
            ending=Ending.WRONG_MODEL,
            detail=f"{facts.asked} was asked for, {', '.join(wrong)} answered",
            hint="name the model exactly with --model, or ask the operator of your API gateway",
        )
    if facts.exit_code not in (0, None):
        return _crashed(f"the client ended with exit code {facts.exit_code} after its result")
    return Verdict(ending=Ending.DONE)


def _failed(facts: Facts, result: Result) -> Verdict:
    match result.subtype:
        case "error_max_turns":
            return turns("the executor used all its turns")
        case "error_max_budget_usd":
            return budget("the client stopped at its limit on money, by its own prices")
    text = result.text or "; ".join(result.errors)
    return _by_text(facts, result, text) or _by_status(result, text) or _otherwise(facts, result, text)


def _by_text(facts: Facts, result: Result, text: str) -> Verdict | None:
    """Failures that say what they are; the status alone would mislead (a plan's limit is a 429, too)."""
    low = text.lower()
    if "not logged in" in low or "/login" in low or "invalid api key" in low:
        return login(text)
    if result.api_error == "usage_limit_reached" or re.search(r"hit your .*limit|limit reached", low):
        resets = facts.rate_limit.resets_at if facts.rate_limit else None
        return _plan_limit(text, resets or _reset_in(text))
    if result.stop_reason == "refusal" or "usage policy" in low or "unable to respond" in low:
        return _refused()
    if result.terminal_reason == "prompt_too_long" or "prompt is too long" in low:
        return Verdict(ending=Ending.TRUNCATED, detail="the prompt is too long for the model", hint=SPLIT)
    if result.stop_reason == "max_tokens" or "output token maximum" in low or "context window" in low:
        return Verdict(ending=Ending.TRUNCATED, detail="the model ran into its output limit", hint=SPLIT)
    if "credit balance" in low or "billing" in low:
        return Verdict(ending=Ending.API, detail=_brief(text), hint="top up the account of this key")
    return None


def _by_status(result: Result, text: str) -> Verdict | None:
    status = result.api_error_status
    if status is None:
        return None
    if status in (401, 403):
        return login(text)
    ending, what, hint = Ending.API, "refused the request", AGAIN
    if status == 413:
        ending, what, hint = Ending.TRUNCATED, "finds the request too large", SPLIT
    elif status == 404:
        what, hint = "knows no such thing", "check --model, and ANTHROPIC_BASE_URL if it is set"
    elif status == 429 or status >= 500:
        what = {429: "limits the rate of requests", 529: "is overloaded"}.get(status, "has failed")
        ending, hint = Ending.OVERLOADED, LATER
    return Verdict(ending=ending, detail=f"the API {what} ({status}): {_brief(text)}", hint=hint)


def _otherwise(facts: Facts, result: Result, text: str) -> Verdict:
    low = text.lower()
    if re.search(r"unable to connect|connection|network|timed? ?out|econn|socket|fetch failed|dns", low):
        return network(text)
    if facts.retry is not None and facts.retry.status is None and facts.requests == 0:
        return network(text)
    if "ede_diagnostic" in low or "parse" in low or "json" in low or "api error" in low:
        hint = "what answers at the API's address is not the Messages API, or a proxy changes it; check them"
        return Verdict(ending=Ending.API, detail=f"the API's answer made no sense: {_brief(text)}", hint=hint)
    return _crashed(f"the client gave up ({result.subtype}): {_brief(text)}")


def _without_result(facts: Facts) -> Verdict:
    if "not logged in" in facts.stderr.lower():
        return login(facts.stderr)
    words = _brief(facts.stderr) or _brief(facts.noise)
    if facts.exit_code == SETUP_FAILED and words.startswith("haiku-launcher:"):
        return Verdict(
            ending=Ending.CRASHED,
            detail=f"the workspace could not be set up: {words}",
            hint="try `--isolation worktree`; `haiku-delegate doctor` shows what works here",
        )
    if facts.exit_code in (126, 127) and facts.requests == 0 and not words.startswith("error"):
        detail = f"the client could not be started: {words}"
        return Verdict(
            ending=Ending.NOT_FOUND, detail=detail, hint="`haiku-delegate doctor` shows which client is used"
        )
    code = facts.exit_code
    how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
    return _crashed(f"the client ended without a result ({how})" + (f": {words}" if words else ""))


def login(text: str) -> Verdict:
    """No login, or one that the API refuses."""
    return Verdict(ending=Ending.LOGIN, detail=f"the API accepts no login: {_brief(text)}", hint=LOG_IN)


def network(text: str) -> Verdict:
    """The API was not reached."""
    hint = "check the connection, and HTTPS_PROXY and ANTHROPIC_BASE_URL if they are set"
    return Verdict(ending=Ending.NETWORK, detail=f"the API was not reached: {_brief(text)}", hint=hint)


def budget(detail: str) -> Verdict:
    """The money is used up."""
    return Verdict(ending=Ending.BUDGET, detail=detail, hint=RAISE.format(key="max_usd"))


def turns(detail: str) -> Verdict:
    """The turns are used up."""
    return Verdict(ending=Ending.TURNS, detail=detail, hint=RAISE.format(key="max_turns"))


def timeout(seconds: float) -> Verdict:
    """The time is used up."""
    detail = f"the executor was not done after {seconds:g} s"
    return Verdict(ending=Ending.TIMEOUT, detail=detail, hint=RAISE.format(key="timeout"))


def stalled(seconds: float) -> Verdict:
    """Nothing was heard for too long."""
    return Verdict(ending=Ending.STALLED, detail=f"no sign of life for {seconds:g} s", hint=AGAIN)


def too_old(text: str) -> Verdict:
    """The client does not let itself be driven, so nothing would judge its tool calls."""
    hint = "update Claude Code, or `pip install claude-agent-sdk` and let HAIKU_DELEGATE_CLAUDE name its client"
    return Verdict(ending=Ending.CRASHED, detail=f"the client refused our control: {_brief(text)}", hint=hint)


def _refused() -> Verdict:
    hint = "say in the spec what the change is for, or do this one yourself"
    return Verdict(ending=Ending.REFUSED, detail="the model declined for safety reasons", hint=hint)


def _plan_limit(text: str, resets_at: int | None) -> Verdict:
    when = time.strftime("%H:%M on %d %b", time.localtime(resets_at)) if resets_at else ""
    hint = f"run it again after {when}" if when else "run it again when the limit has been reset"
    hint += ", or use an API key"
    return Verdict(ending=Ending.PLAN_LIMIT, detail=_brief(text), resets_at=resets_at, hint=hint)


def _reset_in(text: str) -> int | None:
    """Older clients wrote `Claude AI usage limit reached|1750000000`."""
    found = re.search(r"\|(\d{10})\b", text)
    return int(found.group(1)) if found else None


def _crashed(detail: str) -> Verdict:
    return Verdict(ending=Ending.CRASHED, detail=detail, hint=AGAIN)


def _brief(text: str) -> str:
    """One printable line of what somebody else wrote."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= 300 else line[:297] + "..."
