"""The working behind a figure: its lines give the figure, and each button of a page opens one that is there."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import pytest

from vramsheet import catalog, resources
from vramsheet.report.content import build_content
from vramsheet.report.pages.workings import break_even_key, need_key, npv_key, per_mtok_key, workings
from vramsheet.report.reading import read_quote
from vramsheet.report.screen import render_page
from vramsheet.report.words import Figure, language_named
from vramsheet.units import GB

if TYPE_CHECKING:
    from collections.abc import Callable

    from vramsheet.report.content import Content
    from vramsheet.report.pages.workings import Working

EN = language_named("en")
QUOTES = sorted(resources.folder("reports").glob("*.yaml"))
CENT = Decimal("0.01")


@pytest.fixture(scope="module")
def found(example_content: Content) -> dict[str, Working]:
    """The workings of the example by their keys."""
    all_of_them = workings(example_content, EN)
    by_key = {working.key: working for working in all_of_them}
    assert len(by_key) == len(all_of_them)
    return by_key


def value(text: str) -> Decimal:
    """The exact value of a figure that a working shows."""
    assert isinstance(text, Figure)
    return Decimal(text.value)


def test_years_add_up_to_the_npv(example_content: Content, found: dict[str, Working]) -> None:
    """The lines of an NPV are all its years, their exact values add up to it, and each is what its division says."""
    for option in example_content.evaluation.options:
        *years, last = found[npv_key(option.id)].steps
        assert len(years) == example_content.evaluation.basis.finance.horizon_years + 1
        assert last.kind == "total"
        assert value(last.figure) == option.cost.npv
        assert abs(sum(value(step.figure) for step in years) - option.cost.npv) < Decimal("1e-15")
        for step in years:
            paid, factor = (Decimal(text.replace(",", "")) for text in step.how.split(" ÷ "))
            assert abs(paid / factor - value(step.figure)) < CENT


def test_a_million_tokens_by_hand(example_content: Content, found: dict[str, Working]) -> None:
    """900 million tokens a month at 8 %: 10.8e9 a year are worth 35.77e9 today; 425,536.59 over that is 11.90."""
    npv, yearly, present, cost = (value(step.figure) for step in found[per_mtok_key("h100")].steps)
    assert yearly == 10_800_000_000
    assert present == pytest.approx(yearly * sum(1 / Decimal("1.08") ** year for year in range(1, 5)))
    assert round(npv / present * 10**6, 2) == round(cost, 2) == Decimal("11.90")
    assert cost == example_content.evaluation.option("h100").cost_per_mtok


def test_parts_add_up_to_the_need(example_content: Content, found: dict[str, Working]) -> None:
    """The parts of a need add up to the likely value, and budget less need is the headroom."""
    for workload in example_content.evaluation.workloads:
        for need in workload.by_option:
            *parts, likely, _ = found[need_key(workload.id, need.option_id)].steps
            assert value(likely.figure) * GB == pytest.approx(need.total.likely)
            assert sum(value(step.figure) for step in parts) == pytest.approx(value(likely.figure))
            assert all(step.how for step in parts)
            budget, less, left = (value(s.figure) for s in found[f"headroom.{workload.id}.{need.option_id}"].steps)
            assert left == pytest.approx(budget + less)
            assert left * GB == pytest.approx(need.headroom_bytes)


def test_break_even_by_its_lines(example_content: Content, found: dict[str, Working]) -> None:
    """Capex over what an hour saves gives the hours, and these over the hours of a month the months."""
    for pair in example_content.pairs:
        capex, rent, own, saved, hours, months = (value(s.figure) for s in found[break_even_key(pair)].steps)
        assert saved == rent - own
        assert hours == pair.result.hours == pytest.approx(capex / saved)
        assert months == pair.result.months


def test_all_at_once(example_text: str, content_of: Callable[[str], Content]) -> None:
    """Where all workloads run at once, the headroom is one budget less every need."""
    content = content_of(f"workloads_together: true\n{example_text}")
    by_key = {working.key: working for working in workings(content, EN)}
    for option in content.evaluation.options:
        budget, *needs, left = (value(step.figure) for step in by_key[f"headroom..{option.id}"].steps)
        assert len(needs) == len(content.evaluation.workloads)
        assert left == pytest.approx(budget + sum(needs))
        assert left * GB == pytest.approx(content.evaluation.fits[option.id].headroom_bytes)


@cache
def page_of(name: str) -> str:
    """The page of one of the shipped quotes."""
    path = resources.folder("reports") / name
    facts = catalog.load()
    quote = read_quote(path.read_bytes(), name, folder=path.parent, catalog=facts)
    return render_page(build_content(quote, facts, dt.date(2026, 11, 21)))


@pytest.mark.parametrize("name", [path.name for path in QUOTES])
def test_every_button_opens_a_working(name: str) -> None:
    """On the pages of all shipped quotes, each button names a box that is there, and no box has another's name."""
    page = page_of(name)
    wanted = set(re.findall(r'popovertarget="([^"]+)"', page))
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)
    opened = re.findall(r'<button type="button" class="working" popovertarget="working\.([a-z-]+)\.', page)
    assert {"npv", "need", "headroom"} <= set(opened)
