"""Configuration that decides which tests run, and whether anybody hears of those that fail."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from haiku_delegate.checks.tampering import scripts
from haiku_delegate.checks.tampering.model import Need, Remark
from haiku_delegate.findings import Severity

_SECTION = re.compile(r"^\[+([^\]\n]+)\]+[ \t]*(?:[#;].*)?$", re.MULTILINE)
_KEY = re.compile(r"^([A-Za-z_][\w.-]*)[ \t]*[=:](.*(?:\n(?![A-Za-z_][\w.-]*[ \t]*[=:]|\[[A-Za-z_]).*)*)", re.MULTILINE)
_WORD = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|[^\s,\[\]\"']+")
_LESS = re.compile(
    r"-k.*|-m|--deselect.*|--ignore(?:-glob)?(?:=.*)?|--co(?:llect-only)?|--setup-(?:only|plan)|--lf|--last-failed.*|--ff-only|--sw|--stepwise.*|"
    r"--noconftest|--suppress-no-test-exit-code|--continue-on-collection-errors|--reruns.*|-p=?no:(?:python|unittest|skipping|assertion|main|runner)|"
    r"--(?:testPathIgnorePatterns|testNamePattern|passWithNoTests|pass-with-no-tests|grep|fgrep|invert|exclude|onlyChanged|only-changed|exclude-pattern|tag)(?:=.*)?"
)
_KEYS = ("python_files", "python_functions", "python_classes", "testpaths")
_JS_STRONG = frozenset({
    "testPathIgnorePatterns", "testNamePattern", "passWithNoTests", "exclude", "ignore", "grep", "fgrep", "invert",
    "retry", "retries", "retryTimes", "allowOnly", "onlyFailures", "dangerouslyIgnoreUnhandledErrors",
})  # fmt: skip
_JS_WEAK = frozenset({
    "testMatch", "testRegex", "include", "setupFiles", "setupFilesAfterEnv", "moduleNameMapper", "alias", "roots",
    "testRunner", "runner", "reporters", "globalSetup", "spec", "require", "files",
})  # fmt: skip
_RUNS = re.compile(r"(?:^|[:_-])(?:pre|post)?(?:test|check|verify|ci|unit|e2e|lint)(?:$|[:_-])")
_MASKS = re.compile(
    r"\|\|\s*(?:true|:|exit 0)|;\s*(?:true|exit 0)\s*$|"
    r"^\s*(?:true|echo\b[^&|;]*|exit 0|:)\s*$|\|\s*(?:tail|head|cat|tee)\b"
)
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def compare(path: str, before: str, after: str) -> Iterator[Remark]:
    """Remarks about a configuration file."""
    name = path.rpartition("/")[2]
    if name == "package.json":
        yield from _package(before, after)
    elif re.search(r"\.(?:ini|cfg|toml)$|/config$", "/" + name):
        yield from _sections(name, before, after)
    elif name == ".npmrc":
        yield from _setting("script-shell", before, after)
    elif name == ".rspec":
        yield from _words("", before, after)
    else:
        yield from _script(before, after)


def make(before: str, after: str) -> Iterator[Remark]:
    """A recipe that tests or checks was changed."""
    was, now = _recipes(before), _recipes(after)
    for target in was.keys() & now.keys():
        if _RUNS.search(target) and len(scripts.MASKED.findall(now[target])) > len(scripts.MASKED.findall(was[target])):
            yield _remark(f"`{target}` succeeds whatever happens now", after, now[target], "HD336", gone=was[target])
        elif _RUNS.search(target) and was[target] != now[target]:
            yield _remark(f"what `{target}` runs was changed", after, now[target], "HD345", gone=was[target])


# -- INI and TOML --------------------------------------------------------------------------------------------


def _sections(name: str, before: str, after: str) -> Iterator[Remark]:
    was, now = _settings(name, before), _settings(name, after)
    for key in now:
        old, new = was.get(key, ""), now[key]
        if old == new:
            continue
        bare = key.rpartition("/")[2]
        if bare == "addopts":
            yield from _words("addopts: ", old, new, after)
        elif bare == "norecursedirs":
            yield from _directories(old, new, after)
        elif bare in _KEYS:
            yield from _narrowed(bare, old, new, after, known=key in was)
        elif bare in ("runner", "rustc-wrapper") or (bare == "commands" and old):
            yield _remark(f"`{bare}` says what runs the tests, and was changed", after, bare, "HD345")
        elif bare == "xfail_strict" and "true" in old.lower():
            yield _remark("`xfail_strict` was switched off", after, bare, "HD345")
    for key in was.keys() - now.keys():
        if key == "pytest/xfail_strict" and "pytest/strict" not in now and "true" in was[key].lower():
            yield _remark("`xfail_strict` was switched off", after, "", "HD345", gone="xfail_strict")


def _settings(name: str, text: str) -> dict[str, str]:
    """The settings of the sections that are about tests, each as `section/key`."""
    text = re.sub(r"^[ \t]*[#;].*$", "", text.replace("\r\n", "\n"), flags=re.MULTILINE)
    marks = list(_SECTION.finditer(text))
    found: dict[str, str] = {}
    for at, mark in enumerate(marks):
        section = mark[1].strip().strip("\"'")
        if not re.match(r"pytest$|tool:pytest|tool\.pytest|testenv|tool\.tox|build$|target\b|env$", section):
            continue
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        for key in _KEY.finditer(text, mark.end(), end):
            # `[pytest]`, `[tool:pytest]` and `[tool.pytest.ini_options]` say the same.
            group = "pytest" if "pytest" in section else section
            found[f"{group}/{key[1]}"] = " ".join(key[2].split())
    return found


def _values(text: str) -> list[str]:
    return [word for each in _WORD.findall(re.sub(r"\"\"\"|'''", " ", text)) for word in each.strip("\"'").split()]


def _words(what: str, old: str, new: str, text: str = "") -> Iterator[Remark]:
    """Options that were added, and that leave tests out."""
    known, words = _values(old), _values(new)
    if known[-len(words) :] == words:
        return
    for at, word in enumerate(words):
        pair = (
            " ".join(words[at : at + 2])
            if word in ("-k", "-m", "-p", "--deselect", "--ignore", "--ignore-glob")
            else word
        )
        joined = pair.replace("-p ", "-p") if pair.startswith("-p ") else pair
        option = re.sub(r"^-p", "-p", joined)
        if _leaves_out(option) and f" {pair} " not in f" {' '.join(known)} ":
            yield _remark(f"{what}`{{}}` leaves tests out", text, pair, "HD336", shown=pair)
            return


def _leaves_out(option: str) -> bool:
    word = option.split(" ")[0]
    return _LESS.fullmatch(word) is not None or _LESS.fullmatch(option) is not None


def _directories(old: str, new: str, text: str) -> Iterator[Remark]:
    added = [each for each in _values(new) if each not in _values(old)]
    if strong := [each for each in added if re.search(r"test|spec|unit|integration|^\*", each)]:
        yield _remark("norecursedirs: `{}` is left out", text, strong[0], "HD336", shown=strong[0])
    elif added and old:
        yield _remark("norecursedirs: `{}` is left out", text, added[0], "HD345", shown=added[0])


def _narrowed(key: str, old: str, new: str, text: str, *, known: bool) -> Iterator[Remark]:
    lost = [each for each in _values(old) if each not in _values(new)]
    if lost and not any(each.rstrip("/") in ("", ".") for each in _values(new)):
        yield _remark(f"{key}: `{{}}` is not collected any more", text, key, "HD336", shown=lost[0])
    elif not known and key != "testpaths":
        yield _remark(f"`{key}` decides which tests there are, and is new", text, key, "HD345")


def _setting(key: str, before: str, after: str) -> Iterator[Remark]:
    pattern = re.compile(rf"^\s*{re.escape(key)}\s*=\s*(.*)$", re.MULTILINE)
    if (new := pattern.findall(after)) and new != pattern.findall(before):
        yield _remark(f"`{key}` says what runs the scripts, and was changed", after, key, "HD336")


# -- JSON, JavaScript, YAML ----------------------------------------------------------------------------------


def _package(before: str, after: str) -> Iterator[Remark]:
    was, now = _json(before), _json(after)
    if was is None or now is None:
        return
    old, new = _mapping(was.get("scripts")), _mapping(now.get("scripts"))
    for name in old:
        a, b = str(old[name]), str(new.get(name, ""))
        if not _RUNS.search(name) or a == b:
            continue
        masked = bool(_MASKS.search(b)) and not _MASKS.search(a)
        less = [
            word for word in b.split() if _LESS.fullmatch(word) and word not in a.split() and not word.startswith("-m")
        ]
        if masked or less or name not in new:
            what = f"the script `{name}` is gone" if name not in new else f"the script `{name}` tests less: `{{}}`"
            yield _remark(what, after, f'"{name}"', "HD336", shown=b)
        else:
            yield _remark(f"the script `{name}` was changed: `{{}}`", after, f'"{name}"', "HD345", shown=b)
    for name in new.keys() - old.keys():
        if re.fullmatch(r"(?:pre|post)(?:test|check|verify|ci|lint)\b.*", name):
            yield _remark(f"`{name}` is new and runs around the tests: `{{}}`", after, f'"{name}"', "HD345",
                          shown=str(new[name]))  # fmt: skip
    for tool in ("jest", "vitest", "mocha", "ava"):
        yield from _keys(_mapping(was.get(tool)), _mapping(now.get(tool)), after)


def _json(text: str) -> Mapping[str, object] | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _mapping(data: object) -> Mapping[str, object]:
    return data if isinstance(data, dict) else {}


def _keys(old: Mapping[str, object], new: Mapping[str, object], text: str) -> Iterator[Remark]:
    for key, value in new.items():
        if old.get(key) != value and value not in (False, [], None):
            if key in _JS_STRONG:
                yield _remark(f"`{key}` leaves tests out", text, key, "HD336")
            elif key in _JS_WEAK:
                yield _remark(f"`{key}` decides which tests run, and how; it was changed", text, key, "HD345")


def _script(before: str, after: str) -> Iterator[Remark]:
    """`key: value` wherever it stands."""
    old, new = _pairs(before), _pairs(after)
    yield from _keys(old, new, after)


def _pairs(text: str) -> dict[str, object]:
    text = _COMMENT.sub("", text)
    names = "|".join(sorted(_JS_STRONG | _JS_WEAK))
    found: dict[str, object] = {}
    for match in re.finditer(rf"(?<![\w.])[\"']?({names})[\"']?\s*:\s*", text):
        value = text[match.end() : match.end() + 2000]
        if value.startswith("["):
            value = value[: value.find("]") + 1]
        elif value.startswith("{"):
            value = value[: value.find("}") + 1]
        else:
            value = re.split(r"[,\n}]", value, maxsplit=1)[0]
        value = " ".join(value.split())
        found[match[1]] = False if value in ("false", "[]", "null", "undefined") else value
    return found


# -- Make ----------------------------------------------------------------------------------------------------


def _recipes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    target = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        if line[:1] in ("\t", " ") and target:
            found[target] += line.strip() + "\n"
        elif match := re.match(r"@?([\w.:-]+)(?:\s[^:=]*)?:(?!=)", line):
            target = match[1].rstrip(":")
            found[target] = ""
        elif line.strip():
            target = ""
    return found


def _remark(message: str, text: str, where: str, rule: str, *, shown: str = "", gone: str = "") -> Remark:
    word = where.split("\n")[0].strip()
    line = next((at for at, row in enumerate(text.split("\n"), 1) if word and word in row), None)
    row = text.replace("\r\n", "\n").split("\n")[line - 1] if line else ""
    return Remark(
        rule=rule, message=message.replace("{}", shown.replace("`", "'")[:80]) if shown else message, line=line,
        need=Need.REMOVE,
        severity=Severity.ERROR if rule == "HD336" else Severity.WARNING,
        come=(row,) if row.strip() else (), gone=(gone,) if gone.strip() else (),
    )  # fmt: skip
