"""Building, installing, removing and checking the add-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import vramsheet
from vramsheet.errors import MissingPart
from vramsheet.spreadsheet import addins, vba

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Place


def test_build_writes_all_of_it(tmp_path: Path) -> None:
    """The folder, made if missing, then holds both add-ins, the VBA module with Windows' line ends, and two guides."""
    written = addins.build(tmp_path / "new" / "folder")
    names = ["vramsheet.oxt", "vramsheet.xlam", "vramsheet.bas", "README-excel.md", "vramsheet-help.html"]
    assert [path.name for path in written] == names
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == sorted(names)
    module = written[2].read_bytes()
    assert module.startswith(b'Attribute VB_Name = "vramsheet_functions"\r\n')
    assert module.count(b"\r\n") == module.count(b"\n")
    assert b"vramsheet.spreadsheet.excel" in module
    assert b"XLSTART" in written[3].read_bytes()


def test_build_without_xlwings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without xlwings everything but the .xlam is written."""
    monkeypatch.setattr(vba, "has_xlwings", lambda: False)
    assert not [path for path in addins.build(tmp_path) if path.suffix == ".xlam"]
    assert len(list(tmp_path.iterdir())) == 4


def test_without_libreoffice_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where LibreOffice is not found, installing is refused in one sentence with the fix, and the status says it."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(addins, "USUAL_PLACES", ("/nowhere/libreoffice*/program/unopkg",))
    with pytest.raises(MissingPart, match="LibreOffice is not found; install it"):
        addins.install()
    steps = addins.status()
    assert [(step.host, step.done) for step in steps] == [("LibreOffice", False), ("Excel", False)]
    assert steps[0].sentence.startswith("LibreOffice is not found")


def test_refusal_of_libreoffice_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What LibreOffice's own program complains of stands in the sentence."""
    program = tmp_path / "unopkg"
    program.write_text(
        "#!/bin/sh\necho 'Warning: javaldx' >&2\necho 'ERROR: locked' >&2\necho 'ERROR: failed' >&2\nexit 1\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(MissingPart, match="LibreOffice refuses: locked; close LibreOffice"):
        addins.install(tmp_path / "profile")


@pytest.mark.office
@pytest.mark.usefixtures("office_environment")
def test_install_status_remove(office_place: Place) -> None:
    """In a real LibreOffice the add-in comes, is seen with its version, may come again, and goes."""
    profile = office_place.home / "second profile"
    assert addins.status(profile)[0].sentence.startswith("not installed")
    assert addins.remove(profile)[0].sentence == "was not installed"
    for _ in range(2):
        assert addins.install(profile)[0].done
    assert addins.installed_version(profile) == vramsheet.__version__
    assert addins.status(profile)[0].sentence == f"version {vramsheet.__version__} is installed"
    assert addins.remove(profile)[0].sentence == "removed"
    assert addins.installed_version(profile) is None
