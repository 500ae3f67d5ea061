"""The report as a page, in a real headless Chromium."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

import browser
from vramsheet.report.screen import render_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from vramsheet.report.content import Content

pytestmark = pytest.mark.browser
LAPTOP, PHONE = (1280, 800), (360, 740)
SCRIPT = "</td></style><script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Browser]:
    """One browser for all tests here; each opens a page of its own."""
    with browser.running(tmp_path_factory.mktemp("chromium") / "profile") as started:
        yield started


@pytest.fixture(scope="module")
def pages(example_page: str, example_text: str, content_of: Callable[[str], Content]) -> dict[str, str]:
    """The example's page in English and in German."""
    return {"en": example_page, "de": render_page(content_of(example_text.replace("language: en", "language: de")))}


@pytest.fixture
def opened(chromium: browser.Browser, tmp_path: Path) -> Callable[[str], browser.Page]:
    """From the text of a page to the page in the browser, as wide as a laptop."""

    def open_page(html: str) -> browser.Page:
        file = tmp_path / "report.html"
        file.write_text(html, encoding="utf-8")
        page = chromium.page()
        page.size(*LAPTOP)
        page.open(file)
        return page

    return open_page


def column(page: browser.Page, table: str, number: int) -> list[str]:
    """The texts of one column of a table, row by row, without the notes below them."""
    script = "row => row.cells[{}]?.firstChild?.textContent ?? ''"
    rows = f"document.querySelector({json.dumps(table)}).querySelectorAll('tbody tr')"
    return list(page.run(f"[...{rows}].map({script.format(number)})"))


def head(table: str, number: int) -> str:
    """The button at the head of a column, the first being 0."""
    return f"{table} thead th:nth-child({number + 1}) button"


def test_nothing_leaves_and_nothing_goes_wrong(opened: Callable[[str], browser.Page], example_page: str) -> None:
    """The page asks for itself and nothing else, and its console stays empty."""
    page = opened(example_page)
    assert page.run("document.title").startswith("GPU servers for the claims assistant")
    assert page.asked_for() == [page.run("location.href")]
    assert page.complaints() == []


def test_no_script_of_others_runs(
    opened: Callable[[str], browser.Page], example_text: str, content_of: Callable[[str], Content]
) -> None:
    """A script in the name of a vendor is text; and one that got into the page would be stopped by its policy."""
    html = render_page(content_of(example_text.replace("vendor: Vendor A", f"vendor: {json.dumps(SCRIPT)}", 1)))
    page = opened(html)
    assert SCRIPT in page.run("document.querySelector('main').textContent")
    assert page.run("document.title").startswith("GPU servers")
    assert page.complaints() == []
    broken_in = opened(html.replace("</main>", f"{SCRIPT}</main>"))
    assert broken_in.run("document.querySelectorAll('main script, main img').length") == 2
    assert broken_in.run("document.title").startswith("GPU servers")
    assert any("Content Security Policy" in complaint for complaint in broken_in.complaints())


OPTIONS = ".decision table"
OFFERS = "table:has(tr.group):has(tr.total [colspan])"


@pytest.mark.parametrize("language", ["en", "de"])
def test_figures_are_sorted_by_their_value(
    opened: Callable[[str], browser.Page], pages: dict[str, str], language: str
) -> None:
    """A click sorts by the number, whatever separators it is written with; a cell without one comes last; then back."""
    page = opened(pages[language])
    given = column(page, OPTIONS, 0)
    rising = ["Keep what we have", "One 8-GPU H100 server", "One 8-GPU H200 server", "Rented H100, one-year term"]
    assert given == rising
    npv = page.run(f"[...document.querySelectorAll('{OPTIONS} td[data-value]')].map(c => Number(c.dataset.value))")
    assert min(npv) == 0
    assert max(npv) > 600_000
    state = f"document.querySelector('{OPTIONS} thead th:nth-child(5)').ariaSort"
    page.click(head(OPTIONS, 4))
    assert (column(page, OPTIONS, 0), page.run(state)) == (rising, "ascending")
    page.click(head(OPTIONS, 4))
    assert (column(page, OPTIONS, 0), page.run(state)) == (rising[::-1], "descending")
    page.click(head(OPTIONS, 4))
    assert (column(page, OPTIONS, 0), page.run(state)) == (given, None)
    page.click(head(OPTIONS, 3))
    assert column(page, OPTIONS, 0) == rising
    assert page.run("document.querySelectorAll('[aria-sort]').length") == 1


