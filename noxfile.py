"""Sessions for every platform: `nox` runs them all, each in its own environment; `make` runs them in .venv."""

from __future__ import annotations

import nox

nox.needs_version = ">=2024.4"
nox.options.sessions = ["lint", "types", "tests", "wheel"]

PROJECT = nox.project.load_toml("pyproject.toml")


def install(session: nox.Session, group: str) -> None:
    """Install the package as it stands here and one dependency group (nothing under `make`, where .venv has them)."""
    session.install("--editable", ".", *nox.project.dependency_groups(PROJECT, group))


@nox.session
def lint(session: nox.Session) -> None:
    """Style: every rule of ruff, its formatter, and spelling."""
    install(session, "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("codespell")


@nox.session
def types(session: nox.Session) -> None:
    """Types: mypy, strict."""
    install(session, "lint")
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """Every test but those of the wheel; arguments after `--` go to pytest."""
    install(session, "tests")
    session.run("python", "setup/pyodide.py")
    session.run("python", "-m", "pytest", "-m", "not wheel", *session.posargs)


@nox.session
def wheel(session: nox.Session) -> None:
    """The package as it ships: build it, install it in a new environment, run both commands offline."""
    install(session, "tests")
    session.run("python", "-m", "pytest", "-m", "wheel", *session.posargs)
