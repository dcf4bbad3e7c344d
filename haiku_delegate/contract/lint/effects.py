"""What a verify command must not do (HD145): reach outside, never end, ask, install, or move the tree."""

from __future__ import annotations

from typing import NamedTuple

from haiku_delegate.contract.texts import shell, tools
from haiku_delegate.contract.texts.shell import Simple
from haiku_delegate.contract.texts.tools import Tool

_SENDS = {
    "git": {"push"}, "npm": {"publish", "unpublish"}, "yarn": {"publish"}, "pnpm": {"publish"}, "twine": {"upload"},
    "cargo": {"publish"}, "docker": {"push"}, "poetry": {"publish"}, "uv": {"publish"}, "gem": {"push"},
    "terraform": {"apply", "destroy"}, "kubectl": {"apply", "delete"}, "helm": {"install", "upgrade", "uninstall"},
    "flit": {"publish"}, "hatch": {"publish"}, "wrangler": {"deploy", "publish"},
}  # fmt: skip
_GH = frozenset({"pr", "release", "issue", "workflow", "repo", "gist", "secret"})
_MOVES = frozenset({"commit", "tag", "merge", "rebase", "reset", "checkout", "switch", "stash", "add", "clean", "pull",
                    "fetch", "restore", "rm", "mv", "cherry-pick", "revert", "am"})  # fmt: skip
_INSTALLS = {
    "pip": {"install"}, "pip3": {"install"}, "npm": {"install", "ci", "i", "add"}, "yarn": {"install", "add"},
    "pnpm": {"install", "i", "add"}, "bun": {"install", "add"}, "poetry": {"install", "add"}, "uv": {"sync", "add"},
    "pipenv": {"install"}, "pdm": {"install", "add"}, "bundle": {"install"}, "composer": {"install", "require"},
    "gem": {"install"}, "cargo": {"install", "add"}, "go": {"get", "install"}, "apt": {"install"},
    "apt-get": {"install"},
    "brew": {"install"}, "apk": {"add"}, "playwright": {"install"}, "conda": {"install"},
}  # fmt: skip
_SERVES = {
    "flask": {"run"}, "mkdocs": {"serve"}, "hugo": {"server"}, "jekyll": {"serve"}, "rails": {"s", "server"},
    "vite": {"", "dev", "serve", "preview"}, "next": {"dev", "start"}, "nuxt": {"dev"}, "webpack": {"serve", "watch"},
    "cargo": {"watch"}, "astro": {"dev", "preview"}, "ng": {"serve"}, "vitest": {"watch", "dev"},
    "jupyter": {"lab", "notebook"},
}  # fmt: skip
_SERVERS = frozenset({
    "uvicorn", "gunicorn", "hypercorn", "http.server", "nodemon", "ptw", "pytest-watch", "pytest_watch", "celery",
    "webpack-dev-server", "live-server", "http-server", "watch",
})  # fmt: skip
_WATCHERS = frozenset({
    "jest", "tsc", "vitest", "webpack", "rollup", "esbuild", "mocha", "ava", "sass", "tailwindcss", "node", "tsx",
    "eslint", "babel",
})  # fmt: skip
_SCRIPTS = frozenset({"start", "dev", "serve", "watch"})


class Effect(NamedTuple):
    """What a command does that it must not, how to mend it, and whether that is certain enough to stop a run."""

    why: str
    hint: str
    heavy: bool = False


def of(text: str, *, installs_are_fine: bool = False) -> Effect | None:
    """The first such effect of a command line."""
    simples = shell.parse(text)
    if simples is None:
        return None
    for simple, following in zip(simples, (*simples[1:], None), strict=True):
        script = tools.script(simple)
        waited = not (following and following.joined_by == "&") and simple.program not in ("timeout", "gtimeout")
        found = of(script, installs_are_fine=installs_are_fine) if script else _of(simple, simples, waited=waited)
        if found and not (installs_are_fine and found.hint == _SETUP):
            return found
    return None


_SETUP = "say it under `setup:` in the front matter; that is run in each clean workspace before the commands"


def _of(simple: Simple, simples: tuple[Simple, ...], *, waited: bool) -> Effect | None:
    tool = tools.of(simple)
    if simple.program == "sudo" or tool.name == "sudo":
        return Effect("`sudo` asks for a password, and nobody is there to answer", "run it without sudo")
    return (
        _sends(tool)
        or (_never_ends(tool) if waited else None)
        or _installs(tool, simple)
        or _moves(tool, simples)
        or _asks(tool, simples)
    )


