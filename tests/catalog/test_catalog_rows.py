"""Every row of every shipped table: sourced, dated, sorted, unique, in range, and whole in its record."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import pytest

from vramsheet.catalog import aliases, gpus, models, prices, slices, systems, tables
from vramsheet.memory import diffusion
from vramsheet.memory.architecture import Architecture
from vramsheet.memory.families import FAMILIES, traits_of
from vramsheet.records import Gpu, PurchasePrice, RentalPrice, Source, System
from vramsheet.units import GIB

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vramsheet.catalog import Catalog
    from vramsheet.catalog.tables import Kind

DATA = Path(tables.__file__).with_name(tables.DATA_FOLDER)
COLLECTED = dt.date(2026, 11, 21)
"""The day on which the facts were collected; nothing can have been read later."""


def test_every_shipped_file_is_checked() -> None:
    """No table lies in the folder that the classes below do not look at."""
    checked = {check.file for check in TableChecks.__subclasses__()}
    assert {path.name for path in DATA.iterdir()} == checked | {tables.COUNTS_FILE}
    assert len(checked) == 8


def as_cell(value: object) -> str:
    """A dimension as the file writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value or "")


class TableChecks:
    """What must hold for any table; a subclass names the file and its columns."""

    file: ClassVar[str]
    columns: ClassVar[Mapping[str, Kind]]
    sorted_by: ClassVar[tuple[str, ...]]
    row_count_min: ClassVar[int]

    @pytest.fixture
    def rows(self) -> list[dict[str, str]]:
        """The cells as they stand in the file."""
        with (DATA / self.file).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_there_are_rows(self, rows: list[dict[str, str]]) -> None:
        """The checks below looked at something."""
        assert len(rows) >= self.row_count_min

    def test_columns(self, rows: list[dict[str, str]]) -> None:
        """The file has the columns of the reader, and ends with source, source_date and note."""
        assert tuple(rows[0]) == (*self.columns, "source", "source_date", "note")

    def test_sourced(self, rows: list[dict[str, str]]) -> None:
        """Every row says where it was read, and not that nobody has looked."""
        for row in rows:
            assert re.search(r"[A-Za-z]{3}", row["source"]), row
            assert "unsourced" not in "".join(row.values()).casefold(), row
            assert "from memory" not in "".join(row.values()).casefold(), row

    def test_dated(self, rows: list[dict[str, str]]) -> None:
        """Every row was read on a day that is not after the collection of the facts."""
        for row in rows:
            assert dt.date(2025, 1, 1) <= dt.date.fromisoformat(row["source_date"]) <= COLLECTED, row
            if "date" in row:
                assert dt.date(2018, 1, 1) <= dt.date.fromisoformat(row["date"]) <= COLLECTED, row

    def test_sorted_and_unique(self, rows: list[dict[str, str]]) -> None:
        """Rows stand in the order of their names, each name once."""
        names = [tuple(row[column] for column in self.sorted_by) for row in rows]
        assert names == sorted(names)
        assert [name for name, count in Counter(names).items() if count > 1] == []

    def test_cells_are_plain_text(self, rows: list[dict[str, str]]) -> None:
        """No cell has white space at its ends, a line break, or a first character that a spreadsheet would run."""
        for row in rows:
            for column, cell in row.items():
                assert cell == cell.strip(), (row, column)
                assert cell.isprintable(), (row, column)
                assert not cell.startswith(("=", "+", "-", "@")) or (column.endswith("pattern")), (row, column)

    def test_file_ends_with_a_line_break(self) -> None:
        """The last row is whole, and lines end as git keeps them."""
        text = (DATA / self.file).read_bytes()
        assert text.endswith(b"\n")
        assert b"\r" not in text