def test_tables_are_sorted_by_keyboard(opened: Callable[[str], browser.Page], example_page: str) -> None:
    """Tab reaches the head of a column, Enter and the space bar sort by it, and what happened is said aloud."""
    page = opened(example_page)
    page.run(f"document.querySelector('{head(OPTIONS, 0)}').focus()")
    for _ in range(2):
        page.press("Tab")
    page.press("Enter", "\r")
    page.press(" ", " ")
    assert column(page, OPTIONS, 2) == ["299,000.00", "270,212.00", "0.00", "0.00"]
    said = page.run("document.querySelector('[role=status]').textContent")
    assert said.startswith("Sorted by Cash in year")
    assert said.endswith("highest first")


def test_totals_and_groups_stay_in_place(opened: Callable[[str], browser.Page], example_page: str) -> None:
    """Sorting moves rows within their group only: the heading stays above them and the total below."""
    page = opened(example_page)
    rows = f"[...document.querySelectorAll('{OFFERS} tbody tr')].map(r => r.className)"
    before = page.run(rows)
    assert {"group", "total", ""} <= set(before)
    items = column(page, OFFERS, 0)
    page.click(head(OFFERS, 3))
    after = column(page, OFFERS, 0)
    assert page.run(rows) == before
    assert after != items
    assert sorted(after) == sorted(items)
    fixed = [i for i, kind in enumerate(before) if kind]
    assert [after[i] for i in fixed] == [items[i] for i in fixed]


def test_dates_and_currencies_are_sorted_by_what_they_are(
    opened: Callable[[str], browser.Page], example_page: str
) -> None:
    """Amounts of two currencies are kept apart, and days follow the calendar and not the alphabet."""
    page = opened(example_page)
    page.click(head(OFFERS, 2))
    prices = [text for text in column(page, OFFERS, 2) if text.startswith(("EUR", "USD"))]
    assert prices[:2] == ["EUR\xa018,500.00", "USD\xa0285,000.00"]
    values = page.run("[...document.querySelectorAll('main td[data-value]')].map(c => c.dataset.value)")
    assert all(json.loads(value) is not None for value in values)
    assert len(values) > 150


def test_the_page_never_scrolls_sideways(opened: Callable[[str], browser.Page], example_page: str) -> None:
    """Whatever the width, wide tables and drawings scroll in their own boxes, and the page does not."""
    page = opened(example_page)
    for width in (320, 360, 390, 768, 1280, 1920):
        page.size(width, 740, phone=width < 600)
        assert page.run("innerWidth") == width
        assert page.run("document.documentElement.scrollWidth") <= width
        beyond = page.run(
            "[...document.querySelectorAll('main *')].filter(e => !e.closest('.scroll, .drawing, [popover]')"
            " && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"
        )
        assert beyond == [], width


def test_what_scrolls_is_reached_by_keyboard(opened: Callable[[str], browser.Page], example_page: str) -> None:
    """On a phone a wide table is a stop of the keyboard with a name; on a laptop, where it fits, it is none."""
    page = opened(example_page)
    stops = "[...document.querySelectorAll('.scroll[tabindex]')].map(e => [e.tabIndex, e.role, e.ariaLabel])"
    settled = f"new Promise(done => setTimeout(() => done({stops}), 200))"
    assert page.run(settled) == []
    page.size(*PHONE, phone=True)
    reached = page.run(settled)
    assert len(reached) > 5
    assert all(stop[:2] == [0, "region"] and stop[2] for stop in reached)


def test_the_contents_on_a_phone(opened: Callable[[str], browser.Page], example_page: str) -> None:
    """The contents open on a tap and close behind the reader, who stands where the entry leads."""
    page = opened(example_page)
    page.size(*PHONE, phone=True)
    page.click(".open-contents")
    assert page.run("document.querySelector('#contents-list').matches(':popover-open')")
    page.run("document.querySelector('.side a[href=\"#sensitivity\"]').click()")
    assert not page.run("document.querySelector('#contents-list').matches(':popover-open')")
    assert page.run("location.hash") == "#sensitivity"


def test_without_script_everything_is_there(opened: Callable[[str], browser.Page], example_page: str) -> None:
    """Where no script runs the page has the same text, and no button that does nothing."""
    with_script = opened(example_page).run("document.querySelector('main').innerText.replace(/\\s+/g, ' ')")
    start = example_page.index("<script>")
    plain = opened(example_page[:start] + example_page[example_page.index("</script>") + len("</script>") :])
    assert plain.run("document.querySelector('main').innerText.replace(/\\s+/g, ' ')") == with_script
    assert plain.run("document.querySelectorAll('button.sort').length") == 0
    assert plain.run("getComputedStyle(document.querySelector('button.print')).display") == "none"