def _sends(tool: Tool) -> Effect | None:
    dry = tool.has("--dry-run", "-n", "--dry-run=client", "--help", "--list")
    gh = tool.name == "gh" and tool.verb in _GH and not {"view", "list", "status", "checks", "diff"} & set(tool.args)
    if dry or not (gh or tool.verb in _SENDS.get(tool.name, ())):
        return None
    hint = "leave it out; commands are run several times, before and after the change"
    return Effect(f"`{tool.name} {tool.verb}` reaches outside the workspace", hint, heavy=True)


def _never_ends(tool: Tool) -> Effect | None:
    hint = "use a command that ends by itself"
    flag = tool.has("--watch", "--watchAll", "--watch-all") or (tool.has("-w") if tool.name == "tsc" else None)
    if tool.name in _WATCHERS and flag and not flag.lower().endswith("=false"):
        return Effect(f"`{tool.name} {flag}` never ends", hint, heavy=True)
    if tool.name == "tail" and tool.has("-f", "-F", "--follow"):
        return Effect("`tail -f` never ends", hint, heavy=True)
    if tool.has("--help", "-h", "--version", "--check"):
        return None
    certain = tool.verb in _SERVES.get(tool.name, ()) and not tool.has("build")
    if certain or tool.name in _SERVERS or (tool.name == "manage.py" and tool.verb == "runserver"):
        return Effect(f"`{f'{tool.name} {tool.verb}'.strip()}` serves and never ends", hint)
    if tool.name in ("python", "python3") and tool.args[:1] == ("manage.py",) and "runserver" in tool.args:
        return Effect("`manage.py runserver` serves and never ends", hint)
    return _script(tool, hint)


def _script(tool: Tool, hint: str) -> Effect | None:
    """`npm start`, `npm run dev`, `yarn dev`, `docker compose up`."""
    if tool.name in ("npm", "pnpm", "yarn", "bun"):
        name = tool.args[1] if tool.args[:1] in (("run",), ("run-script",)) and len(tool.args) > 1 else tool.verb
        if name in _SCRIPTS or name.endswith((":watch", ":dev")):
            return Effect(
                f"`{tool.name} {'run ' if 'run' in tool.args[:1] else ''}{name}` serves or watches, and may never end",
                hint,
            )
    compose = tool.name == "docker-compose" or (tool.name == "docker" and tool.verb == "compose")
    if (
        compose
        and "up" in tool.args
        and not tool.has("-d", "--detach", "--wait", "--exit-code-from", "--abort-on-container-exit")
    ):
        return Effect("`docker compose up` never ends", "add `--detach`, or `--exit-code-from SERVICE`")
    return None


def _installs(tool: Tool, simple: Simple) -> Effect | None:
    verb = tool.args[1] if tool.name == "uv" and tool.args[:1] == ("pip",) and len(tool.args) > 1 else tool.verb
    bare_yarn = tool.name == "yarn" and not tool.args
    if tool.has("--dry-run", "--help"):
        return None
    if bare_yarn or verb in _INSTALLS.get(tool.name, ()) or (tool.name == "uv" and verb == "install"):
        return Effect(f"`{f'{tool.name} {verb}'.strip()}` installs, which is no check", _SETUP)
    return None


def _moves(tool: Tool, simples: tuple[Simple, ...]) -> Effect | None:
    """Git commands that change the tree or the index; a test of git in a repository of its own may."""
    if tool.name != "git" or tool.verb not in _MOVES or tool.has("-C", "--dry-run", "-n", "--list", "-l", "--git-dir"):
        return None
    if any("init" in each.words or "clone" in each.words for each in simples if each.program == "git"):
        return None
    words = tool.args[tool.args.index(tool.verb) + 1 :]
    if tool.verb in ("stash", "tag") and words[:1] in (("list",), ("show",)):
        return None
    hint = "leave it out; what is verified is the base plus the change, nothing else"
    return Effect(f"`git {tool.verb}` changes what the next commands see", hint)


def _asks(tool: Tool, simples: tuple[Simple, ...]) -> Effect | None:
    if tool.name in ("rm", "mv", "cp") and tool.has("-i"):
        return Effect(f"`{tool.name} -i` asks, and nobody is there to answer", f"use `{tool.name} -f`")
    if tool.name == "read" and not any(each.joined_by in ("|", "|&") for each in simples):
        return Effect("`read` asks, and nobody is there to answer", "give the answer on the command line")
    return None
