"""Turkish and Chinese: figures, days and sentences as people there write them, set as their script asks."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import pytest
from pypdf import PdfReader

from vramsheet import resources
from vramsheet.report.pages.columns import text_em
from vramsheet.report.pages.tables import joined, shortened
from vramsheet.report.pdf import make_pdf
from vramsheet.report.quantities import Count, Listing, Money, Number, Share, Size, message
from vramsheet.report.render import render_html
from vramsheet.report.words import language_named

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from vramsheet.report.content import Content

SPACE = "\N{NO-BREAK SPACE}"
CHINESE = ("zh-CN", "zh-TW")
HAN = "[\u3400-\u9fff]"
WIDE = "[\u3400-\u9fff，。；：、（）“”「」]"


class Pages(NamedTuple):
    """A report in one language."""

    code: str
    html: str
    pdf: bytes


VALUES = (
    Money(Decimal("-1234567.895"), "EUR"),
    Money(Decimal("1234.5"), "JPY"),
    Size(81_230_000_000),
    Share(Decimal("0.0825")),
    Number(Decimal("2.95"), 4),
    Number(1_234_567),
    Count(1, "gpu"),
    Count(8, "gpu"),
    Count(32_768, "token"),
    dt.date(2026, 11, 20),
    dt.date(2026, 2, 3),
    Listing((Count(1, "year"), Count(9, "day"))),
)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (
            "tr",
            (
                f"\N{MINUS SIGN}1.234.567,90{SPACE}EUR",
                f"1.234{SPACE}JPY",
                f"81,23{SPACE}GB",
                "%8,25",
                "2,95",
                "1.234.567",
                "1 GPU",
                "8 GPU",
                "32.768 token",
                "20 Kas 2026",
                "3 Şub 2026",
                "1 yıl; 9 gün",
            ),
        ),
        (
            "zh-CN",
            (
                f"EUR{SPACE}\N{MINUS SIGN}1,234,567.90",
                f"JPY{SPACE}1,234",
                f"81.23{SPACE}GB",
                "8.25%",
                "2.95",
                "1,234,567",
                "1 块 GPU",
                "8 块 GPU",
                "32,768 个 token",
                "2026年11月20日",
                "2026年2月3日",
                "1 年；9 天",
            ),
        ),
        (
            "zh-TW",
            (
                f"EUR{SPACE}\N{MINUS SIGN}1,234,567.90",
                f"JPY{SPACE}1,234",
                f"81.23{SPACE}GB",
                "8.25%",
                "2.95",
                "1,234,567",
                "1 顆 GPU",
                "8 顆 GPU",
                "32,768 個 token",
                "2026年11月20日",
                "2026年2月3日",
                "1 年；9 天",
            ),
        ),
    ],
)
def test_values_as_the_language_writes_them(code: str, shown: tuple[str, ...]) -> None:
    """Money, sizes, shares, counts and days have that language's separators, order, counters and months."""
    language = language_named(code)
    assert tuple(language.show(value) for value in VALUES) == shown


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "tr",
            (
                f"Maliyetin 4 yıl için net bugünkü değeri (NBD) 900.000,50{SPACE}EUR; tüm iş yüklerini taşıyan"
                f" 3 seçenek arasında (incelenen: 4 seçenek) en düşüğüdür: sıradaki Bulut seçeneğinden 12,00{SPACE}EUR"
                " daha düşük."
            ),
        ),
        (
            "zh-CN",
            (
                f"在可容纳全部工作负载的 3 个方案中（共考虑 4 个方案），其 4 年成本净现值 EUR{SPACE}900,000.50 为最低，"
                f"比次优的“Bulut”低 EUR{SPACE}12.00。"
            ),
        ),
        (
            "zh-TW",
            (
                f"在可容納全部工作負載的 3 個方案中（共評估 4 個方案），其 4 年成本淨現值 EUR{SPACE}900,000.50 為最低，"
                f"較次佳的「Bulut」低 EUR{SPACE}12.00。"
            ),
        ),
    ],
)
def test_the_recommendation_is_a_sentence(code: str, sentence: str) -> None:
    """The reason that a committee reads first is a whole sentence of its language."""
    said = message(
        "recommendation.lowest",
        years=Count(4, "year"),
        npv=Money(Decimal("900000.5"), "EUR"),
        fitting=Count(3, "option"),
        all=Count(4, "option"),
        difference=Money(Decimal(12), "EUR"),
        next="Bulut",
    )
    assert language_named(code).say(said) == sentence


