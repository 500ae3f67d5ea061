"""`vramsheet compare`: one model on many GPUs, one row for each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from vramsheet import catalog
from vramsheet.cli.arguments import add_json, add_model, add_serving, model_from_argument, serving_from
from vramsheet.cli.screen import Column, figure, print_csv, print_json, print_lines, print_table
from vramsheet.cost.unit_prices import price_per_usable_gb
from vramsheet.errors import MissingFact
from vramsheet.fit import fit, gpus_needed
from vramsheet.speed import decode_tokens_per_second
from vramsheet.units import GB

if TYPE_CHECKING:
    import argparse
    from decimal import Decimal

    from vramsheet.catalog import Catalog
    from vramsheet.memory.layers import Model
    from vramsheet.memory.questions import Serving
    from vramsheet.records import Gpu

COLUMNS: Final = (
    Column("GPU"),
    Column("fits"),
    Column("GPUs needed", is_figure=True),
    Column("headroom GB", is_figure=True),
    Column("tokens/s", is_figure=True),
    Column("price USD", is_figure=True),
    Column("USD per usable GB", is_figure=True),
    Column("rent USD/h", is_figure=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One GPU for one workload, the fields being the columns of `--json` and `--csv`; None where there is no figure."""

    gpu: str
    fits: bool
    """On as many GPUs as were asked for."""
    gpus_needed: int | None
    headroom_bytes: int
    """On one GPU, of as many as were asked for."""
    gpus_counted: int | None
    """The GPUs that `tokens_per_second` counts: those asked for, or, where they are too few, those needed."""
    tokens_per_second: float | None
    price_usd: float | None
    """Of one GPU."""
    price_per_usable_gb_usd: float | None
    rent_usd_per_gpu_hour: float | None


def options(parser: argparse.ArgumentParser, command: str) -> None:
    """
    Declare what the command takes.

    Args:
        parser: of the command.
        command: its name.
    """
    del command
    add_model(parser)
    parser.add_argument(
        "--gpu",
        metavar="KEY",
        nargs="+",
        action="extend",
        default=[],
        help="only these GPUs of the catalogue; default all",
    )
    add_serving(parser)
    forms = parser.add_mutually_exclusive_group()
    add_json(forms)
    forms.add_argument("--csv", action="store_true", help="print the table as CSV")


def run(arguments: argparse.Namespace) -> int:
    """
    Print the table.

    Args:
        arguments: the parsed options.

    Returns:
        0.
    """
    known = catalog.load()
    serving = serving_from(arguments)
    model = model_from_argument(arguments.model)
    gpus = [known.gpu(name) for name in arguments.gpu] or list(known.gpus.values())
    rows = [compared(model, serving, gpu, known) for gpu in gpus]
    titles = list(Comparison.__dataclass_fields__)
    if arguments.json:
        print_json([{title: getattr(row, title) for title in titles} for row in rows])
    elif arguments.csv:
        print_csv(titles, [[getattr(row, title) for title in titles] for row in rows])
    else:
        asked = f"{serving.gpu_count} GPU" if serving.gpu_count == 1 else f"{serving.gpu_count} GPUs"
        print_table(COLUMNS, [_cells(row) for row in rows])
        print_lines(
            f"{model.name} on {asked}. GB is 10^9 bytes. tokens/s: what memory bandwidth allows over all sequences, "
            "on the GPUs needed if more than asked. Prices: of one GPU; `vramsheet prices` dates them."
        )
    return 0


def compared(model: Model, serving: Serving, gpu: Gpu, known: Catalog) -> Comparison:
    """
    One row.

    Args:
        model: the model.
        serving: the workload, with the number of GPUs asked for.
        gpu: the GPU.
        known: the catalogue, for its prices.

    Returns:
        Verdict, speed and prices.
    """
    verdict = fit(model, serving, gpu)
    needed = gpus_needed(model, serving, gpu)
    counted = serving.gpu_count if verdict.fits else needed
    price = _purchase(known, gpu)
    speed = decode_tokens_per_second(model, replace(serving, gpu_count=counted), gpu) if counted else None
    per_gb = None if price is None else price_per_usable_gb(price, 1, gpu.usable_bytes)
    return Comparison(
        gpu=gpu.key,
        fits=verdict.fits,
        gpus_needed=needed,
        headroom_bytes=verdict.headroom_bytes,
        gpus_counted=counted,
        tokens_per_second=round(speed, 1) if speed else None,
        price_usd=None if price is None else float(price),
        price_per_usable_gb_usd=None if per_gb is None else round(float(per_gb), 2),
        rent_usd_per_gpu_hour=_rent(known, gpu),
    )


def _purchase(known: Catalog, gpu: Gpu) -> Decimal | None:
    try:
        return known.purchase_price(gpu.key).price_usd
    except MissingFact:
        return None


def _rent(known: Catalog, gpu: Gpu) -> float | None:
    try:
        return float(known.rental_price(gpu.key).usd_per_gpu_hour)
    except MissingFact:
        return None


def _cells(row: Comparison) -> list[str]:
    return [
        row.gpu,
        "yes" if row.fits else "no",
        figure(row.gpus_needed, 0),
        figure(row.headroom_bytes / GB),
        figure(row.tokens_per_second, 1),
        figure(row.price_usd),
        figure(row.price_per_usable_gb_usd),
        figure(row.rent_usd_per_gpu_hour),
    ]
