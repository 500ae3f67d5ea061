"""The pages of `docs` about the catalogue are what the catalogue holds today."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from catalogue_page import page
from vramsheet.catalog import tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.catalog import Catalog

DOCS: Final = Path(__file__).parents[2] / "docs"
DATA: Final = Path(tables.__file__).with_name(tables.DATA_FOLDER)
ONE_KEY: Final = ("gpus", "systems", "models")
"""Tables whose rows have one name, which is their key."""


def test_the_rows_are_counted(golden: Callable[[Path, str], None]) -> None:
    """`make catalogue` counts the rows of every table, before any is loaded."""
    counts = [("table", "row_count")]
    for path in sorted(DATA.glob("*.csv")):
        if path.name != tables.COUNTS_FILE:
            with path.open(encoding="utf-8", newline="") as file:
                counts.append((path.name, str(sum(1 for _ in csv.DictReader(file)))))
    golden(DATA / tables.COUNTS_FILE, "".join(f"{name},{count}\n" for name, count in counts))


def test_the_page_is_up_to_date(shipped: Catalog, golden: Callable[[Path, str], None]) -> None:
    """`make catalogue` would change nothing."""
    golden(DOCS / "catalogue.md", page(shipped))


def test_the_list_of_changes_says_what_is_there() -> None:
    """Each change names a reason, and what it says of a cell of today is what stands there."""
    with (DOCS / "catalogue-changes.csv").open(encoding="utf-8", newline="") as file:
        changes = list(csv.DictReader(file))
    assert len(changes) > 600
    now: dict[tuple[str, str], dict[str, str]] = {}
    for name in ONE_KEY:
        with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            now |= {(name, row["key"]): row for row in csv.DictReader(file)}
    compared = 0
    for change in changes:
        assert change["reason"], change
        assert change["first_notes"] != change["now"], change
        row = now.get((change["table"], change["row"]))
        assert row is None or change["now"] != "left out", change
        if row is not None and change["fact"] in row:
            assert row[change["fact"]] == change["now"], change
            compared += 1
    assert compared > 200
    summary = (DOCS / "catalogue-changes.md").read_text(encoding="utf-8")
    for name, count in Counter(change["table"] for change in changes).items():
        shown = {"gpus": "GPUs", "mig_slices": "MIG slices"}.get(name, name.replace("_", " "))
        assert f"| {shown} | {count} |" in summary
