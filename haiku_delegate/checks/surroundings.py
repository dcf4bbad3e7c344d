"""The environment of the contract's commands: built up, never inherited, so that no key can be in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

#: What a build or test may need from the caller. Everything else comes from the contract's `env:`.
_PASSED = (
    "PATH", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ",
    "VIRTUAL_ENV", "CONDA_PREFIX", "PYENV_ROOT", "NVM_DIR", "VOLTA_HOME", "JAVA_HOME", "GRADLE_USER_HOME",
    "GOROOT", "GOPATH", "GOMODCACHE", "GOCACHE", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "DOTNET_ROOT",
    "ANDROID_HOME", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE",
)  # fmt: skip

#: Tools that look for themselves under HOME; with a private home they are told where they really are.
_AT_HOME = {
    "CARGO_HOME": ".cargo",
    "RUSTUP_HOME": ".rustup",
    "GOMODCACHE": "go/pkg/mod",
    "PYENV_ROOT": ".pyenv",
    "NVM_DIR": ".nvm",
}


def build(
    environ: Mapping[str, str], extra: Mapping[str, str | None], *, private: Path | None = None
) -> dict[str, str]:
    """The environment for `sh -c COMMAND`.

    `extra` is the contract's `env:` (None takes the caller's value). `private` holds a home and a temporary directory
    where the isolation cannot make the real ones throw-away.
    """
    env = {name: environ[name] for name in _PASSED if name in environ}
    env |= {name: value for name, value in environ.items() if name.startswith("LC_")}
    env.setdefault("PATH", "/usr/local/bin:/usr/bin:/bin")
    real = environ.get("HOME", "")
    env["HOME"] = str(private / "home") if private else real or "/"
    if private and real:
        found = {name: Path(real) / place for name, place in _AT_HOME.items() if name not in env}
        env |= {name: str(place) for name, place in found.items() if place.is_dir()}
    env |= {
        "CI": "1",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "TMPDIR": str(private / "tmp") if private else "/tmp",
        "GIT_TERMINAL_PROMPT": "0",
    }
    env |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    for name, value in extra.items():
        if value is None:
            env |= {name: environ[name]} if name in environ else {}
        else:
            env[name] = value
    return env
