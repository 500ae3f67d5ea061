"""`vramsheet prices update`: rents of a published table, into the user's own catalogue and never over ours."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from vramsheet.catalog.price_tables import Asked, read_offers
from vramsheet.catalog.price_tables.offers import OTHER_REGION
from vramsheet.catalog.price_tables.variants import plain
from vramsheet.catalog.price_update import updated
from vramsheet.catalog.user_layouts import RENTALS
from vramsheet.cli.arguments import add_json
from vramsheet.cli.fetching import fetched
from vramsheet.cli.own_tables import own_tables
from vramsheet.cli.rendering import today
from vramsheet.cli.screen import Column, csv_text, figure, print_json, print_lines, print_table
from vramsheet.errors import BadInput

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from vramsheet.catalog import Catalog
    from vramsheet.catalog.price_tables import Skipped
    from vramsheet.catalog.price_update import Change, Update

ROWS_SHOWN: Final = 30
"""Changed rents that are listed one by one; --json has all of them."""
NAMES_SHOWN: Final = 6
"""Names of accelerators that a line of what was left out shows."""


def options(parser: argparse.ArgumentParser, command: str) -> None:
    """
    Declare what the command takes.

    Args:
        parser: of the command.
        command: its name.
    """
    del command
    add = parser.add_argument
    add(
        "table",
        metavar="FILE|URL",
        help="a vms.csv of SkyPilot's catalogue, a CSV of gpuhunt, or the JSON of gpurentalprices.com; only an address"
        " that begins with https is asked",
    )
    add("--provider", metavar="NAME", default="", help="whose prices these are, where the path does not say it")
    add("--region", metavar="NAME", default="", help="which region's prices (the provider's usual one)")
    add("--date", metavar="DAY", default="", help="the day of the prices, where the table has none")
    add(
        "--as",
        metavar="NAME=KEY",
        action="append",
        default=[],
        dest="named",
        help="what an accelerator of the table is, where its name could be two: H100=h100-sxm-80gb; may be repeated",
    )
    add("--dry-run", action="store_true", help="say what would change, and write nothing")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    """
    Read the table, write its rents into the user's own catalogue, and say what changed.

    Args:
        arguments: the parsed options.

    Returns:
        0.

    Raises:
        VramError: a table that cannot be reached or read, or a folder that cannot be written to.
    """
    day = _day(arguments.date)
    table = fetched(arguments.table)
    with own_tables(to_write=not arguments.dry_run) as own:
        asked = Asked(
            arguments.table,
            arguments.provider,
            arguments.region,
            day or _modified(table.modified),
            _named(arguments.named, own.known),
        )
        reading = read_offers(table.raw, own.known.gpus.values(), asked)
        late = [offer for offer in reading.offers if offer.date > today()]
        if late:
            raise BadInput("date", late[0].date.isoformat(), f"a day up to today, {today().isoformat()}")
        update = updated(own.table(RENTALS), reading.offers, csv_text)
        if not arguments.dry_run and (update.added or update.changed or update.unchanged_count):
            own.write(update.table)
    skipped = [*reading.skipped, *update.skipped]
    written = "" if arguments.dry_run else str(own.folder / RENTALS.file)
    if arguments.json:
        print_json(_answer(reading.layout, update, skipped, written))
    else:
        _print(reading.layout, update, skipped, written)
    return 0


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput("--date", text, "a day, such as 2026-11-20") from None


def _modified(header: str) -> dt.date | None:
    """The day that a server gives for its file."""
    try:
        return parsedate_to_datetime(header).date() if header else None
    except ValueError:
        return None


def _named(pairs: Sequence[str], known: Catalog) -> dict[str, str]:
    """Accelerators that the user names, and their keys."""
    named = {}
    for pair in pairs:
        name, equals, key = pair.partition("=")
        if not equals or not plain(name):
            raise BadInput("--as", pair, "NAME=KEY, such as H100=h100-sxm-80gb")
        gpu = known.gpu(key)
        if gpu.mig is not None:
            raise BadInput("--as", pair, "the key of a whole GPU")
        named[plain(name)] = gpu.key
    return named


def _row(change: Change) -> dict[str, object]:
    offer, share = change.offer, change.share
    return {
        "gpu": offer.gpu_key,
        "provider": offer.provider,
        "product": offer.product,
        "old_usd_per_gpu_hour": None if change.old is None else float(change.old),
        "usd_per_gpu_hour": float(offer.usd_per_gpu_hour),
        "change": None if share is None else round(float(share), 4),
        "date": offer.date.isoformat(),
    }


def _answer(layout: str, update: Update, skipped: Sequence[Skipped], written: str) -> dict[str, object]:
    return {
        "layout": layout,
        "added": [_row(change) for change in update.added],
        "changed": [_row(change) for change in update.changed],
        "unchanged": update.unchanged_count,
        "kept": update.kept_count,
        "skipped": [{"what": one.what, "why": one.why, "rows": count} for one, count in Counter(skipped).most_common()],
        "written": written or None,
    }


def _print(layout: str, update: Update, skipped: Sequence[Skipped], written: str) -> None:
    """The same for a reader."""
    rows = [*update.changed, *update.added][:ROWS_SHOWN]
    if rows:
        columns = (
            Column("GPU"),
            Column("from"),
            Column("was USD/h", is_figure=True),
            Column("USD/h", is_figure=True),
            Column("change", is_figure=True),
            Column("date"),
        )
        print_table(
            columns,
            [
                (
                    change.offer.gpu_key,
                    f"{change.offer.provider}, {change.offer.product}",
                    "new" if change.old is None else figure(float(change.old)),
                    figure(float(change.offer.usd_per_gpu_hour)),
                    "-" if change.share is None else f"{change.share:+.1%}",
                    change.offer.date.isoformat(),
                )
                for change in rows
            ],
        )
        more = len(update.changed) + len(update.added) - len(rows)
        print_lines(*([f"and {more:,} more; --json has all of them"] if more else []), "")
    counts = (
        f"{len(update.added):,} added, {len(update.changed):,} changed, {update.unchanged_count:,} unchanged, "
        f"{len(skipped):,} rows left out"
    )
    kept = f"; {update.kept_count:,} of these providers' older rents are not in the table and stay"
    print_lines(f"{layout}: {counts}{kept if update.kept_count else ''}.")
    for why, count in Counter(one.why for one in skipped).most_common():
        names = Counter(one.what for one in skipped if one.why == why)
        listed = ", ".join(f"{name} ({rows})" for name, rows in names.most_common(NAMES_SHOWN))
        further = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
        print_lines(f"  left out, {why}: {count:,}" + ("" if why == OTHER_REGION else f", {listed}{further}"))
    if any(one.why.startswith("could be ") for one in skipped):
        print_lines("  `--as NAME=KEY` says which variant is meant where a name could be two.")
    print_lines(f"Written to {written}." if written else "Nothing was written.")
