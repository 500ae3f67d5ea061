"""The Excel add-in as a file: package, ribbon, settings and the VBA that its buttons call."""

from __future__ import annotations

import re
import zipfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

import vramsheet
from vramsheet.errors import MissingPart
from vramsheet.functions import FUNCTIONS
from vramsheet.spreadsheet import excel, ribbon, vba, xlam
from vramsheet.spreadsheet.xlam import Versions, build_xlam, parts, versions_in

if TYPE_CHECKING:
    from pathlib import Path

CONTENT_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
UI = "{http://schemas.microsoft.com/office/2009/07/customui}"
BUILT_IN_IMAGES = {"TableInsert", "ErrorChecking", "DateAndTimeInsert", "FileSaveAsPdfOrXps", "Help"}
"""Names of Office's own pictures (Microsoft, "Office Fluent UI control identifiers"); others show as blanks."""
LONGEST_TIP = 1024
"""Office takes no longer text in a ribbon's attribute ([MS-CUSTOMUI], ST_LongString)."""


@pytest.fixture(scope="module")
def content() -> dict[str, bytes]:
    """The parts of the add-in."""
    return parts()


def tree(content: dict[str, bytes], name: str) -> ET.Element:
    """One part as XML."""
    return ET.fromstring(content[name])  # noqa: S314 - made by ourselves


def procedures(source: str) -> dict[str, str]:
    """The public procedures of a VBA module with their heads."""
    return {name: head for head, name in re.findall(r"^(Public (?:Sub|Function) (\w+)\(.*)$", source, re.MULTILINE)}


def test_every_part_has_its_type(content: dict[str, bytes]) -> None:
    """Each part has a content type, each named part is there, and the workbook is an add-in with macros."""
    types = tree(content, "[Content_Types].xml")
    by_ending = {one.get("Extension"): one.get("ContentType") for one in types.iter(f"{CONTENT_TYPES}Default")}
    by_name = {one.get("PartName"): one.get("ContentType") for one in types.iter(f"{CONTENT_TYPES}Override")}
    assert {str(name).removeprefix("/") for name in by_name} <= set(content)
    for name in content:
        ending = name.rpartition(".")[2]
        assert name == "[Content_Types].xml" or f"/{name}" in by_name or ending in by_ending, name
    assert by_name["/xl/workbook.xml"] == "application/vnd.ms-excel.addin.macroEnabled.main+xml"
    assert by_ending["bin"] == "application/vnd.ms-office.vbaProject"


def test_every_relation_leads_somewhere(content: dict[str, bytes]) -> None:
    """Each relation has an identifier of its own and a target inside the file; ribbon and VBA have Office's types."""
    kinds = {}
    for name in [one for one in content if one.endswith(".rels")]:
        found = list(tree(content, name).iter(f"{RELATIONS}Relationship"))
        assert len({one.get("Id") for one in found}) == len(found) > 0
        base = PurePosixPath(name).parent.parent
        for one in found:
            target = (base / str(one.get("Target"))).as_posix()
            assert target in content
            assert one.get("TargetMode") is None
            kinds[target] = str(one.get("Type"))
    assert kinds["customUI/customUI14.xml"].endswith("/2007/relationships/ui/extensibility")
    assert kinds["xl/vbaProject.bin"] == "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    assert kinds["xl/workbook.xml"].endswith("/officeDocument")


def test_sheet_and_workbook_have_their_modules(content: dict[str, bytes]) -> None:
    """The code names in the sheets are those of the document modules, without which Excel repairs the file."""
    properties = tree(content, "xl/workbook.xml").find(f"{MAIN}workbookPr")
    sheet = tree(content, "xl/worksheets/sheet1.xml").find(f"{MAIN}sheetPr")
    assert properties is not None
    assert sheet is not None
    names = [one.name for one in xlam.modules() if one.kind == "document"]
    assert [properties.get("codeName"), sheet.get("codeName")] == names
    assert xlam.VBA_PROJECT_NAME not in [one.name for one in xlam.modules()]


def test_every_module_says_its_name() -> None:
    """The first line of each module names it as its stream is called."""
    for module in xlam.modules():
        assert module.source.startswith(f'Attribute VB_Name = "{module.name}"\n')


def test_ribbon_is_sound(content: dict[str, bytes]) -> None:
    """Identifiers are unique and well formed, pictures are Office's own, every button has label, tip and callback."""
    root = tree(content, "customUI/customUI14.xml")
    assert root.tag == f"{UI}customUI"
    assert [child.tag.removeprefix(UI) for child in root.iter()][:4] == ["customUI", "ribbon", "tabs", "tab"]
    identifiers = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(set(identifiers)) == len(identifiers)
    assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", str(one)) for one in identifiers)
    buttons = list(root.iter(f"{UI}button"))
    assert len(buttons) == 5
    for button in buttons:
        allowed = {"id", "label", "size", "imageMso", "onAction", "screentip", "supertip"}
        assert set(button.attrib) == allowed
        assert button.get("imageMso") in BUILT_IN_IMAGES
        assert all(0 < len(value) <= LONGEST_TIP for value in button.attrib.values())


