"""The child's environment, built from nothing, so that neither a parent session nor a shell leaks into it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROXY_NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY")
PROXIES = frozenset({*PROXY_NAMES, *(name.lower() for name in PROXY_NAMES)})
CERTIFICATES = frozenset({"SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "CURL_CA_BUNDLE"})
PLAIN = frozenset({"PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "CLAUDE_CONFIG_DIR", "XDG_CONFIG_HOME"})
KEYRING = frozenset({"DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"})  #: a key helper may ask it
LOGIN = frozenset(
    {
        "CLAUDE_CODE_OAUTH_TOKEN",
        "CLAUDE_CODE_OAUTH_REFRESH_TOKEN",
        "CLAUDE_CODE_OAUTH_SCOPES",
        "CLAUDE_CODE_USE_BEDROCK",
        "CLAUDE_CODE_USE_VERTEX",
        "CLAUDE_CODE_USE_FOUNDRY",
        "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
        "CLAUDE_CODE_SKIP_VERTEX_AUTH",
        "CLAUDE_CODE_SKIP_FOUNDRY_AUTH",
        "CLAUDE_CODE_API_KEY_HELPER_TTL_MS",
        "CLAUDE_CODE_CLIENT_CERT",
        "CLAUDE_CODE_CLIENT_KEY",
        "CLAUDE_CODE_CLIENT_KEY_PASSPHRASE",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "GOOGLE_CLOUD_PROJECT",
        "GCLOUD_PROJECT",
        "CLOUD_ML_REGION",
        "CLOUDSDK_CONFIG",
    }
)
LOGIN_PREFIXES = ("ANTHROPIC_", "AWS_", "VERTEX_REGION_", "AZURE_")
OVERRIDABLE = frozenset({"CLAUDE_CODE_MAX_RETRIES", "API_TIMEOUT_MS"})  #: a user may know the network better

# Measured on client 2.1.197 and 2.1.329: without these it retries a 401 for three minutes, sends the whole
# prompt a second time for a title (2.1.197), and starts traffic that no run needs.
SWITCHES: Mapping[str, str] = {
    "CLAUDE_CODE_MAX_RETRIES": "2",
    "API_TIMEOUT_MS": "120000",
    "CLAUDE_CODE_DISABLE_BACKGROUND_TASKS": "1",
    "CLAUDE_CODE_DISABLE_TERMINAL_TITLE": "1",
    "CLAUDE_CODE_DISABLE_GIT_INSTRUCTIONS": "1",
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "CLAUDE_CODE_DISABLE_AUTO_MEMORY": "1",
    "CLAUDE_CODE_SIMPLE_SYSTEM_PROMPT": "1",  # its tools' texts as newer models get them: 2.4 KB less in each request
    "CLAUDE_CODE_TOTAL_TOKENS_REMINDER": "off",  # 2.1.329 says after each tool call how many millions are left
    "ENABLE_TOOL_SEARCH": "0",  # 2.1.329 with haiku-5-5 adds a tool of its own that loads others later
    "DISABLE_AUTOUPDATER": "1",
    "DISABLE_TELEMETRY": "1",
    "DISABLE_ERROR_REPORTING": "1",
    "DISABLE_BUG_COMMAND": "1",
    "DISABLE_COST_WARNINGS": "1",
}
SECRET_MARKS = ("KEY", "TOKEN", "SECRET", "PASSW", "CREDENTIAL", "CUSTOM_HEADERS", "PROXY")


def build(
    env: Mapping[str, str], *, login: Login | None = None, thinking: int = 0, tool_timeout_s: float = 3600
) -> dict[str, str]:
    """The environment of an executor: what it needs of `env`, the login, and the measured switches.

    `tool_timeout_s` is how long the client waits for one of our own tools.
    """
    child = quiet(env)
    child.update({name: value for name, value in (login.env if login else {}).items() if name not in child})
    child.update({name: env[name] for name in sorted(OVERRIDABLE & env.keys())})
    child["MAX_THINKING_TOKENS"] = str(max(0, thinking))
    child["MCP_TOOL_TIMEOUT"] = str(int(tool_timeout_s * 1000))
    return child


def quiet(env: Mapping[str, str]) -> dict[str, str]:
    """The names that may pass, and the switches that keep the client from talking on its own."""
    passed = {name: value for name, value in env.items() if _passes(name)}
    return {**passed, "TERM": "dumb", "TMPDIR": "/tmp", **SWITCHES}


def config_dir(env: Mapping[str, str]) -> Path:
    """Where the client keeps its login and settings. A caller that binds it must not create it."""
    named = env.get("CLAUDE_CONFIG_DIR")
    return Path(named).expanduser() if named else Path(env.get("HOME", "/")) / ".claude"


@dataclass(frozen=True, kw_only=True)
class Login:
    """What of the user's settings a login needs, as those are not loaded otherwise.

    Measured on client 2.1.197 and 2.1.329: `--setting-sources ""` drops apiKeyHelper and `env` of that file.
    """

    settings: Mapping[str, str] = field(default_factory=dict)  #: goes into `--settings`
    env: Mapping[str, str] = field(default_factory=dict, repr=False)  #: goes into the environment, not argv


def login_settings(directory: Path) -> Login:
    """The helpers and provider variables of the user's settings.json; nothing if it is missing or broken."""
    try:
        found: Any = json.loads((directory / "settings.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Login()
    if not isinstance(found, dict):
        return Login()
    helpers = ("apiKeyHelper", "awsAuthRefresh", "awsCredentialExport", "gcpAuthRefresh")
    variables: Any = found.get("env")
    if not isinstance(variables, dict):
        variables = {}
    return Login(
        settings={name: found[name] for name in helpers if isinstance(found.get(name), str)},
        env={str(name): str(value) for name, value in variables.items() if _carries_login(str(name))},
    )


def secrets(env: Mapping[str, str]) -> dict[str, str]:
    """Values that must not be written anywhere, by the name that stands in for them."""
    return {value: name for name, value in env.items() if len(value) >= 8 and _is_secret(name, value)}


def _is_secret(name: str, value: str) -> bool:
    """A path to a key, and an address without a password, are none: they help whoever reads the log."""
    if value.startswith("/") or ("://" in value and "@" not in value):
        return False
    return name.upper() != "NO_PROXY" and any(mark in name.upper() for mark in SECRET_MARKS)


def _passes(name: str) -> bool:
    return name in PLAIN | KEYRING or name.startswith("LC_") or _carries_login(name)


def _carries_login(name: str) -> bool:
    return name in LOGIN | PROXIES | CERTIFICATES or name.startswith(LOGIN_PREFIXES)
