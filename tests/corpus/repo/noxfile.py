"""The sessions of `nox`."""

import nox


@nox.session(python=["3.10", "3.11"])
def tests(session: nox.Session) -> None:
    session.install("-e", ".[dev]")
    session.run("pytest", "-q", *session.posargs)


@nox.session(name="lint")
def check_style(session: nox.Session) -> None:
    session.install("ruff")
    session.run("ruff", "check", "shop", "tests")
