"""The shipped catalogue, and a copy of its tables that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vramsheet import catalog
from vramsheet.catalog import tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.catalog import Catalog

DATA = Path(tables.__file__).with_name(tables.DATA_FOLDER)


@pytest.fixture(scope="session")
def shipped() -> Catalog:
    """The catalogue as it is shipped."""
    return catalog.load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped tables, whose rows nobody has counted."""
    ignored = shutil.ignore_patterns(tables.COUNTS_FILE)
    return Path(shutil.copytree(DATA, tmp_path / "tables", ignore=ignored))


@pytest.fixture
def spoil(folder: Path) -> Callable[[str, str, str], Path]:
    """Replaces the first occurrence of a text in one of the copied tables and gives the file back."""

    def replace(name: str, old: str, new: str) -> Path:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")
        return path

    return replace