class TestModels(TableChecks):
    """The table of models."""

    file = models.FILE
    columns = models.COLUMNS
    sorted_by = ("key",)
    row_count_min = 350

    def test_columns_are_dimensions(self) -> None:
        """Each column is a field of `Architecture`, in the same order, and none without a default is left out."""
        known = [field.name for field in fields(Architecture)]
        assert sorted(models.ARCHITECTURE_COLUMNS, key=known.index) == list(models.ARCHITECTURE_COLUMNS)
        needed = {field.name for field in fields(Architecture) if field.default is MISSING}
        assert needed <= set(models.ARCHITECTURE_COLUMNS)

    def test_each_column_is_used(self, rows: list[dict[str, str]]) -> None:
        """No column is blank from top to bottom."""
        assert [column for column in rows[0] if not any(row[column] for row in rows)] == []

    def test_provenance_arrives(self, shipped: Catalog, rows: list[dict[str, str]]) -> None:
        """Source, date and note of each row are in its entry."""
        for row, entry in zip(rows, shipped.models.values(), strict=True):
            assert entry.key == row["key"]
            assert entry.source == Source(text=row["source"], date=dt.date.fromisoformat(row["source_date"]))
            assert entry.note == row["note"]

    def test_dimensions_arrive(self, shipped: Catalog, rows: list[dict[str, str]]) -> None:
        """Each dimension of a row is in its architecture, a blank one as zero or an empty text."""
        for row, entry in zip(rows, shipped.models.values(), strict=True):
            for column in models.ARCHITECTURE_COLUMNS:
                value = getattr(entry.architecture, column)
                assert as_cell(value) == row[column], (entry.key, column)

    def test_families_and_traits_are_known(self, shipped: Catalog) -> None:
        """Every family and every trait is a word of the core."""
        for entry in shipped.models.values():
            if entry.family in diffusion.DIFFUSION:
                continue
            assert entry.family in FAMILIES, entry.key
            assert traits_of(entry.architecture) is not None

    def test_settings_agree_with_dimensions(self, shipped: Catalog) -> None:
        """The dimensions of a diffusion transformer's row are those that its settings lead to."""
        checked = 0
        for key, entry in shipped.models.items():
            shape = entry.architecture
            if shape.family in diffusion.DIFFUSION:
                given = diffusion.settings_of(shape.family, shape.settings)
                assert diffusion.architecture(shape.family, given) == shape, key
                checked += 1
            else:
                assert shape.settings == "", key
        assert checked >= 11

    def test_dimensions_are_of_a_real_model(self, shipped: Catalog) -> None:
        """Sizes lie in the range of published models, and the parts fit together."""
        for key, entry in shipped.models.items():
            shape = entry.architecture
            assert 2 <= shape.layer_count <= 130, key
            assert 384 <= shape.hidden_size <= 16_384, key
            if shape.family in diffusion.DIFFUSION:
                assert shape.vocabulary_size == 0, key
            else:
                assert 20_000 <= shape.vocabulary_size <= 300_000, key
            assert shape.max_context_tokens == 0 or 64 <= shape.max_context_tokens <= 10_485_760, key
            if shape.head_count:
                assert shape.head_count % shape.kv_head_count == 0, key
                assert 32 <= shape.head_size <= 512, key
            assert bool(shape.expert_count) == bool(shape.experts_per_token) == bool(shape.expert_feed_forward_size), (
                key
            )
            assert bool(set("SCWPH") & set(shape.pattern)) == bool(shape.window_tokens), key
            assert bool(set("LI") & set(shape.pattern)) == bool(shape.kv_rank), key
            assert bool(set("IPQ") & set(shape.pattern)) == bool(shape.index_head_size), key
            assert bool(set("MNDB") & set(shape.pattern)) == bool(shape.state_size), key
            if shape.feed_forward_pattern and len(shape.pattern) > 12:
                assert len(shape.pattern) == len(shape.feed_forward_pattern) == shape.layer_count, key


