"""The finished result in the form that was asked for: Parquet, CSV or a workbook; it appears whole or not at all."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from vramsheet.errors import BadInput
from vramsheet.files import remove_abandoned
from vramsheet.report.tidy import FORMULA_STARTS
from vramsheet.sweep.columns import SCHEMA, TEXT
from vramsheet.sweep.meanings import MEANINGS
from vramsheet.sweep.parts import PART, whole_file, write_tables
from vramsheet.sweep.selection import ROW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from xlsxwriter import Workbook

    from vramsheet.sweep.job import Job
    from vramsheet.sweep.parts import Parts

PARQUET: Final = ".parquet"
CSV: Final = ".csv"
XLSX: Final = ".xlsx"
SUFFIXES: Final = (PARQUET, CSV, XLSX)
LARGEST_SHEET_ROWS: Final = 1_048_576
"""Rows of a worksheet, the heading among them (Excel specifications and limits, read 2026-11-21)."""
MOST_ROWS_OF_ONE_FILE: Final = 2**23
"""A larger Parquet result stays a folder of its parts, which every reader of Parquet takes for one table."""
TEMPORARY: Final = "vramsheet-sweep-"
"""How the folder of the rows of a workbook begins, while it is written; only a run that was killed leaves one."""
CREATED: Final = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - a workbook's clock has no zone; fixed: the same rows give the same bytes
_CSV_KINDS: Final = {TEXT: pa.string(), pa.bool_(): pa.string()}
_WIDTHS: Final = {"model": 24, "gpu": 24, "price": 22, "problem": 60}
_USUAL_WIDTH: Final = 14
_FORMATS: Final = {"_gb": "0.00", "_usd": "#,##0.00", "_per_second": "#,##0.0", "_tokens": "#,##0"}


class Written(NamedTuple):
    """What became of a sweep."""

    rows: int
    is_folder: bool
    """A Parquet result of many parts."""


def check_size(suffix: str, most_rows: int) -> None:
    """
    Refuse a workbook that cannot hold the result, before any work is done.

    Args:
        suffix: of the file asked for.
        most_rows: rows that the result has at most, as far as that is known.

    Raises:
        BadInput: too many for a worksheet.
    """
    if suffix == XLSX and most_rows > LARGEST_SHEET_ROWS - 1:
        raise BadInput(
            "rows",
            f"{most_rows:,}",
            f"at most {LARGEST_SHEET_ROWS - 1:,} in a workbook; narrow them with --where, --best or --pareto,"
            " or write .parquet or .csv",
        )


def is_own_folder(target: Path) -> bool:
    """
    Whether a folder holds nothing but the parts of an earlier result, so that a new one may take its place.

    Args:
        target: where the result goes.

    Returns:
        True for such a folder.
    """
    if target.is_symlink() or not target.is_dir():
        return False
    return all(PART.fullmatch(path.name) for path in target.iterdir())


def write_result(job: Job, parts: Parts, target: Path, most_rows_of_one_file: int = MOST_ROWS_OF_ONE_FILE) -> Written:
    """
    Put the result of all parts in its place.

    Args:
        job: the sweep.
        parts: all of them finished.
        target: where it goes; its suffix says the form.
        most_rows_of_one_file: of Parquet; more stay a folder of parts.

    Returns:
        How many rows it has, and whether it is a folder.

    Raises:
        BadInput: too many rows for a workbook.
    """
    suffix = target.suffix.lower()
    if job.selection.sort == "all":
        rows = parts.row_count()
        if suffix == PARQUET and rows > most_rows_of_one_file:
            _put_folder(parts, target)
            return Written(rows, is_folder=True)
        tables: Iterable[pa.Table] = parts.tables()
    else:
        ranked = _ranked(job, parts)
        rows, tables = ranked.num_rows, [ranked]
    check_size(suffix, rows)
    real = Path(os.path.realpath(target))
    with _aside(real):
        if suffix == PARQUET:
            write_tables(real, SCHEMA, tables)
        elif suffix == CSV:
            _write_csv(real, tables)
        else:
            _write_workbook(real, tables)
    remove_abandoned(real.parent)
    return Written(rows, is_folder=False)


def _ranked(job: Job, parts: Parts) -> pa.Table:
    """The best or the front of all parts."""
    left = job.selection.schema.empty_table()
    for table in parts.tables():
        left = job.selection.reduced([left, table], job.plan)
    return left.drop_columns([ROW])


class _aside:  # noqa: N801 - a context manager reads as a verb
    """An earlier result that is a folder stands aside while a file takes its place, and comes back if that fails."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.aside = target.with_name(f".{target.name}.{secrets.token_hex(8)}.old")

    def __enter__(self) -> None:
        if self.target.is_dir():
            self.target.replace(self.aside)

    def __exit__(self, kind: object, *_: object) -> None:
        if not self.aside.exists():
            return
        if kind is not None:
            self.aside.replace(self.target)
            return
        for path in self.aside.iterdir():
            path.unlink()
        self.aside.rmdir()


