"""Is everything here that a run needs. Looks, starts nothing that costs, and reads no secret."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from haiku_delegate.config import Settings
from haiku_delegate.errors import ClientNotFound, DelegateError
from haiku_delegate.executor import client, environment
from haiku_delegate.runs import prices
from haiku_delegate.workspace import plans, probe

_LOGINS = (
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "CLAUDE_CODE_OAUTH_TOKEN",
    "CLAUDE_CODE_USE_BEDROCK",
    "CLAUDE_CODE_USE_VERTEX",
)
_ROOM = 200 * 1024 * 1024  #: bytes below which a run may not be kept


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing looked at: `state` is ok, note or missing."""

    name: str
    state: str
    text: str
    hint: str = ""


def examine(environ: Mapping[str, str], state: Path) -> list[Item]:
    """Every item, in the order in which a run would need it."""
    found = [_python(), _client(environ, state), _login(environ), _isolation(state), _git(), _state(state), _model()]
    if environ.get("CLAUDECODE"):
        found.append(
            Item(name="nested", state="note", text="inside Claude Code; its variables do not reach the executor")
        )
    return found


def _python() -> Item:
    return Item(name="python", state="ok", text=f"{sys.version.split()[0]}, {sys.executable}")


def _client(environ: Mapping[str, str], state: Path) -> Item:
    try:
        found = client.find(None, environ)
        return Item(
            name="client", state="ok", text=f"{found.path} ({found.source}), version {found.version(state / 'cache')}"
        )
    except ClientNotFound as error:
        return Item(name="client", state="missing", text=error.message, hint=error.hint)


def _login(environ: Mapping[str, str]) -> Item:
    named = [name for name in _LOGINS if environ.get(name)]
    directory = environment.config_dir(environ)
    if named:
        return Item(name="login", state="ok", text=f"{named[0]} is set (not tried)")
    if (directory / ".credentials.json").is_file():
        return Item(name="login", state="ok", text="the client has stored credentials (not read, not tried)")
    if environment.login_settings(directory).settings:
        return Item(name="login", state="ok", text="apiKeyHelper in the client's settings (not tried)")
    return Item(name="login", state="note", text="none seen", hint="run `claude` and /login, or set ANTHROPIC_API_KEY")


def _isolation(state: Path) -> Item:
    try:
        chosen, reason = probe.choose("auto", state / "cache")
    except DelegateError as error:
        return Item(name="isolation", state="missing", text=error.message, hint=error.hint)
    if reason is None:
        return Item(name="isolation", state="ok", text=f"{chosen} (nothing outside the listed files can be written)")
    return Item(name="isolation", state="note", text=f"{chosen}, because overlay is not to be had: {reason}",
                hint=f"runs work; {_confined()}, see docs/isolation.md")  # fmt: skip


def _confined() -> str:
    if plans.can_confine():
        return "commands can write nowhere else (Landlock), but read more than in an overlay"
    return "a command that uses absolute paths can write anywhere, as there is no Landlock either"


def _git() -> Item:
    path = shutil.which("git")
    if path:
        return Item(name="git", state="ok", text=path)
    return Item(
        name="git", state="note", text="not found", hint="runs work without it; ignored files are then not recognised"
    )


def _state(state: Path) -> Item:
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        free = shutil.disk_usage(state).free
    except OSError as error:
        return Item(name="state", state="missing", text=f"{state}: {error.strerror}", hint="set HAIKU_DELEGATE_STATE")
    if not os.access(state, os.W_OK):
        return Item(name="state", state="missing", text=f"{state} cannot be written", hint="set HAIKU_DELEGATE_STATE")
    room = f"{state}, {free // 2**20} MB free"
    return Item(
        name="state", state="ok" if free > _ROOM else "note", text=room, hint="" if free > _ROOM else "make some room"
    )


def _model() -> Item:
    asked, newer = Settings().model, "haiku"
    ratio = prices.rates(asked).output / prices.rates(newer).output
    share = f"the alias `{newer}` costs {1 / ratio:.0%} of it a token (prices of {prices.PRICE_DATE})"
    text = f"{asked} unless told otherwise; {share}"
    return Item(name="model", state="ok", text=text)