class TestGpus(TableChecks):
    """The table of GPUs."""

    file = gpus.FILE
    columns = gpus.COLUMNS
    sorted_by = ("key",)
    row_count_min = 145

    MEMORY_GB: ClassVar = {
        "datacenter": (16, 288),
        "workstation": (12, 96),
        "consumer": (8, 32),
        "unified": (16, 512),
        "edge": (32, 128),
        "superchip": (96, 288),
        "cloud-only": (16, 192),
    }
    """Least and most memory of one device in each tier."""

    BANDWIDTH_GB_S: ClassVar = {
        "GDDR5": (347.1, 347.1),
        "GDDR6": (200, 960),
        "GDDR6X": (504, 1008),
        "GDDR7": (288, 1792),
        "HBM": (820, 1638),
        "HBM2": (732.2, 1555),
        "HBM2e": (1638, 3700),
        "HBM3": (2900, 5300),
        "HBM3e": (4800, 8000),
        "LPDDR4X": (68.25, 68.25),
        "LPDDR5": (100, 819),
        "LPDDR5X": (120, 614),
    }
    """Slowest and fastest device with each type of memory."""

    DATA_RATE_GBIT_S: ClassVar = {
        "GDDR5": (7.2, 7.3),
        "GDDR6": (10, 20.2),
        "GDDR6X": (19, 23),
        "GDDR7": (18, 30),
        "HBM2": (1.4, 2.5),
        "HBM2e": (3.0, 3.3),
        "HBM3": (5.1, 5.3),
        "HBM3e": (5.8, 7.9),
    }
    """What one line of the bus carries, by type of memory: no board overclocks its memory beyond these."""

    def test_bandwidth_is_bus_times_rate(self, shipped: Catalog) -> None:
        """Where the bus is known, the bandwidth is what so many lines of that memory carry."""
        known = [gpu for gpu in shipped.gpus.values() if gpu.memory_bus_bits is not None]
        assert len(known) > 90
        for gpu in known:
            assert gpu.memory_bus_bits is not None
            low, high = self.DATA_RATE_GBIT_S[gpu.memory_type]
            assert low <= gpu.bandwidth_gb_s * 8 / gpu.memory_bus_bits <= high, gpu.key

    def test_a_column_for_each_field(self) -> None:
        """The columns are the fields of `Gpu`, by name and order, but for what makes a device a slice."""
        assert (*gpus.COLUMNS, "source", "note", "mig") == tuple(field.name for field in fields(Gpu))

    def test_provenance_arrives(self, shipped: Catalog, rows: list[dict[str, str]]) -> None:
        """Source, date and note of each row are in its record."""
        for row, gpu in zip(rows, shipped.gpus.values(), strict=True):
            assert (gpu.key, gpu.note) == (row["key"], row["note"])
            assert gpu.source == Source(text=row["source"], date=dt.date.fromisoformat(row["source_date"]))

    def test_memory_by_tier(self, shipped: Catalog) -> None:
        """Memory lies in the range of its tier, and each range is used to its ends."""
        found: dict[str, set[int]] = {}
        for gpu in shipped.gpus.values():
            found.setdefault(gpu.tier, set()).add(gpu.memory_gb)
        assert {tier: (min(sizes), max(sizes)) for tier, sizes in found.items()} == self.MEMORY_GB

    def test_bandwidth_by_memory_type(self, shipped: Catalog) -> None:
        """Bandwidth is what memory of that type gives, and each range is used to its ends."""
        found: dict[str, set[float]] = {}
        for gpu in shipped.gpus.values():
            found.setdefault(gpu.memory_type, set()).add(gpu.bandwidth_gb_s)
        assert {kind: (min(rates), max(rates)) for kind, rates in found.items()} == self.BANDWIDTH_GB_S

    def test_usable_share(self, shipped: Catalog) -> None:
        """A driver offers 93 % of a board or more (B300), of memory shared with a system two thirds or more."""
        for gpu in shipped.gpus.values():
            share = gpu.usable_bytes / (gpu.memory_gb * GIB)
            shared = gpu.tier in {"unified", "edge"}
            assert (0.66 if shared else 0.93) <= share <= 1, gpu.key

    def test_measured_only_with_a_log(self, shipped: Catalog) -> None:
        """Whoever says measured names the log; whoever says nothing of a log says what stands in for it."""
        for gpu in shipped.gpus.values():
            assert "usable: " in gpu.note, gpu.key
            said = gpu.note.partition("usable: ")[2]
            if gpu.usable_measured:
                assert "log" in said or "nvidia-smi" in said, gpu.key
        assert sum(gpu.usable_measured for gpu in shipped.gpus.values()) == 62

    def test_what_the_contract_says_of_an_h100(self, shipped: Catalog) -> None:
        """A GPU sold as 80 GB offers 81,559 MiB, which are 85.5e9 bytes."""
        gpu = shipped.gpus["h100-sxm-80gb"]
        assert (gpu.memory_gb, gpu.usable_bytes) == (80, 81_559 * 2**20)
        assert round(gpu.usable_bytes / 1e9, 1) == 85.5

    def test_speeds_fit_together(self, shipped: Catalog) -> None:
        """8-bit arithmetic is as fast as 16-bit arithmetic or twice as fast, where both are published."""
        both = [gpu for gpu in shipped.gpus.values() if gpu.fp8_tflops is not None and gpu.fp16_tflops is not None]
        assert len(both) > 30
        for gpu in both:
            assert gpu.fp8_tflops is not None
            assert gpu.fp16_tflops is not None
            ratio = gpu.fp8_tflops / gpu.fp16_tflops
            assert 0.99 <= ratio <= 1.01 or 1.94 <= ratio <= 2.03, gpu.key

    def test_power(self, shipped: Catalog) -> None:
        """Rated power lies between a module for a robot and a rack's liquid-cooled processor."""
        watts = [gpu.tdp_watts for gpu in shipped.gpus.values() if gpu.tdp_watts is not None]
        assert (min(watts), max(watts)) == (40, 1400)

    def test_boards_with_several_devices(self, shipped: Catalog) -> None:
        """Memory and speed of a board with several devices are those of one device."""
        several = {gpu.key: gpu for gpu in shipped.gpus.values() if gpu.devices_per_board > 1}
        figures = {
            key: (gpu.devices_per_board, gpu.memory_gb, gpu.bandwidth_gb_s, gpu.tdp_watts)
            for key, gpu in several.items()
        }
        assert figures == {
            "a16-4x16gb": (4, 16, 200, 250),
            "max-1550-128gb": (2, 64, 1638.5, 600),
            "mi250-128gb": (2, 64, 1638.5, 560),
            "mi250x-128gb": (2, 64, 1638.5, 560),
        }
        assert several["a16-4x16gb"].usable_bytes == 15_356 * 2**20

    def test_launched_reads_as_a_month_or_year(self, shipped: Catalog) -> None:
        """The launch is a year, or a year and a month."""
        for gpu in shipped.gpus.values():
            assert re.fullmatch(r"20[12][0-9](-(0[1-9]|1[0-2]))?", gpu.launched), gpu.key


