"""What a wrong table says, and that nothing of it is loaded."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vramsheet.catalog import gpus, load, systems, tables
from vramsheet.errors import BadCatalog

if TYPE_CHECKING:
    from collections.abc import Callable

    Spoil = Callable[[str, str, str], Path]

DATA = Path(tables.__file__).with_name(tables.DATA_FOLDER)


def line_of(path: Path, text: str) -> int:
    """The line on which a text stands first."""
    return path.read_text(encoding="utf-8").partition(text)[0].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "cell", "message"),
    [
        ("gpus.csv", "Hopper,80,85520809984", "Hopper,eighty,85520809984", 6,
         "memory_gb: got 'eighty', expected a whole number of 1 or more"),
        ("gpus.csv", "Hopper,80,85520809984", "Hopper,-80,85520809984", 6,
         "memory_gb: got '-80', expected a whole number of 1 or more"),
        ("gpus.csv", "Hopper,80,85520809984", "Hopper,,85520809984", 6,
         "memory_gb: got nothing, expected a whole number of 1 or more"),
        ("gpus.csv", "85520809984,yes,HBM3,5120,3350", "85520809984,yes,HBM3,5120,3.350e3", 11,
         "bandwidth_gb_s: got '3.350e3', expected a number above 0, such as 3350 or 1.5"),
        ("gpus.csv", "85520809984,yes,HBM3,5120,3350", "85520809984,maybe,HBM3,5120,3350", 8,
         "usable_measured: got 'maybe', expected yes or no"),
        ("gpus.csv", "NVIDIA,datacenter,Hopper,80", "NVIDIA,cupboard,Hopper,80", 4,
         f"tier: got 'cupboard', expected one of: {', '.join(gpus.TIERS)}"),
        ("gpus.csv", "Hopper,80,85520809984", "Hopper,80,95520809984", 7,
         "usable_bytes: got 95520809984, expected at most the 80 GiB of the device"),
        ("models.csv", "\nllama-3.1-8b,", "\nLlama 3.1 8B,", 1,
         f"key: got 'Llama 3.1 8B', expected {tables.KEY.accepted}"),
        ("models.csv", "\nllama-3.1-8b,Llama 3.1 8B", "\nllama-3.1-70b,Llama 3.1 8B", 1,
         "key: got 'llama-3.1-70b', expected a name that stands once; line {previous} has it too"),
        ("purchase_prices.csv", "a40-48gb,5509,", "a40-48gb,5.509.0,", 2,
         "price_usd: got '5.509.0', expected an amount above 0, such as 1599 or 2.69"),
        ("purchase_prices.csv", "a40-48gb,5509,,", "a40-48gb,5509,6000,", 3,
         "low_usd: got 6000, expected at most the price, 5509"),
        ("purchase_prices.csv", "a40-48gb,5509,,,", "a40-48gb,5509,,17,", 4,
         "high_usd: got 17, expected at least the price, 5509"),
        ("purchase_prices.csv", "2025-06-18,medium", "18.06.2025,medium", 6,
         "date: got '18.06.2025', expected a day, such as 2026-11-20"),
        ("purchase_prices.csv", "2025-06-18,medium", "20250618,medium", 6,
         "date: got '20250618', expected a day, such as 2026-11-20"),
        ("purchase_prices.csv", "\na40-48gb,5509", "\na41-48gb,5509", 1,
         "gpu_key: got 'a41-48gb', expected a key of gpus.csv"),
    ],
)  # fmt: skip
def test_a_wrong_cell(spoil: Spoil, folder: Path, file: str, old: str, new: str, cell: int, message: str) -> None:
    """A cell that does not read is said with its file, line and number, its column, what stands there and what may."""
    path = spoil(file, old, new)
    line = line_of(path, new) + new.startswith("\n")
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    assert str(raised.value) == f"{path}:{line}:{cell}: {message.replace('{previous}', str(line - 1))}"
    assert (raised.value.place.line, raised.value.place.column) == (line, cell)


@pytest.mark.parametrize(
    ("old", "new", "cell", "message"),
    [
        ("server,h100-sxm-80gb,8", "server,h100-sxm-81gb,8", 5,
         "gpu_key: got 'h100-sxm-81gb', expected a key of gpus.csv"),
        ("server,h100-sxm-80gb,8", "server,h100-sxm-80gb,0", 6,
         "gpu_count: got '0', expected a whole number of 1 or more"),
        ("server,h100-sxm-80gb,8", "shed,h100-sxm-80gb,8", 4,
         f"kind: got 'shed', expected one of: {', '.join(systems.SYSTEM_KINDS)}"),
    ],
)  # fmt: skip
def test_a_wrong_system(spoil: Spoil, folder: Path, old: str, new: str, cell: int, message: str) -> None:
    """A wrong row of the table of systems is said with its place, when the systems are asked for."""
    path = spoil("systems.csv", old, new)
    with pytest.raises(BadCatalog) as raised:
        _ = load(folder).systems
    assert str(raised.value) == f"{path}:{line_of(path, new)}:{cell}: {message}"


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("low_usd", "1", "expected low_usd, high_usd, price_kind and price_date together, or none of them"),
        ("availability", "cloud-only", "expected cloud-only for a cloud instance, and for nothing else"),
        ("other_names", "dgx-h200", "expected names that do not yet stand for dgx-h200"),
    ],
)
def test_a_system_at_odds_with_itself(folder: Path, column: str, cell: str, message: str) -> None:
    """Half a price, a server that nobody sells, and a name of another system are errors of the row."""
    path = folder / "systems.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if row["key"] == "hgx-h200-8")
    row.update({"low_usd": "", "high_usd": "", "price_kind": "", "price_date": ""} | {column: cell})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(BadCatalog) as raised:
        _ = load(folder).systems
    assert str(raised.value).endswith(message)
    assert raised.value.place.column == list(row).index(column) + 1


def test_a_price_range_upside_down(folder: Path) -> None:
    """The lowest price is not above the highest."""
    path = folder / "systems.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if row["low_usd"])
    row["low_usd"] = "9999999"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(BadCatalog, match=r"low_usd: got '?9999999'?, expected at most the highest price"):
        _ = load(folder).systems


def test_a_folder_without_systems(folder: Path) -> None:
    """A catalogue need not list systems."""
    (folder / "systems.csv").unlink()
    assert load(folder).systems == {}


def test_a_missing_column(spoil: Spoil, folder: Path) -> None:
    """A column that is not where it should be is named, with what stands in its place."""
    path = spoil("gpus.csv", "key,name,vendor,tier,", "key,name,tier,")
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    assert str(raised.value) == f"{path}:1:3: column: got 'tier', expected 'vendor'"


def test_a_missing_last_column(spoil: Spoil, folder: Path) -> None:
    """A header that is too short or too long is an error at its end."""
    path = spoil("gpus.csv", ",source,source_date,note\n", ",source,source_date\n")
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    assert str(raised.value) == f"{path}:1:22: column: got nothing, expected 'note'"
    spoil("gpus.csv", ",source,source_date\n", ",source,source_date,note,extra\n")
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    assert str(raised.value) == f"{path}:1:23: column: got 'extra', expected no further column"


@pytest.mark.parametrize("source", ["", "unsourced (to be checked)"])
def test_a_row_without_a_source(folder: Path, source: str) -> None:
    """A row that says nothing of where it was read, or says that nobody looked, is an error."""
    path = folder / "gpu_aliases.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    alias, key, *_ = lines[4].split(",")
    lines[4] = f"{alias},{key},{source},2026-11-20,\n"
    path.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    got = repr(source) if source else "nothing"
    assert str(raised.value) == f"{path}:5:3: source: got {got}, expected where the fact was read"


def test_a_dangling_alias(spoil: Spoil, folder: Path) -> None:
    """An alias must point at a key that exists."""
    path = spoil("gpu_aliases.csv", ",h100-sxm-80gb,", ",h100-sxm-81gb,")
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    line = line_of(path, ",h100-sxm-81gb,")
    assert str(raised.value) == (
        f"{path}:{line}:2: key: got 'h100-sxm-81gb', expected a key of the table that the aliases belong to"
    )


def test_an_alias_twice(folder: Path) -> None:
    """Two spellings of one name are one alias too many."""
    path = folder / "gpu_aliases.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "nvidia  h100-PCIe,h100-sxm-80gb,somewhere,2026-11-20,\n", encoding="utf-8")
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    line = text.count("\n") + 1
    assert str(raised.value) == (
        f"{path}:{line}:1: alias: got 'nvidia  h100-PCIe', expected a name that does not yet stand for h100-pcie-80gb"
    )


def test_a_half_copied_file(folder: Path) -> None:
    """A file cut off in its last row is an error, even where the rest reads well."""
    path = folder / "rental_prices.csv"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    assert raised.value.place.line == whole.count(b"\n")
    assert raised.value.accepted == "a line break after the last row: it is cut off"
    path.write_bytes(b"")
    with pytest.raises(BadCatalog, match="end of file"):
        load(folder)


def test_a_row_cut_short(folder: Path) -> None:
    """A row with fewer or more cells than the header is an error."""
    path = folder / "purchase_prices.csv"
    text = path.read_text(encoding="utf-8")
    line = text.count("\n") + 1
    path.write_text(f"{text}a40-48gb,5509,,\n", encoding="utf-8")
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    assert str(raised.value) == f"{path}:{line}:4: number of cells: got 4, expected 10"
    path.write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    assert str(raised.value) == f"{path}:{line}: number of cells: got 0, expected 10"


def test_a_quote_left_open(folder: Path) -> None:
    """A cell whose quotation mark never closes is an error, not a row that swallows the rest."""
    path = folder / "purchase_prices.csv"
    path.write_text(path.read_text(encoding="utf-8") + '"a40-48gb,5509,,\n', encoding="utf-8")
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    assert (raised.value.what, raised.value.accepted) == ("row", "well-formed CSV")


def test_a_file_that_is_not_there(folder: Path) -> None:
    """A folder that lacks one table gives nothing at all."""
    (folder / "models.csv").unlink()
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    assert (
        str(raised.value)
        == f"{folder / 'models.csv'}: table: got 'No such file or directory', expected a readable file"
    )


def test_a_file_of_another_encoding(folder: Path) -> None:
    """Bytes that are not UTF-8 are said with their line."""
    path = folder / "gpus.csv"
    path.write_bytes(path.read_bytes().replace(b"\nh100-sxm-80gb,H100 ", b"\nh100-sxm-80gb,H\xf6100 "))
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    assert raised.value.place.line == path.read_bytes().partition(b"\xf6")[0].count(b"\n") + 1
    assert (raised.value.what, raised.value.got, raised.value.accepted) == ("encoding", 0xF6, "UTF-8")


def test_more_experts_than_there_are(folder: Path) -> None:
    """A model cannot send a token to more experts than it has."""
    path = folder / "models.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    column = lines[0].split(",").index("experts_per_token")
    number = next(n for n, line in enumerate(lines) if line.startswith("mixtral-8x7b,"))
    cells = lines[number].split(",")
    assert (cells[column - 1], cells[column]) == ("8", "2")
    cells[column] = "9"
    lines[number] = ",".join(cells)
    path.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(BadCatalog) as raised:
        load(folder)
    assert str(raised.value) == (
        f"{path}:{number + 1}:{column + 1}: experts_per_token: got 9, expected at most the 8 experts of the model"
    )


def test_the_first_of_several_faults(folder: Path) -> None:
    """Where several rows are wrong, each in another way, the one that stands first is said."""
    path = folder / "rental_prices.csv"
    header, first, second, third, *rest = path.read_text(encoding="utf-8").splitlines(keepends=True)
    spoilt = {
        2: f"{first.rstrip()},more\n",
        3: second.replace("medium", "good").replace("high", "good"),
        4: f'"{third}',
    }
    for start, what in ((2, "number of cells"), (3, "confidence"), (4, "row")):
        lines = [spoilt[n] if n >= start else line for n, line in enumerate((first, second, third), start=2)]
        path.write_text("".join([header, *lines, *rest]), encoding="utf-8")
        with pytest.raises(BadCatalog) as raised:
            load(folder)
        assert (raised.value.what, raised.value.place.line if start < 4 else 4) == (what, start)


def test_a_table_without_rows(tmp_path: Path) -> None:
    """A header alone is a table of no rows."""
    (tmp_path / "t.csv").write_text("key,source,source_date,note\n", encoding="utf-8")
    assert tables.read_table(tmp_path, "t.csv", {"key": tables.KEY}, ("key",)) == []


def test_lines_may_end_as_on_windows(folder: Path) -> None:
    """Tables saved with carriage returns read the same."""
    expected = load(folder).gpus
    path = folder / "gpus.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(folder).gpus == expected


def test_typed_cells(tmp_path: Path) -> None:
    """Each kind of column gives its own type; blanks give zero, nothing or an empty text as the column says."""
    columns = {
        "key": tables.KEY,
        "text": tables.TEXT,
        "count": tables.COUNT,
        "most": tables.OPTIONAL_POSITIVE,
        "rate": tables.OPTIONAL_MEASURE,
        "price": tables.OPTIONAL_MONEY,
        "sure": tables.YES_NO,
        "day": tables.DAY,
        "list": tables.COUNTS,
    }
    (tmp_path / "t.csv").write_text(
        "key,text,count,most,rate,price,sure,day,list,source,source_date,note\n"
        'a-1.5,"x, y",7,8,1.5,2.690,yes,2026-01-31,1 22 3,here,2026-11-20,\n'
        "b,,,,,,no,2024-02-29,,there,2026-11-19,so\n",
        encoding="utf-8",
    )
    first, second = tables.read_table(tmp_path, "t.csv", columns, ("key",))
    values = first.values
    source = values.pop("source")
    assert (source.text, source.date) == ("here", dt.date(2026, 11, 20))
    assert values == {
        "key": "a-1.5",
        "text": "x, y",
        "count": 7,
        "most": 8,
        "rate": 1.5,
        "price": Decimal("2.690"),
        "sure": True,
        "day": dt.date(2026, 1, 31),
        "list": (1, 22, 3),
        "note": "",
    }
    assert [second.values[name] for name in ("text", "count", "most", "rate", "price", "list", "note")] == [
        "",
        0,
        None,
        None,
        None,
        (),
        "so",
    ]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (tables.KEY, ["", "A", "a--b", "-a", "a_b", "a b", "ä"]),
        (tables.FILLED, ["", "  "]),
        (tables.COUNT, ["-1", "1.0", "1_000", "1e3", " 1", "\u0661"]),
        (tables.COUNTS, ["-1", "1,2", "1 x", "1.5"]),
        (tables.POSITIVE, ["", "0", "-1"]),
        (tables.MEASURE, ["", "0", "0.0", "-1", "1e3", "nan", "inf", "1,5", ".5"]),
        (tables.MONEY, ["", "0", "0.00", "-1", "1e3", "NaN", "1,599", "$5"]),
        (tables.DAY, ["", "2026", "2026-1-1", "2026-02-30", "20260101xx", "2026-W01-1", "2026-01-01T00"]),
        (tables.YES_NO, ["", "True", "YES", "1"]),
        (tables.SOURCE, ["", " ", "Unsourced", "x; unsourced (to be checked)"]),
    ],
)
def test_cells_that_do_not_read(kind: tables.Kind, cells: list[str]) -> None:
    """Nothing is taken for a value that is not written as one."""
    for cell in cells:
        with pytest.raises((ValueError, KeyError)):
            kind.read(cell)


@pytest.mark.parametrize("name", [path.name for path in sorted(DATA.glob("*.csv")) if path.name != tables.COUNTS_FILE])
def test_a_table_cut_between_two_rows(tmp_path: Path, name: str) -> None:
    """A copy that ends early, even at the end of a line, is never taken for a shorter table."""
    copied = Path(shutil.copytree(DATA, tmp_path / "tables"))
    assert len(load(copied).systems) == len(load().systems)
    lines = (copied / name).read_text(encoding="utf-8").splitlines(keepends=True)
    while True:
        lines.pop()
        if "".join(lines).count('"') % 2 == 0:
            break
    (copied / name).write_text("".join(lines), encoding="utf-8", newline="")
    with pytest.raises(BadCatalog) as raised:
        assert load(copied).systems
    assert name in raised.value.sentence


def test_the_counts_themselves_cut(tmp_path: Path) -> None:
    """A count that is missing is an error of the table that it belongs to."""
    copied = Path(shutil.copytree(DATA, tmp_path / "tables"))
    (copied / tables.COUNTS_FILE).write_text("table,row_count\n", encoding="utf-8")
    with pytest.raises(BadCatalog, match=r"expected a number of rows, as row_counts\.csv says"):
        load(copied)


def test_the_counts_are_not_there(folder: Path) -> None:
    """A folder of one's own need not have them; the shipped one must."""
    assert load(folder).gpus
    with pytest.raises(BadCatalog, match=r"row_counts\.csv: table: got 'No such file or directory'"):
        tables.check_counted(folder)


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    """A folder of one's own need not have every table; the shipped one must, as its counts say."""
    copied = Path(shutil.copytree(DATA, tmp_path / "tables"))
    tables.check_counted(copied)
    (copied / "mig_slices.csv").unlink()
    with pytest.raises(BadCatalog, match=r"mig_slices\.csv: table: got 'no file', expected the 58 rows"):
        tables.check_counted(copied)
