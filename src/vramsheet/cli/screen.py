"""How answers reach the user: a table on a terminal, plain aligned text in a pipe, JSON or CSV where asked."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""Text that begins so would be read as a formula by a spreadsheet that opens the CSV."""
PLAIN_GAP: Final = "  "
"""Between two columns of plain text."""

Cell = str | int | float | bool | None


class Column(NamedTuple):
    """One column of a table: its heading with the unit, and whether it holds figures."""

    title: str
    is_figure: bool = False


def figure(value: float | None, digits: int = 2) -> str:
    """
    A number as a table shows it, with commas between thousands; a dash where there is none.

    Args:
        value: the number, in the unit that the heading names.
        digits: digits after the point.

    Returns:
        Text.
    """
    return "-" if value is None else f"{value:,.{digits}f}"


def _plain(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> str:
    lines = [[column.title for column in columns], *rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
    return "".join(
        PLAIN_GAP.join(
            text.rjust(width) if column.is_figure else text.ljust(width)
            for text, width, column in zip(line, widths, columns, strict=True)
        ).rstrip()
        + "\n"
        for line in lines
    )


def print_table(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
    """
    Print a table: ruled on a terminal, aligned text without colour in a pipe.

    Args:
        columns: headings.
        rows: cells as text, as many as there are columns.
    """
    if not sys.stdout.isatty():
        sys.stdout.write(_plain(columns, rows))
        return
    # Loading rich takes longer than the answer itself: only where its tables are seen.
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - loaded late on purpose, see above
    from rich.console import Console  # noqa: PLC0415 - the same
    from rich.table import Table  # noqa: PLC0415 - the same
    from rich.text import Text  # noqa: PLC0415 - the same

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(Text(column.title), justify="right" if column.is_figure else "left", no_wrap=column.is_figure)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def print_lines(*lines: str) -> None:
    """
    Print lines of text to standard output.

    Args:
        lines: without their ends.
    """
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def print_json(answer: object) -> None:
    """
    Print a value as JSON: in one line in a pipe, indented on a terminal.

    Args:
        answer: dictionaries, lists, text and finite numbers.
    """
    import json  # noqa: PLC0415 - only where JSON is asked for

    indent = 2 if sys.stdout.isatty() else None
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, allow_nan=False, indent=indent) + "\n")


def csv_text(value: Cell) -> str:
    """
    A cell of a CSV file; text that a spreadsheet would take for a formula gets an apostrophe before it.

    Args:
        value: what the cell holds; None is an empty cell.

    Returns:
        Text, not yet quoted.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return str(value)


def print_csv(titles: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """
    Print rows as CSV (RFC 4180), with a heading line.

    Args:
        titles: column names, each with its unit.
        rows: values.
    """
    import csv  # noqa: PLC0415 - only where CSV is asked for

    writer = csv.writer(sys.stdout)
    writer.writerow(titles)
    writer.writerows([csv_text(value) for value in row] for row in rows)
