"""The command line and the environment of an executor, as tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from haiku_delegate.executor import arguments, environment
from haiku_delegate.executor.environment import SWITCHES, Login
from haiku_delegate.executor.model import Job, Limits

LIMITS = Limits(max_usd=0.5, max_turns=12, timeout_s=600, idle_s=90)


def job(**changes: object) -> Job:
    base: dict[str, object] = {
        "model": "claude-haiku-4-5",
        "editable": ("calc.py",),
        "limits": LIMITS,
    }
    return Job(**{**base, **changes})  # type: ignore[arg-type] # a test's shorthand


def test_whole_command_line() -> None:
    argv = arguments.build(
        Path("/bin/claude"),
        job(),
        login={"apiKeyHelper": "pass key"},
        hidden=(Path("/r/spec.md"),),
        ceiling_usd=2.5,
    )
    assert argv == (
        "/bin/claude", "-p",
        "--model", "claude-haiku-4-5",
        "--effort", "low",
        "--input-format", "stream-json",
        "--output-format", "stream-json",
        "--include-partial-messages",
        "--verbose",
        "--permission-mode", "default",
        "--permission-prompt-tool", "stdio",
        "--tools", "Read,Edit,Write",
        "--allowedTools", "mcp__contract__verify", "mcp__contract__stop", "Edit(/calc.py)",
        "--disallowedTools", "Read(//r/spec.md)",
        "--mcp-config", '{"mcpServers": {"contract": {"type": "sdk", "name": "contract"}}}',
        "--strict-mcp-config",
        "--setting-sources", "",
        "--settings", arguments.settings({"apiKeyHelper": "pass key"}),
        "--disable-slash-commands",
        "--no-session-persistence",
        "-n", "haiku-delegate",
        "--max-turns", "12",
        "--max-budget-usd", "2.5000",
    )  # fmt: skip


def test_settings_hold_the_login_and_nothing_of_the_user_otherwise() -> None:
    assert json.loads(arguments.settings({"apiKeyHelper": "pass key"})) == {
        "includeGitInstructions": False,
        "attribution": {"commit": "", "pr": ""},
        "apiKeyHelper": "pass key",
    }


def test_thinking_leaves_the_effort_to_the_model() -> None:
    assert "--effort" not in arguments.build(Path("claude"), job(thinking=2000))


def test_named_commands_bring_the_run_tool() -> None:
    assert "mcp__contract__run" in arguments.allowed(job(commands=("fmt",)))


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("src/text.py", "Edit(/src/text.py)"),
        ("a b, (c).py", "Edit(/a b, (c).py)"),
        ("app/[id]/page.tsx", r"Edit(/app/\[id\]/page.tsx)"),
        ("-x.py", "Edit(/-x.py)"),
        ("ünï.py", "Edit(/ünï.py)"),
        ("q?.py", None),  # `?` cannot be escaped
        ("src/*.py", None),  # a glob: asked for call by call
        ("src/**", None),
        ("!keep.py", None),
        ("back\\slash.py", None),
        ("/abs.py", None),
        (" lead.py", None),
        ("new\nline.py", None),
    ],
)
def test_rules_for_listed_files(path: str, rule: str | None) -> None:
    assert arguments.edit_rules([path, path]) == ((rule,) if rule else ())


def test_hidden_paths_are_escaped() -> None:
    assert arguments.hiding([Path("/r/[a]*.md")]) == (r"Read(//r/\[a\]\*.md)",)


@pytest.mark.parametrize(
    ("name", "passes"),
    [
        ("PATH", True),
        ("HOME", True),
        ("LC_ALL", True),
        ("HTTPS_PROXY", True),
        ("no_proxy", True),
        ("NODE_EXTRA_CA_CERTS", True),
        ("ANTHROPIC_API_KEY", True),
        ("ANTHROPIC_BASE_URL", True),
        ("AWS_PROFILE", True),
        ("CLAUDE_CODE_OAUTH_TOKEN", True),
        ("CLAUDE_CODE_USE_BEDROCK", True),
        ("CLOUD_ML_REGION", True),
        ("CLAUDE_CONFIG_DIR", True),
        ("API_TIMEOUT_MS", True),
        ("CLAUDECODE", False),
        ("CLAUDE_CODE_SESSION_ID", False),
        ("CLAUDE_CODE_ENTRYPOINT", False),
        ("CLAUDE_CODE_CHILD_SESSION", False),
        ("CLAUDE_CODE_MESSAGING_TOKEN", False),
        ("CLAUDE_PID", False),
        ("GITHUB_TOKEN", False),
        ("NODE_OPTIONS", False),
        ("LD_PRELOAD", False),
        ("BASH_ENV", False),
    ],
)
def test_what_the_environment_lets_through(name: str, passes: bool) -> None:
    assert (environment.build({name: "value"}).get(name) == "value") is passes


def test_whole_environment() -> None:
    env = {
        "PATH": "/bin",
        "TERM": "xterm",
        "CLAUDECODE": "1",
        "TMPDIR": "/var/x",
        "ANTHROPIC_API_KEY": "mine",
    }
    login = Login(env={"ANTHROPIC_API_KEY": "settings'", "AWS_REGION": "eu"})
    assert environment.build(env, login=login, thinking=1024, tool_timeout_s=5) == {
        "PATH": "/bin",
        "ANTHROPIC_API_KEY": "mine",
        "AWS_REGION": "eu",
        "TERM": "dumb",
        "TMPDIR": "/tmp",
        "MAX_THINKING_TOKENS": "1024",
        "MCP_TOOL_TIMEOUT": "5000",
        **SWITCHES,
    }


def test_a_user_who_knows_the_network_better_is_heard() -> None:
    assert environment.build({"CLAUDE_CODE_MAX_RETRIES": "9"})["CLAUDE_CODE_MAX_RETRIES"] == "9"


def test_configuration_directory() -> None:
    assert environment.config_dir({"HOME": "/home/u"}) == Path("/home/u/.claude")
    assert environment.config_dir({"HOME": "/home/u", "CLAUDE_CONFIG_DIR": "/c"}) == Path("/c")


def test_login_of_the_settings_is_kept_and_nothing_else(tmp_path: Path) -> None:
    settings = {
        "apiKeyHelper": "pass show key",
        "model": "opus",
        "hooks": {"PreToolUse": []},
        "env": {"CLAUDE_CODE_USE_BEDROCK": "1", "AWS_REGION": "eu", "LD_PRELOAD": "x", "EDITOR": "vi"},
    }
    (tmp_path / "settings.json").write_text(json.dumps(settings))
    assert environment.login_settings(tmp_path) == Login(
        settings={"apiKeyHelper": "pass show key"}, env={"CLAUDE_CODE_USE_BEDROCK": "1", "AWS_REGION": "eu"}
    )


@pytest.mark.parametrize("text", ["", "[]", "{", '{"env": 3, "apiKeyHelper": 4}', "\xff"])
def test_broken_settings_are_no_login(tmp_path: Path, text: str) -> None:
    (tmp_path / "settings.json").write_text(text, encoding="latin-1")
    assert environment.login_settings(tmp_path) == Login()
    assert environment.login_settings(tmp_path / "none") == Login()


def test_secrets_are_known_by_name_and_shape() -> None:
    env = {
        "ANTHROPIC_API_KEY": "sk-ant-0123456789",
        "HTTPS_PROXY": "http://me:word@proxy:8080",
        "HTTP_PROXY": "http://proxy:8080",
        "GOOGLE_APPLICATION_CREDENTIALS": "/home/u/key.json",
        "AWS_SECRET_ACCESS_KEY": "short",
        "NO_PROXY": "localhost,example.org",
        "LANG": "en_GB.UTF-8",
    }
    assert environment.secrets(env) == {
        "sk-ant-0123456789": "ANTHROPIC_API_KEY",
        "http://me:word@proxy:8080": "HTTPS_PROXY",
    }