def test_taiwan_has_its_own_terms() -> None:
    """Traditional Chinese is written with the words of Taiwan, not with those of the mainland in other characters."""
    mainland, taiwan = (language_named(code).texts for code in CHINESE)
    pairs = {
        "column.npv": ("成本净现值", "成本淨現值"),
        "part.kv_cache": ("KV 缓存", "KV 快取"),
        "part.weights": ("权重", "權重"),
        "part.optimizer": ("优化器状态", "最佳化器狀態"),
        "column.memory-usable": ("可用显存", "可用記憶體"),
        "column.break-even": ("盈亏平衡", "損益兩平"),
        "column.lead-time": ("交货期", "交期"),
        "column.warranty": ("质保期", "保固"),
        "value.finance.depreciation.years": ("使用年限", "耐用年限"),
    }
    assert {key: (mainland[key], taiwan[key]) for key in pairs} == pairs
    for word in ("內存", "緩存", "默認", "服務器", "軟件", "硬件", "信息", "數據", "驅動程序", "質量", "字節", "顯存"):
        assert [key for key, text in taiwan.items() if word in text] == []


@pytest.mark.parametrize("code", CHINESE)
def test_chinese_is_set_with_its_own_marks(code: str) -> None:
    """No space stands between two Chinese characters, and no comma or bracket of Latin script beside one."""
    for key, text in language_named(code).texts.items():
        assert re.search(f"{WIDE} {WIDE}", text) is None, key
        assert re.search(f"{HAN}[,;:()!?]|[,;:()!?]{HAN}|{HAN}\\.", text) is None, key


@pytest.mark.parametrize("code", CHINESE)
def test_latin_words_and_figures_stand_apart_from_chinese(code: str) -> None:
    """A Latin word or a figure has a space towards a Chinese character, before and after."""
    for key, text in language_named(code).texts.items():
        bare = re.sub(r"\{\w+\}", "", text)
        assert re.search(f"{HAN}[A-Za-z0-9]|[A-Za-z0-9]{HAN}", bare) is None, key


def test_turkish_puts_no_suffix_on_a_gap() -> None:
    """What fills a gap is not known, so no suffix that would have to follow its vowels hangs on it."""
    for key, text in language_named("tr").texts.items():
        assert re.search(r"\}['’]?[a-zçğıöşü]", text) is None, key
        assert re.search(r"\d\s?%", text) is None, key


@pytest.fixture(scope="module", params=CHINESE)
def chinese(request: pytest.FixtureRequest, example_text: str, content_of: Callable[[str], Content]) -> Pages:
    """The example's report in Chinese: its language, its HTML and its PDF."""
    names = {
        "Claims assistant, day load": "理赔助手（日间负载）",
        "One 8-GPU H100 server": "一台八卡服务器",
        "GPU servers for the claims assistant": "理赔助手服务器采购",
    }
    text = example_text.replace("language: en", f"language: {request.param}")
    for english, name in names.items():
        text = text.replace(english, name)
    html = render_html(content_of(text))
    return Pages(request.param, html, make_pdf(html))


