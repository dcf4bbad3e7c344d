"""How to run a contract: the nearest setting wins.

Order, nearest first: the command line, the spec's front matter, the project's `.haiku/config.yaml`, the user's
`config.yaml`, the defaults here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

from haiku_delegate.contract.model import Command, RunOptions
from haiku_delegate.errors import ConfigInvalid, UsageError

PROJECT_FILE = Path(".haiku") / "config.yaml"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything settled. Money in US dollars, times in seconds."""

    model: str = "claude-haiku-4-5"
    max_usd: float = 0.50
    max_turns: int = 40
    timeout_s: float = 900.0
    thinking: int = 0
    isolation: str = "auto"
    network: str = "shared"
    exclusive: bool = False
    setup: tuple[Command, ...] = ()
    run: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str | None] = field(default_factory=dict)


def settle(layers: Sequence[RunOptions]) -> Settings:
    """Merge options, nearest first, over the defaults; `run` and `env` are merged key by key."""
    chosen: dict[str, object] = {}
    for item in fields(Settings):
        said = [value for layer in layers if (value := getattr(layer, item.name)) is not None]
        if item.name in ("run", "env"):
            chosen[item.name] = {key: value for table in reversed(said) for key, value in table.items()}
        elif said:
            chosen[item.name] = said[0]
    return Settings(**chosen)  # type: ignore[arg-type]  # the fields of both classes agree, tested


def load(path: Path) -> RunOptions:
    """Options from one configuration file; a file that is not there says nothing. Raises UsageError, ConfigInvalid."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return RunOptions()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}", hint="mend or remove it") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 text", hint="save it as UTF-8") from error
    return _parse(text, str(path))


def _parse(text: str, source: str) -> RunOptions:
    from haiku_delegate.contract.forms import options
    from haiku_delegate.contract.forms.documents import read_yaml
    from haiku_delegate.contract.forms.nodes import Reader
    from haiku_delegate.contract.problems import Problems

    problems = Problems(source)
    node = read_yaml(text, problems)
    if node is not None and node.value is not None:
        reader = Reader(problems)
        entries = reader.entries(node, "configuration")
        options.unknown(entries, (), reader)
        for key in entries.keys() & options.CONTRACT.keys():
            problems.add("HD032", f"'{key}' belongs in a spec, not in a configuration", line=entries[key].line)
        found = options.read(entries, reader).options
    else:
        found = RunOptions()
    if problems:
        raise ConfigInvalid(problems.sorted())
    return found


def user_dir(environ: Mapping[str, str]) -> Path:
    """Where the user's own configuration and templates lie: HAIKU_DELEGATE_CONFIG, else the system's place."""
    if chosen := environ.get("HAIKU_DELEGATE_CONFIG"):
        return Path(chosen).absolute()
    import platformdirs

    return Path(platformdirs.user_config_dir("haiku-delegate"))


def template_dirs(root: Path, environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Where prompts may be overridden, nearest first."""
    return (root / ".haiku" / "templates", user_dir(environ) / "templates")
