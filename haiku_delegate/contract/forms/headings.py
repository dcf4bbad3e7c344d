"""Which lines of a Markdown spec begin a section, and what they already say."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAMES = ("task", "context", "preserve", "changes", "verify", "constraints")
_HEADING = re.compile(
    r"""^(?P<indent>[ ]{0,3})(?P<hashes>\#{1,6}(?=[ \t*_A-Za-z]))?[ \t]{0,8}(?P<bold>\*\*|__)?[ \t]{0,8}(?:
      (?P<task>task) | (?P<context>context) | (?P<constraints>constraints?)
    | (?P<preserve>existing[ \t]+behaviou?rs?
        (?:[ \t]+(?:(?:(?:that|which)[ \t]+)?(?:must|should|has[ \t]+to|have[ \t]+to|needs?[ \t]+to|to)
        [ \t]+(?:be[ \t]+)?)?(?:preserved?|kept|keep|unchanged))?
        | (?:must[ \t]+be[ \t]+)?preserved?(?:[ \t]+behaviou?rs?)?)
    | (?P<changes>changes(?:[ \t]+to[ \t]+make)?) | (?P<verify>verify|verification)
    )(?![\w/])(?P<rest>.*)$""",
    re.IGNORECASE | re.VERBOSE,
)
_ASIDE = r"(?:[ \t]{1,8}\([^()]{0,200}\))?"
_SEPARATOR = re.compile(
    rf"{_ASIDE}(?:[ \t]{{0,8}}[:：]|[ \t]{{1,8}}-{{1,3}}(?=[ \t]|$)|[ \t]{{0,8}}[–—]+)[ \t]*(?P<text>.*)$"
)
_END = re.compile(rf"{_ASIDE}[ \t]*$")
_SHOUTED = re.compile(r"[^a-z]*:[ \t]*$")
_ID = r"(?=[^\s:]{0,60}\d)\#?[A-Za-z0-9](?:[\w./\#-]{0,60}\w)?"
_WITH_ID = re.compile(rf"[ \t]+(?P<id>{_ID})(?P<rest>.*)$")
_LEADING_ID = re.compile(r"(?P<id>[A-Za-z]{1,20}-\d{1,9})(?P<rest>.*)$")
_LONG = 2000  #: characters; no heading is longer


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The beginning of a section; `text` is content that stands on the heading's own line."""

    name: str
    text: str = ""
    id: str | None = None  #: of the task


def read(line: str, *, first: bool) -> Heading | None:
    """The heading that this line is, if it is one. `first`: no section has begun yet."""
    match = _HEADING.match(line) if len(line) < _LONG else None
    if match is None:
        return None
    rest = match["rest"].rstrip()
    decorated = match["hashes"] is not None
    if decorated:
        rest = re.sub(r"[ \t]+#+$", "", rest)
    if match["bold"]:
        before, closed, after = rest.partition(match["bold"])
        decorated = decorated or (bool(closed) and not after.strip(" \t:"))
        rest = before + after
    elif match["indent"] and not decorated:
        return None
    name = next(name for name in NAMES if match[name])
    level = len(match["hashes"]) if match["hashes"] else 2
    if name == "task":
        sure = decorated or first or match["task"].isupper()
        return _task(rest, sure=sure, decorated=decorated and level < 3)
    return _section(name, rest, shouted=match[name].isupper(), decorated=decorated and level < 3)


def _task(rest: str, *, sure: bool, decorated: bool) -> Heading | None:
    if found := _WITH_ID.match(rest):
        after = _SEPARATOR.match(found["rest"])
        if after or _END.match(found["rest"]):
            return Heading(name="task", id=found["id"], text=after["text"] if after else "")
        if sure and found["rest"][:1] in " \t":
            return Heading(name="task", id=found["id"], text=found["rest"].strip())
    if after := _SEPARATOR.match(rest):
        return titled(after["text"])
    if _END.match(rest):
        return Heading(name="task")
    return titled(rest.strip()) if decorated and rest[:1] in " \t" else None


def titled(text: str) -> Heading:
    """`T-12: title` is an id and a title; anything else is a title."""
    text = text.strip()
    found = _LEADING_ID.match(text)
    after = _SEPARATOR.match(found["rest"]) if found else None
    if found and after and after["text"]:
        return Heading(name="task", id=found["id"], text=after["text"])
    return Heading(name="task", text=text)


def is_id(text: str) -> bool:
    """Whether a task heading can carry it."""
    return re.fullmatch(_ID, text) is not None


def _section(name: str, rest: str, *, shouted: bool, decorated: bool) -> Heading | None:
    after = _SEPARATOR.match(rest)
    if after:
        return Heading(name=name, text=_content(name, after["text"].strip()))
    if _END.match(rest) or (shouted and _SHOUTED.match(rest)) or (decorated and rest[:1] in " \t"):
        return Heading(name=name)
    return None


def _content(name: str, text: str) -> str:
    """What the heading says beyond its own name: not `read these files first:`."""
    if name == "context" and (
        label := re.match(r"(?:please )?read\b[^:]{0,200}(?::|first$)[ \t]*", text, re.IGNORECASE)
    ):
        text = text[label.end() :]
    if name == "preserve" and re.fullmatch(
        r"(?:that |which )?(?:must|should|to) (?:be |stay )?\w+", text.rstrip(":"), re.IGNORECASE
    ):
        return ""
    return "" if text.endswith(":") else text
