"""`make TARGET`, `npm run SCRIPT`, `just RECIPE`: does the build file define it? Silence where that is not certain."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from haiku_delegate.contract.preflight.steps import Step
from haiku_delegate.contract.preflight.survey import Survey, closest
from haiku_delegate.contract.texts.lazy import Lazy

_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")
_JUSTFILES = ("justfile", "Justfile", ".justfile")
_UNSURE_MAKE = Lazy(
    r"^[ \t]*(?:-?include|sinclude|define|load|vpath|VPATH)\b|\$\(eval|^[^\n#:=\t]*%[^\n:=]*:|^\.DEFAULT:", re.M
)
_RULE = Lazy(
    r"^(?!\$\((?:info|warning|error)\b|(?:ifn?eq|ifn?def|else|export)\b)(?P<targets>[^\s#:=][^:=#\n]{0,2000}):(?![:=]?=)",
    re.M,
)
_PHONY = Lazy(r"^\.PHONY[ \t]*:(?P<names>.*)$", re.M)
_UNSURE_JUST = Lazy(r"^[ \t]*(?:import|mod)\??\b|^set fallback", re.M)
_RECIPE = Lazy(
    r"^@?(?P<name>[A-Za-z_][\w-]*)\b[^\n]{0,500}?:(?!=)|^alias[ \t]+(?P<alias>[A-Za-z_][\w-]*)[ \t]*:=", re.M
)
_MAKE_FLAGS = Lazy(r"-[skBniq]+|-j\d*|--(?:silent|quiet|keep-going|always-make|no-print-directory|jobs(?:=\d+)?)")
_NPM_OWN = frozenset({"env", "start", "restart", "stop"})
_NPM_FLAGS = frozenset({"-s", "--silent", "--quiet", "-q"})


class Undefined(NamedTuple):
    """What is not defined, and what to do."""

    message: str
    hint: str


def undefined(step: Step, survey: Survey) -> Undefined | None:
    """What a build tool is told to build, where its build file does not define it."""
    if step.cwd is None or any("$" in word for word in step.simple.words):
        return None
    name = step.simple.program
    if name in ("make", "gmake"):
        return _make(step, survey)
    if name in ("npm", "yarn", "pnpm"):
        return _script(step, survey)
    return _just(step, survey) if name == "just" else None


def _file(names: tuple[str, ...], step: Step, survey: Survey, *, below: str = "") -> tuple[str, str] | None:
    """Path and text of the build file; None where there is none, or where the contract changes it."""
    base = "/".join(part for part in (step.cwd or "", below) if part)
    for name in names:
        path = f"{base}/{name}" if base else name
        if any(survey.lists(f"{base}/{each}" if base else each) for each in names):
            return None
        text = survey.tree.read(path)
        if text is not None:
            return path, text.replace("\r\n", "\n")
    return None


def _said(name: str, what: str, path: str, known: list[str]) -> Undefined:
    near = closest(name, known)
    some = ", ".join(sorted(known)[:8])
    hint = f"did you mean `{near}`?" if near else f"it defines {some}" if some else "correct the name"
    return Undefined(f"'{path}' has no {what} `{name}`", hint)


# -- make ----------------------------------------------------------------------------------------------------


def _make(step: Step, survey: Survey) -> Undefined | None:
    wanted, below = _make_targets(step.simple.words[1:])
    found = _file(_MAKEFILES, step, survey, below=below) if wanted else None
    if found is None:
        return None
    path, text = found
    text = text.replace("\\\n", " ")
    if _UNSURE_MAKE.now.search(text):
        return None
    known = {name for match in _RULE.now.finditer(text) for name in match["targets"].rstrip("&").split()}
    known |= {name for match in _PHONY.now.finditer(text) for name in match["names"].partition("#")[0].split()}
    if any("$" in name or (name.startswith(".") and name.count(".") > 1) for name in known):
        return None
    directory = path.rpartition("/")[0]
    for name in wanted:
        if name not in known and not any(each.partition(".")[0] == name for each in survey.names(directory)):
            return _said(name, "target", path, [each for each in known if not each.startswith(".")])
    return None


def _make_targets(words: tuple[str, ...]) -> tuple[list[str], str]:
    """The targets, and the directory of `-C`; none where an option may change what they mean."""
    wanted: list[str] = []
    below, skip = "", False
    for at, word in enumerate(words):
        if skip:
            skip = False
        elif word == "-C" and at + 1 < len(words) and re.fullmatch(r"[\w./-]+", words[at + 1]):
            if below or words[at + 1].startswith(("/", "..")):
                return [], ""
            below, skip = words[at + 1].removeprefix("./").strip("/"), True
        elif word.startswith("-"):
            if not _MAKE_FLAGS.now.fullmatch(word):
                return [], ""
        elif "=" not in word and not word.isdigit():
            if not re.fullmatch(r"[\w.-]+", word):
                return [], ""
            wanted.append(word)
    return wanted, below


# -- npm, yarn, pnpm -----------------------------------------------------------------------------------------


def _script(step: Step, survey: Survey) -> Undefined | None:
    words = [word for word in step.simple.words[1:] if word not in _NPM_FLAGS]
    name = _script_name(step.simple.program, words)
    found = _file(("package.json",), step, survey) if name else None
    if not name or found is None:
        return None
    path, text = found
    try:
        package = json.loads(text)
    except (ValueError, RecursionError):
        return None
    scripts = package.get("scripts", {}) if isinstance(package, dict) else None
    if not isinstance(scripts, dict) or name in scripts or name in _NPM_OWN:
        return None
    if step.simple.program != "npm" and not _no_such_binary(name, step, survey):
        return None
    return _said(name, "script", path, [str(each) for each in scripts])


def _script_name(program: str, words: list[str]) -> str:
    """`npm run NAME`, `npm test`; nothing where options point to another package."""
    if not words or words[0].startswith("-"):
        return ""
    before_dashes = words[: words.index("--")] if "--" in words else words
    if any(
        re.match(r"-w|-C|-r|--(?:workspace|prefix|if-present|filter|dir|cwd|recursive)", word) for word in before_dashes
    ):
        return ""
    if words[0] in ("run", "run-script") and len(words) > 1:
        return words[1] if re.fullmatch(r"[\w:.@/-]+", words[1]) and not words[1].startswith("-") else ""
    return "test" if words[0] in ("test", "t", "tst") and program == "npm" else ""


def _no_such_binary(name: str, step: Step, survey: Survey) -> bool:
    """`yarn run` and `pnpm run` also take what the dependencies install."""
    installed = f"{step.cwd}/node_modules/.bin" if step.cwd else "node_modules/.bin"
    return survey.tree.exists(installed) and not survey.tree.exists(f"{installed}/{name}")


# -- just ----------------------------------------------------------------------------------------------------


def _just(step: Step, survey: Survey) -> Undefined | None:
    words = step.simple.words[1:]
    found = _file(_JUSTFILES, step, survey) if words and re.fullmatch(r"[A-Za-z_][\w-]*", words[0]) else None
    if found is None or _UNSURE_JUST.now.search(found[1]):
        return None
    known = [match["name"] or match["alias"] for match in _RECIPE.now.finditer(found[1])]
    return None if words[0] in known else _said(words[0], "recipe", found[0], known)
