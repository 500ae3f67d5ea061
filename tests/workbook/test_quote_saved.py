"""A quote's workbook after another program has saved it: still the same quote."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import ironcalc
import pytest

from vramsheet.report.reading import read_quote

if TYPE_CHECKING:
    from pathlib import Path

    from vramsheet.report.quote import Quote

SECONDS = 120


@pytest.mark.office
def test_saved_by_libreoffice(quote: Quote, quote_file: Path, tmp_path: Path) -> None:
    """LibreOffice opens the workbook and saves it as .xlsx; what is read of that file is the quote."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("no LibreOffice (soffice) on PATH")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, "--headless", profile, "--convert-to", "xlsx", "--outdir", str(tmp_path), str(quote_file)]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    saved = (tmp_path / quote_file.name).read_bytes()
    assert saved != quote_file.read_bytes()
    assert read_quote(saved, "saved.xlsx") == quote


def test_saved_by_ironcalc(quote: Quote, quote_file: Path, tmp_path: Path) -> None:
    """The same with IronCalc, after a change that is then in the quote too."""
    model = ironcalc.load_from_xlsx(str(quote_file), "en", "UTC", "en")
    path = tmp_path / "saved.xlsx"
    model.save_to_xlsx(str(path))
    assert read_quote(path.read_bytes(), path.name) == quote