def test_the_contents_are_the_way_through_the_page(opened: Callable[[str], browser.Page], example_page: str) -> None:
    """The first stop of the keyboard skips to the report; each entry of the contents leads to its heading."""
    page = opened(example_page)
    page.press("Tab")
    assert page.run("document.activeElement.className") == "skip"
    page.press("Enter", "\r")
    assert page.run("document.activeElement.id") == "report"
    ends = page.run(
        "[...document.querySelectorAll('.side a')].map(a => [a.lastElementChild.textContent,"
        " document.getElementById(a.hash.slice(1))?.textContent])"
    )
    assert len(ends) >= 12
    assert all(there and name in there for name, there in ends)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(
    opened: Callable[[str], browser.Page], example_page: str, scheme: str
) -> None:
    """In the light and in the dark scheme text has at least the contrast of WCAG AA (4.5) with the page."""
    page = opened(example_page)
    page.size(*LAPTOP, scheme=scheme)
    worst = page.run("""(() => {
      const linear = (v) => (v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
      const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((v) => linear(v / 255))
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
      const ground = light(getComputedStyle(document.documentElement).backgroundColor);
      const texts = [...document.querySelectorAll('main :is(p, td, th, h1, h2, h3, dt, dd, li, figcaption)')];
      const contrast = (one) => (Math.max(one, ground) + .05) / (Math.min(one, ground) + .05);
      return Math.min(...texts.map((e) => contrast(light(getComputedStyle(e).color))));
    })()""")
    assert worst >= 4.5


def test_it_prints_like_the_pdf(opened: Callable[[str], browser.Page], example_page: str, example_pdf: bytes) -> None:
    """What the browser prints has the sections of the PDF in their order, on about as many pages, and no buttons."""
    printed = PdfReader(BytesIO(opened(example_page).pdf()))
    designed = PdfReader(BytesIO(example_pdf))
    assert abs(len(printed.pages) - len(designed.pages)) <= 1
    assert [float(side) for side in printed.pages[0].mediabox[2:]] == pytest.approx(
        [float(side) for side in designed.pages[0].mediabox[2:]], abs=1
    )
    pages = [page.extract_text() for page in printed.pages]
    text = " ".join(pages)
    titles = [str(entry["/Title"]).lstrip("0123456789") for entry in designed.outline if not isinstance(entry, list)]
    assert len(titles) >= 10
    squeezed = "".join(text.split())
    assert [title for title in titles if "".join(title.split()) not in squeezed] == []
    assert "Skip to the report" not in text
    assert "Print" not in text.split()
    assert all(f"{number} / {len(pages)}" in page for number, page in enumerate(pages, start=1))
    assert all("Infrastructure sourcing" in page for page in pages)


def test_a_figure_shows_its_working(opened: Callable[[str], browser.Page], example_page: str) -> None:
    """A click on a figure opens how it came about, Escape closes it and gives the keyboard back to the figure."""
    page = opened(example_page)
    shown = "document.querySelector(':popover-open')"
    page.click(".card:nth-child(2) button.working")
    said = page.run(f"{shown}.innerText")
    assert said.startswith("NPV of cost: One 8-GPU H100 server")
    figure = page.run("document.querySelector('.card:nth-child(2) button.working').textContent")
    assert page.run(f"{shown}.querySelector('tr.total td').textContent") == figure
    assert len(page.run(f"[...{shown}.querySelectorAll('tbody tr')].map(r => r.innerText)")) == 6
    page.press("Escape")
    assert page.run(shown) is None
    assert page.run("document.activeElement.textContent") == figure
    page.press("Enter", "\r")
    page.press("Tab")
    assert page.run("document.activeElement.className") == "close"
    page.press("Enter", "\r")
    assert page.run(shown) is None
    assert page.complaints() == []


def test_a_working_fits_a_phone(opened: Callable[[str], browser.Page], pages: dict[str, str]) -> None:
    """On a phone every working stays within the screen, in the numbers of the report's language."""
    page = opened(pages["de"])
    page.size(*PHONE, phone=True)
    keys = page.run("[...document.querySelectorAll('div.working')].map(e => e.id)")
    assert len(keys) > 15
    for key in keys:
        sides = page.run(
            f"(() => {{ const box = document.getElementById('{key}'); box.showPopover(); const r = "
            "box.getBoundingClientRect(); const sides = [r.left, r.right, r.top, r.bottom, box.scrollWidth - "
            "box.clientWidth]; box.hidePopover(); return sides })()"
        )
        assert sides[0] >= 0, key
        assert sides[1] <= PHONE[0], key
        assert sides[2] >= 0, key
        assert sides[3] <= PHONE[1], key
        assert sides[4] <= 0, key
    assert "425.536,59" in page.run("document.getElementById('working.npv.h100').textContent")