def test_a_chinese_report_says_its_words(chinese: Pages, tmp_path: Path) -> None:
    """A program that reads the PDF finds the words, in order, and no sign that stands for a missing character."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext of poppler-utils is not installed")
    (tmp_path / "report.pdf").write_bytes(chinese.pdf)
    text = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", "report.pdf", "-"], cwd=tmp_path, capture_output=True, check=True
    ).stdout.decode()
    texts = language_named(chinese.code).texts
    for key in ("decision.eyebrow", "title.whole-life", "title.sensitivity", "column.npv", "part.weights"):
        assert texts[key] in text, key
    assert "理赔助手服务器采购" in text
    assert "\N{REPLACEMENT CHARACTER}" not in text
    told = re.split("<[^>]*>", chinese.html.partition("<body")[2])
    assert [piece for piece in told if re.search(f"{WIDE} {WIDE}", piece)] == []


def test_a_chinese_report_carries_its_fonts(chinese: Pages) -> None:
    """Every font is the package's own and lies in the file; no character was left without a glyph."""
    fonts = {}
    for page in PdfReader(io.BytesIO(chinese.pdf)).pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            about = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(about), about
            fonts[font["/BaseFont"].partition("+")[2]] = font["/ToUnicode"].get_object().get_data()
    marks = {"Report-Marks"} if chinese.code == "zh-CN" else set()
    assert set(fonts) == {
        *("Report-Sans", "Report-Sans-Semi-Bold", "Report-Han", "Report-Han-Semi-Bold"),
        *marks,
    }
    drawn = {name: re.findall("<[0-9a-f]{4}> <([0-9a-f]{4})>", table.decode()) for name, table in fonts.items()}
    han = {name for name, codes in drawn.items() for code in codes if re.match(HAN, chr(int(code, 16)))}
    assert han == {"Report-Han", "Report-Han-Semi-Bold"}


def test_a_chinese_report_says_its_language(chinese: Pages) -> None:
    """The document's language decides how lines break and which shape a character has."""
    assert f'<html lang="{chinese.code}">' in chinese.html
    assert PdfReader(io.BytesIO(chinese.pdf)).trailer["/Root"]["/Lang"] == chinese.code


def test_a_chinese_character_is_a_square() -> None:
    """A column counts a Chinese character as twice a Latin one, and so does what cuts a title."""
    assert text_em("显存，") == 3.0
    assert text_em("GPU") == pytest.approx(3 * 0.58)
    assert shortened("显存需求", 8) == "显存需求"
    assert shortened("显存需求", 7) == "显存需\N{HORIZONTAL ELLIPSIS}"
    assert shortened("memory", 5) == "memo\N{HORIZONTAL ELLIPSIS}"


def test_texts_are_joined_by_the_marks_of_their_script() -> None:
    """Between two texts stands the mark of Chinese where one of them is Chinese there, else that of the others."""
    assert joined(("供应商甲", "A-1182"), ", ") == "供应商甲，A-1182"
    assert joined(("5,600 W", "默认值"), ", ") == "5,600 W，默认值"
    assert joined(("计入。", "", "税率"), " ") == "计入。税率"
    assert joined(("4", "年"), " ") == "4 年"
    assert joined(("0%", "（占利润）"), " ") == "0%（占利润）"
    assert joined(("Vendor A", "", "A-1182"), ", ") == "Vendor A, A-1182"
    assert joined(("理赔助手", "Q-1"), " \N{MIDDLE DOT} ") == "理赔助手 \N{MIDDLE DOT} Q-1"
    assert joined((), ", ") == ""


def test_a_minus_stands_before_the_sign_of_per_cent() -> None:
    """In Turkish the sign of per cent leads; a minus still comes before it."""
    minus = "\N{MINUS SIGN}"
    assert language_named("tr").share(Decimal("-0.05")) == f"{minus}%5"
    assert language_named("en").share(Decimal("-0.05")) == f"{minus}5{SPACE}%"


@pytest.mark.parametrize("code", ["tr", *CHINESE])
def test_no_capitals_where_they_would_be_wrong(code: str) -> None:
    """What the style raises to capitals in English stays as written in Chinese and in Turkish."""
    style = (resources.folder("templates") / "print.css").read_text(encoding="utf-8")
    raised = {part.strip() for rule in re.findall(r"([^{}]*)\{[^}]*uppercase", style) for part in rule.split(",")}
    kept = next(rule for rule in re.findall(r"([^{}]*)\{[^}]*text-transform: none", style) if ":lang" in rule)
    assert raised
    assert {f":lang({code.partition('-')[0]}) {name.splitlines()[-1]}" for name in raised} <= {
        part.strip() for part in kept.split("*/")[-1].split(",")
    }