def _put_folder(parts: Parts, target: Path) -> None:
    """Let the folder of the parts itself become the result."""
    parts.keep_only_rows()
    if target.is_file() or target.is_symlink():
        target.unlink()
    with _aside(target):
        parts.folder.replace(target)


def _plain(table: pa.Table) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """The columns as CSV has them; texts that a spreadsheet would take for a formula with an apostrophe before them."""
    for name, column in zip(table.column_names, table.columns, strict=True):
        if column.type == TEXT:
            yield name, pa.chunked_array([_guarded(chunk) for chunk in column.chunks], pa.string())
        elif pa.types.is_boolean(column.type):
            yield name, pc.if_else(column, "TRUE", "FALSE")
        else:
            yield name, column


def _guarded(chunk: pa.DictionaryArray) -> pa.StringArray:
    """The same with an apostrophe before what begins like a formula; the few texts are looked at, not the rows."""
    words = [f"'{word}" if word and word.startswith(FORMULA_STARTS) else word for word in chunk.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(chunk.indices)


def _write_csv(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write the rows as CSV."""
    plain = pa.schema([(field.name, _CSV_KINDS.get(field.type, field.type)) for field in SCHEMA])
    with whole_file(path) as file, pa_csv.CSVWriter(file, plain) as writer:
        for table in tables:
            writer.write_table(pa.table(dict(_plain(table)), plain))


class _Sink:
    """
    A file that takes all that comes; what the system refuses is told at the end.

    XlsxWriter leaves a half-written archive to Python's collector, which would write on, and complain, when the error
    has been told already.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file, 0
        self._refused: OSError | None = None

    def write(self, data: bytes) -> int:
        self._tried(lambda: self._file.write(data))
        self._at += len(data)
        return len(data)

    def seek(self, place: int) -> int:
        self._tried(lambda: self._file.seek(place))
        self._at = place
        return place

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        self._tried(self._file.flush)

    def _tried(self, step: Callable[[], object]) -> None:
        if self._refused is not None or self._file.closed:
            return
        try:
            step()
        except OSError as refused:
            self._refused = refused

    def check(self) -> None:
        """Raise what was refused."""
        if self._refused is not None:
            raise self._refused


def _write_workbook(path: Path, tables: Iterable[pa.Table]) -> None:
    """Write the rows as a worksheet with a heading that stays in sight, and what each column means as a second one."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - only a workbook needs it
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 - the same

    with whole_file(path) as file, TemporaryDirectory(prefix=TEMPORARY, ignore_cleanup_errors=True) as folder:
        sink = _Sink(file)
        book = Workbook(sink, {"constant_memory": True, "tmpdir": folder})
        _fill(book, tables)
        try:
            book.close()
        except FileCreateError as failed:
            raise failed.args[0] from failed
        sink.check()


def _fill(book: Workbook, tables: Iterable[pa.Table]) -> None:
    """Put the rows and the meanings into a workbook."""
    book.set_properties({"title": "Sweep", "author": "vramsheet", "created": CREATED})
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Sweep")
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for place, name in enumerate(SCHEMA.names):
        number = next((form for ending, form in _FORMATS.items() if name.endswith(ending)), None)
        look = book.add_format({"num_format": number}) if number else None
        sheet.set_column(place, place, _WIDTHS.get(name, _USUAL_WIDTH), look)
        sheet.write_string(0, place, name, heading)
    row = 0
    for table in tables:
        for values in zip(*(column.to_pylist() for column in table.columns), strict=True):
            row += 1
            for place, value in enumerate(values):
                if value is None or value == "":
                    continue
                if isinstance(value, str):
                    sheet.write_string(row, place, value)
                elif isinstance(value, bool):
                    sheet.write_boolean(row, place, value)
                else:
                    sheet.write_number(row, place, value)
    sheet.autofilter(0, 0, row, len(SCHEMA.names) - 1)
    about = book.add_worksheet("Columns")
    about.set_column(0, 0, 30)
    about.set_column(1, 1, 100)
    for place, entry in enumerate((("column", "meaning"), *MEANINGS.items())):
        for side, text in enumerate(entry):
            about.write_string(place, side, text, heading if place == 0 else None)