def test_every_button_has_its_procedure(content: dict[str, bytes]) -> None:
    """Each callback is a public Sub that takes the control, and no public Sub of the ribbon is without a button."""
    called = [str(button.get("onAction")) for button in tree(content, "customUI/customUI14.xml").iter(f"{UI}button")]
    found = procedures(vba.ribbon_module())
    assert sorted(called) == sorted(f"vramsheet_ribbon.{name}" for name in found)
    assert set(found.values()) == {f"Public Sub {name}(control As Object)" for name in found}


def test_ribbon_asks_what_python_has() -> None:
    """Each name that the ribbon asks Python for is a function of `ribbon`, with as many arguments."""
    source = vba.ribbon_module()
    asked = re.findall(r'FromPython\("(\w+)", Array\((.*)\)\)$', source, re.MULTILINE)
    assert {name for name, _ in asked} == {"comparison", "price_ages", "report", "help_page"}
    for name, values in asked:
        depth = re.sub(r"\([^()]*\)", "", values)
        assert len(depth.split(",")) == getattr(ribbon, name).__wrapped__.__code__.co_argcount
    assert f'PYTHON_MODULE As String = "{ribbon.__name__}"' in source


def test_ribbon_calls_what_the_functions_offer() -> None:
    """What the ribbon's module uses of the other modules is public there, and stays there."""
    offered = set(procedures(vba.wrapper_module())) - {function.name for function in FUNCTIONS}
    assert offered == {"ExplainSelectedCell", "Auto_Open", "DescribeFunctions"}  # none that a cell could call
    assert "    ExplainSelectedCell\n" in vba.ribbon_module()
    assert "Function XLPy()" in vba.xlwings_module()


def test_public_names_do_not_clash() -> None:
    """No name of a function of ours is a procedure of xlwings or of the ribbon: VBA would call either."""
    names = re.compile(r"^(?:Public |Private )?(?:Sub|Function) (\w+)\(", re.MULTILINE)
    theirs = {name.lower() for name in names.findall(vba.xlwings_module())}
    ours = {name.lower() for name in procedures(vba.wrapper_module())}
    ribbons = {name.lower() for name in procedures(vba.ribbon_module())}
    assert len(theirs) > 30
    assert {function.name.lower() for function in FUNCTIONS} <= ours
    assert not theirs & ours
    assert not theirs & ribbons
    assert not ours & ribbons


def test_settings_are_on_the_sheet() -> None:
    """The sheet that xlwings reads holds our module and keeps the workbook's folder out of Python's path."""
    written = parts(interpreter=r"C:\Program Files\vramsheet & co\python.exe")
    (sheet,) = tree(written, "xl/workbook.xml").iter(f"{MAIN}sheet")
    assert sheet.get("name") == "vramsheet.conf"
    rows = [
        [(cell.get("r"), cell.findtext(f"{MAIN}is/{MAIN}t")) for cell in row]
        for row in tree(written, "xl/worksheets/sheet1.xml").iter(f"{MAIN}row")
    ]
    assert [[address for address, _ in row] for row in rows] == [[f"A{row}", f"B{row}"] for row in (1, 2, 3)]
    assert {str(key): value for (_, key), (_, value) in rows} == {
        "UDF MODULES": excel.__name__,
        "ADD_WORKBOOK_TO_PYTHONPATH": "false",
        "INTERPRETER_WIN": r"C:\Program Files\vramsheet & co\python.exe",
    }
    assert "INTERPRETER_WIN" not in xlam.settings()


def test_no_workbook_may_choose_the_program() -> None:
    """Settings come from the add-in and the user's own file alone, and no module of Python from where Excel stands."""
    source = vba.xlwings_module()
    settings = source[source.index("Function GetConfig(") : source.index("Function SaveConfigToFile(")]
    assert "SheetExists(ActiveWorkbook" not in settings
    assert settings.count("If False Then") == 2
    before_directory, after = settings.split("If False Then ' vramsheet: nor may a file in its folder")
    assert "SheetExists(ThisWorkbook" in before_directory
    assert "GetConfigFilePath()" in after
    assert 'PROJECT_NAME As String = "vramsheet"' in source
    assert source.count('" -P -B -c ""import') == 1


def test_unknown_xlwings_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """VBA of xlwings in which our changes find no place makes no add-in that lacks them."""
    monkeypatch.setattr(vba, "XLWINGS_CHANGES", (("no such text", ""),))
    with pytest.raises(MissingPart, match="its VBA lacks 'no such text'; pip install 'xlwings=="):
        vba.xlwings_module()


def test_without_xlwings_no_xlam(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where xlwings is missing the sentence says how to get it."""
    monkeypatch.setattr(vba.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MissingPart, match=r"needs xlwings; pip install 'vramsheet\[excel\]' brings it"):
        vba.xlwings_module()


def test_same_bytes_each_time(tmp_path: Path) -> None:
    """Two builds are the same file, and nothing else is left in the folder."""
    first, second = build_xlam(tmp_path), build_xlam(tmp_path / "other.xlam")
    assert first.read_bytes() == second.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.xlam", "vramsheet.xlam"]
    with zipfile.ZipFile(first) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"


def test_file_says_what_it_was_made_of(tmp_path: Path) -> None:
    """The versions are read back from the file; what is no add-in of ours has none."""
    made = versions_in(build_xlam(tmp_path))
    assert made == Versions(vramsheet.__version__, vba.xlwings_version())
    (tmp_path / "text.xlam").write_text("no zip")
    assert versions_in(tmp_path / "text.xlam") is None
    assert versions_in(tmp_path / "missing.xlam") is None
