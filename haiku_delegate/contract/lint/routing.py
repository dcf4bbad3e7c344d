"""The routing table: which kind of work suits which model, and why. A plain value; `check --explain` prints it."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from haiku_delegate.contract.texts.lazy import Lazy


class Route(NamedTuple):
    """One kind of work. `rule` and `begins` are there where lint can tell it by how a sentence begins."""

    task: str
    tier: str  #: "haiku", "sonnet", "opus", or "you"
    why: str
    rule: str = ""  #: the rule that objects when such work is delegated to a cheap model
    begins: str = ""  #: a regular expression: how a title or an instruction begins that asks for it


_TOOL = r"(?:librar(?:y|ies)|frameworks?|approach(?:es)?|tools?|databases?|strateg(?:y|ies)|vendors?|ways?)\b"
_MATTER = r"(?:the|a|an|this|our|these|why|whether|how|what|where|if|and|flaky|random|intermittent|slow)\b"
_BY_NOTHING = r"(?!.*\b(?:by|based on|from|depending|according)\b)"  #: a program decides by something

ROUTES: tuple[Route, ...] = (
    Route(task="mechanical rename, with the old and the new name given", tier="haiku",
          why="nothing is left to decide, and tests show what was missed"),
    Route(task="add a function or class from given code", tier="haiku",
          why="the code stands in the contract; typing and placing it is all there is"),
    Route(task="tests from listed cases", tier="haiku",
          why="each case says its input and its result"),
    Route(task="documentation from given text or given facts", tier="haiku",
          why="what shall be said is decided already"),
    Route(task="apply a given diff, or the same edit in many places", tier="haiku",
          why="it is copying, and a program compares the result"),
    Route(task="configuration, version numbers, constants", tier="haiku",
          why="the values are given, and a command shows whether they hold"),
    Route(task="boilerplate after a pattern that the contract points to", tier="haiku",
          why="the existing file answers every question"),
    Route(task="small bug fix with a known cause", tier="haiku",
          why="the thinking is done; a red test becomes green"),
    Route(task="refactoring across many files", tier="sonnet",
          why="it has to keep many places in mind at once; in slices with green tests it is work for haiku again"),
    Route(task="feature from a clear requirement, without given code", tier="sonnet",
          why="there are many small decisions, each of which the code around answers"),
    Route(task="dependency upgrade with unknown breakage", tier="sonnet",
          why="what breaks shows only on the way, so that no list of changes can be written before"),
    Route(task="data migration", tier="opus",
          why="a mistake destroys what no test brings back; the order of steps and the way back want thought"),
    Route(task="bug with an unknown cause", tier="opus", rule="HD121",
          why="the cause decides what to change, and finding it means running things and doubting them",
          begins=r"(?:debug (?:the|a|an|this|our|why|and fix)\b|(?:investigate|diagnose|troubleshoot) " + _MATTER
                 + r"|track down\b|(?:find|find out|figure out|understand|work out|determine) why\b"
                 r"|root[- ]cause the\b"
                 r"|(?:find|locate|identify|determine|discover) (?:the |out the )?(?:root )?cause\b"
                 r"|find (?:and fix )?(?:the|a|any|all) (?:bugs?|problem|leak|race)\b)"),
    Route(task="performance", tier="opus", rule="HD121",
          why="it begins with measuring, and the first guess at the slow place is mostly wrong",
          begins=r"(?:profile (?:the|our|why|and (?:fix|speed|optimi[sz]e))\b"
                 r"|find (?:the )?(?:bottlenecks?|slow)\b|find out what is slow)"),
    Route(task="concurrency", tier="opus", rule="HD121",
          why="what is wrong happens seldom and no single run proves it gone; it wants reasoning, not typing",
          begins=r"(?:find|track down|reproduce) (?:the |a |any )?(?:race|deadlock|data race)"),
    Route(task="architecture", tier="opus", rule="HD120",
          why="it is made of decisions that everything else will depend on, with you to agree to them",
          begins=r"(?:(?:design|architect|re-?architect) (?:the|a|an|our|this|these|all|how|new)\b"
                 r"(?! (?:docs?|documents?|tokens?|systems?|pages?|section|notes?)\b)"
                 r"|(?:rethink|rework|revise) (?:the|our|its|this) (?:\w+ ){0,2}(?:architecture|design)\b"
                 r"|redesign (?:the|our|this|how)\b"
                 r"|(?:plan|propose|define|outline|sketch) (?:the|an|a|our) (?:\w+ )?(?:architecture|design)\b"
                 r"|come up with (?:an?|the) (?:\w+ )?(?:architecture|design|approach|plan)\b)"),
    Route(task="design of an API or a data model", tier="opus", rule="HD120",
          why="others will build on it, so a wrong shape costs more than any typing saves",
          begins=r"(?:propose|devise|invent|work out) (?:an?|the) (?:\w+ )?"
                 r"(?:api|interface|schema|data model|protocol)\b"),
    Route(task="code review", tier="opus", rule="HD122",
          why="it finds what is not there, and nothing but judgement says when it is done",
          begins=r"(?:(?:code[- ])?review (?:the|our|this|these|all|my|code|pull|pr\b|#|for"
                 r"|and (?:fix|correct|improve))\b"
                 r"(?! (?:page|screen|queue|form)s?\b)"
                 r"|(?:critique|assess) (?:the|our|this)\b|check the (?:whole )?(?:code|codebase|repository) for\b)"),
    Route(task="security", tier="opus", rule="HD122",
          why="an attacker needs one place that was overlooked, so overlooking is what it must not do",
          begins=r"(?:security[- ]audit\b|audit (?:the|our|all|this|for|code|dependencies)\b"
                 r"(?! (?:log|trail|table|event|page)s?\b)"
                 r"|(?:find|look for) (?:all |any |the )?(?:\w+ )?vulnerabilit)"),
    Route(task="a decision, or research for one", tier="you", rule="HD123",
          why="it is yours to make; let a strong model lay out the options, then delegate what follows",
          begins=r"(?:decide (?:whether|which|how|on|if|between|what|where)\b" + _BY_NOTHING
                 + r"|choose (?:between|which|whether|an?|the best) (?:\w+ )?" + _TOOL + r"|choose between\b"
                 r"|(?:evaluate|compare|explore|research|weigh) (?:\w+ )?" + _TOOL
                 + r"|(?:evaluate|explore|weigh|compare) (?:our |the )?(?:options|alternatives)\b"
                 r"(?! (?:lazily|in|from)\b)"
                 r"|(?:evaluate|research) (?:whether|which)\b|(?:explore|research|brainstorm) how\b|brainstorm\b"
                 r"|compare .{1,100}\b(?:and|then) (?:use|pick|choose|take|keep) the (?:bett|b|fast|simpl|nic)e\w+\b"
                 r"|determine (?:whether we|(?:the best|which) " + _TOOL + r")"
                 r"|recommend (?:whether|how to|which " + _TOOL + r")|find the best " + _TOOL + r")"),
)  # fmt: skip

#: First words that `begins` can match; anything else is no signal, and no expression needs to be compiled for it.
_FIRST = frozenset({
    "debug", "investigate", "diagnose", "troubleshoot", "track", "find", "figure", "understand", "work",
    "determine", "root-cause", "root", "locate", "identify", "discover", "profile", "reproduce", "design",
    "architect", "re-architect", "rearchitect", "plan", "propose", "define", "outline", "sketch", "come",
    "devise", "invent", "code-review", "code", "review", "critique", "assess", "check", "security",
    "security-audit", "audit", "look", "decide", "choose", "evaluate", "compare", "explore", "research",
    "weigh", "brainstorm", "recommend", "rethink", "rework", "revise", "redesign",
})  # fmt: skip
_PREFIX = Lazy(
    r"^(?:\[[^\]]{1,30}\]\s*|(?:feat|fix|chore|docs|refactor|test|perf|task|spike|bug|story)(?:\([^)]{1,40}\))?!?:\s*"
    r"|(?:please|first|then|next|now|we need to|you need to|carefully|thoroughly),?\s+)+",
    re.IGNORECASE,
)


def of(sentence: str) -> Route | None:
    """The work that a sentence asks for by how it begins, if it is work that typing does not do."""
    text = _PREFIX.now.sub("", sentence[:300].lstrip())
    first = text.split(None, 1)[0].lower() if text.strip() else ""
    if first not in _FIRST:
        return None
    return next((route for route, begins in _signals() if begins.match(text)), None)


@cache
def _signals() -> tuple[tuple[Route, re.Pattern[str]], ...]:
    return tuple((route, re.compile(route.begins, re.IGNORECASE)) for route in ROUTES if route.begins)
