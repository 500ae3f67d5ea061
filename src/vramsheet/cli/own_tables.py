"""Writes into the user's own catalogue: one writer at a time, all checked before anything is replaced."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vramsheet import catalog
from vramsheet.catalog import user_place
from vramsheet.catalog.user import TABLES, over
from vramsheet.catalog.user_layouts import alias_layout
from vramsheet.catalog.user_text import table_of
from vramsheet.cli.rendering import today
from vramsheet.cli.screen import csv_text
from vramsheet.errors import BadCatalog, BadInput, MissingPart, Place
from vramsheet.files import not_writable, write_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vramsheet.catalog import Catalog
    from vramsheet.catalog.user_tables import Layout
    from vramsheet.catalog.user_text import Table

LOCK: Final = ".vramsheet.lock"
"""Held while a command reads and writes; the system frees it when a program dies."""
ELSEWHERE: Final = "mend that, or name another folder with --catalog"
LOCK_SECONDS: Final = 10
"""Longer than any writer of ours takes."""


class OwnTables:
    """The tables of one folder, as a command found them."""

    def __init__(self, folder: Path) -> None:
        """Read and check what is there."""
        self.folder = folder
        with user_place.chosen(user_place.NONE):
            self.shipped = catalog.load()
        self.known: Catalog = over(self.shipped, folder) if folder.is_dir() else self.shipped

    def text(self, file: str) -> str | None:
        """
        One table as it stands there.

        Args:
            file: its name.

        Returns:
            Its text; None where there is none.
        """
        path = self.folder / file
        return path.read_text(encoding="utf-8-sig") if path.is_file() else None

    def table(self, layout: Layout) -> Table:
        """
        The rows of one table.

        Args:
            layout: what it may hold.

        Returns:
            The rows, without types.
        """
        return table_of(layout, self.text(layout.file))

    def write(self, *tables: Table) -> Catalog:
        """
        Put new tables in the place of the old ones, if the catalogue can be read with them.

        Args:
            tables: whole.

        Returns:
            The catalogue as it is now.

        Raises:
            BadCatalog: a row that would be refused when it is read; nothing is written then.
            MissingPart: the folder cannot be written to.
        """
        texts = {table.layout.file: table.text() for table in tables if table.header}
        with tempfile.TemporaryDirectory(prefix="vramsheet-") as trial:
            for file in TABLES:
                text = texts.get(file, self.text(file))
                if text is not None:
                    (Path(trial) / file).write_text(text, encoding="utf-8")
            try:
                over(self.shipped, Path(trial))
            except BadCatalog as bad:
                place = bad.place
                there = Place(str(self.folder / Path(place.path).name), place.line, place.column)
                raise BadCatalog(there, bad.what, bad.got, bad.accepted) from bad
        try:
            write_files({self.folder / file: text.encode() for file, text in texts.items()})
        except MissingPart as missing:
            raise MissingPart(missing.what, ELSEWHERE) from missing
        catalog.forget()
        return over(self.shipped, self.folder)


def with_aliases(own: OwnTables, file: str, names: Sequence[str], key: str) -> list[Table]:
    """
    The table of aliases with further ones.

    Args:
        own: the user's tables.
        file: `model_aliases.csv` or `gpu_aliases.csv`.
        names: of the new aliases.
        key: what they stand for.

    Returns:
        The one table, or none where there are no names.
    """
    rows = [{"alias": csv_text(name.strip()), "key": key, "source_date": today().isoformat()} for name in names]
    return [own.table(alias_layout(file, {})).with_rows(rows)] if rows else []


def only_own(what: str, name: str, keys: Sequence[str]) -> BadInput:
    """
    The error for a name that the user's own catalogue does not have.

    Args:
        what: "model" or "GPU".
        name: as typed.
        keys: that it has.

    Returns:
        The error, to be raised.
    """
    return BadInput("KEY", name, f"a {what} of your own: {', '.join(keys) or 'there is none'}")


@contextmanager
def own_tables(*, to_write: bool = True) -> Iterator[OwnTables]:
    """
    The user's own tables, held so that no other command writes to them.

    Args:
        to_write: False only reads: nothing is held, and no folder is made.

    Yields:
        What stands there; the folder is made where it is missing.

    Raises:
        BadCatalog: what stands there cannot be read; nothing is written into it.
        MissingPart: the folder cannot be made, or another command is writing to it.
        BadInput: there is no folder to write to.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - only commands that write need it

    folder = user_place.folder_to_write()
    if not to_write:
        yield OwnTables(folder)
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = FileLock(folder / LOCK, timeout=LOCK_SECONDS)
        held.acquire()
    except Timeout as busy:
        fix = "try again when it is done"
        raise MissingPart(f"another command is writing to {folder}", fix) from busy
    except OSError as error:
        raise MissingPart(not_writable(folder, error).what, ELSEWHERE) from error
    try:
        yield OwnTables(folder)
    finally:
        held.release()