class TestModelAliases(TableChecks):
    """The other names of models."""

    file = aliases.MODEL_FILE
    columns = aliases.COLUMNS
    sorted_by = ("alias",)
    row_count_min = 350

    def test_each_leads_to_its_model(self, shipped: Catalog) -> None:
        """Looked up as it is written, an alias gives the entry that it points at."""
        for alias in shipped.model_aliases:
            assert shipped.model_entry(alias.alias).key == alias.key
            assert alias.source.text


class TestGpuAliases(TableChecks):
    """The other names of GPUs."""

    file = aliases.GPU_FILE
    columns = aliases.COLUMNS
    sorted_by = ("alias",)
    row_count_min = 150

    def test_each_leads_to_its_gpu(self, shipped: Catalog) -> None:
        """Looked up as it is written, an alias gives the GPU that it points at."""
        for alias in shipped.gpu_aliases:
            assert shipped.gpu(alias.alias).key == alias.key
            assert alias.source.text


class TestPurchasePrices(TableChecks):
    """The prices to buy."""

    file = prices.PURCHASE_FILE
    columns = prices.PURCHASE_COLUMNS
    sorted_by = ("gpu_key", "date", "kind")
    row_count_min = 40

    def test_a_column_for_each_field(self) -> None:
        """The columns are the fields of `PurchasePrice`, by name and order."""
        assert (*self.columns, "source", "note") == tuple(field.name for field in fields(PurchasePrice))

    def test_provenance_arrives(self, shipped: Catalog, rows: list[dict[str, str]]) -> None:
        """Source, date and note of each row are in its record."""
        for row, price in zip(rows, shipped.purchase_prices, strict=True):
            assert (price.gpu_key, price.note, price.source.text) == (row["gpu_key"], row["note"], row["source"])
            assert price.date.isoformat() == row["date"]

    def test_price_of_memory(self, shipped: Catalog) -> None:
        """A gigabyte of memory costs between 25 and 450 USD."""
        rates = [float(price.price_usd) / shipped.gpus[price.gpu_key].memory_gb for price in shipped.purchase_prices]
        assert min(rates) > 25
        assert max(rates) < 450

    def test_a_bare_period_is_said(self, rows: list[dict[str, str]]) -> None:
        """A price dated to the first of January says that the day is not known."""
        january = [row for row in rows if row["date"].endswith("-01-01")]
        assert len(january) == 13
        assert all("first of" in row["note"] for row in january)


class TestRentalPrices(TableChecks):
    """The prices to rent."""

    file = prices.RENTAL_FILE
    columns = prices.RENTAL_COLUMNS
    sorted_by = ("gpu_key", "provider", "product", "date")
    row_count_min = 45

    def test_a_column_for_each_field(self) -> None:
        """The columns are the fields of `RentalPrice`, by name and order."""
        assert (*self.columns, "source", "note") == tuple(field.name for field in fields(RentalPrice))

    def test_provenance_arrives(self, shipped: Catalog, rows: list[dict[str, str]]) -> None:
        """Source, date and note of each row are in its record."""
        for row, price in zip(rows, shipped.rental_prices, strict=True):
            assert (price.gpu_key, price.note, price.source.text) == (row["gpu_key"], row["note"], row["source"])
            assert price.date.isoformat() == row["date"]

    def test_price_of_an_hour(self, shipped: Catalog) -> None:
        """An hour of a GPU costs between half a dollar and 30, and spot is cheaper than on demand."""
        for price in shipped.rental_prices:
            assert 0.5 < price.usd_per_gpu_hour < 30
            if price.spot_usd_per_gpu_hour is not None:
                assert price.spot_usd_per_gpu_hour < price.usd_per_gpu_hour
            assert price.gpu_count_min in {1, 2, 4, 8}


class TestSystems(TableChecks):
    """The table of whole systems."""

    file = systems.FILE
    columns = systems.COLUMNS
    sorted_by = ("key",)
    row_count_min = 60

    def test_a_column_for_each_field(self) -> None:
        """The columns are the fields of `System`, by name and order."""
        assert (*self.columns, "source", "note") == tuple(field.name for field in fields(System))

    def test_provenance_arrives(self, shipped: Catalog, rows: list[dict[str, str]]) -> None:
        """Source, date and note of each row are in its record."""
        for row, system in zip(rows, shipped.systems.values(), strict=True):
            assert (system.key, system.note) == (row["key"], row["note"])
            assert system.source == Source(text=row["source"], date=dt.date.fromisoformat(row["source_date"]))

    def test_sizes(self, shipped: Catalog) -> None:
        """A system has as many GPUs as its kind can hold, and does not draw less than they are rated at."""
        most = {"server": 16, "rack": 72, "workstation": 4, "desktop": 2, "laptop": 1, "edge": 1, "cloud instance": 72}
        for system in shipped.systems.values():
            assert 1 <= system.gpu_count <= most[system.kind], system.key
            rated = shipped.gpus[system.gpu_key].tdp_watts
            if system.power_watts is not None and rated is not None and system.kind != "rack":
                assert system.power_watts >= system.gpu_count * rated * 0.9, system.key

    def test_prices(self, shipped: Catalog) -> None:
        """A price has a day that is not after the collection of the facts, and is none for a GPU or for a house."""
        priced = [system for system in shipped.systems.values() if system.low_usd is not None]
        assert len(priced) >= 8
        for system in priced:
            assert system.low_usd is not None
            assert system.high_usd is not None
            assert 200 <= system.low_usd <= system.high_usd <= 5_000_000, system.key
            assert system.price_date is not None
            assert dt.date(2018, 1, 1) <= system.price_date <= COLLECTED, system.key

    def test_unified_memory_is_one_device(self, shipped: Catalog) -> None:
        """A Mac, a DGX Spark or a laptop is one device whose memory the GPU shares; one pair of them is sold linked."""
        shared = [s for s in shipped.systems.values() if shipped.gpus[s.gpu_key].tier == "unified"]
        assert len(shared) > 10
        assert [system.key for system in shared if system.gpu_count > 1] == ["dgx-spark-2"]


class TestSlices(TableChecks):
    """The table of MIG slices."""

    file = slices.FILE
    columns = slices.COLUMNS
    sorted_by = ("gpu_key", "profile")
    row_count_min = 50

    def test_profiles_say_what_the_row_says(self, rows: list[dict[str, str]]) -> None:
        """3g.40gb is three compute slices and 40 GB, and the name is the sum of what stands beside it."""
        for row in rows:
            name = f"{row['compute_slices']}g.{row['memory_gb']}gb"
            assert row["profile"] == name, row

    def test_no_board_is_cut_into_more_than_it_has(self, shipped: Catalog) -> None:
        """As many slices of a profile as a board can hold have no more memory, power or bandwidth than the board."""
        for key, part in shipped.slices.items():
            assert part.mig is not None
            board, count = shipped.gpus[part.mig.board_key], part.mig.most_per_board
            assert key == part.key == f"{board.key}-mig-{part.mig.profile}"
            assert count * part.usable_bytes <= board.usable_bytes, key
            assert count * part.bandwidth_gb_s <= board.bandwidth_gb_s, key
            assert count * part.mig.compute_share <= 1, key
            assert count * part.mig.memory_share <= 1, key
            assert (count + 1) * part.mig.compute_share > 1 or (count + 1) * part.mig.memory_share > 1, key
            assert count * part.usable_bytes > 0.35 * board.usable_bytes, key
