"""Building, installing, removing and checking the add-ins: what `vramsheet addin` does."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from vramsheet.errors import MissingPart
from vramsheet.resources import folder
from vramsheet.spreadsheet import extension, vba

if TYPE_CHECKING:
    from collections.abc import Iterator

IDENTIFIER: Final = "vramsheet"
"""The extension's identifier in LibreOffice (addin/libreoffice/description.xml)."""
GUIDE_NAME: Final = "README-excel.md"
SECONDS_TO_ANSWER: Final = 120
"""`unopkg` answers within seconds; a first start on a slow disk has been seen to take a minute."""
USUAL_PLACES: Final = (
    "/usr/lib/libreoffice/program/unopkg",
    "/usr/lib64/libreoffice/program/unopkg",
    "/opt/libreoffice*/program/unopkg",
    "/Applications/LibreOffice.app/Contents/MacOS/unopkg",
    "C:/Program Files/LibreOffice/program/unopkg.com",
    "C:/Program Files (x86)/LibreOffice/program/unopkg.com",
)
"""Where the installers of LibreOffice put the program that manages extensions."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, or is to do, for one host program."""

    host: Literal["LibreOffice", "Excel"]
    done: bool
    sentence: str


def build(target: Path) -> tuple[Path, ...]:
    """
    Write the add-ins into a folder: the .oxt for LibreOffice, the VBA module and its guide for Excel.

    Args:
        target: the folder; it is made if it is not there.

    Returns:
        The files written.
    """
    target.mkdir(parents=True, exist_ok=True)
    module, guide = target / vba.FILE_NAME, target / GUIDE_NAME
    module.write_text(vba.wrapper_module(), encoding="ascii", newline="\r\n")  # Excel imports no other line ends
    guide.write_bytes((folder("addin") / "excel" / "README.md").read_bytes())
    return (extension.build_extension(target), module, guide)


def install(profile: Path | None = None) -> tuple[Step, ...]:
    """
    Add the functions to LibreOffice, and say what is to do for Excel.

    Args:
        profile: the user profile of LibreOffice, where it is not the usual one.

    Returns:
        One step per host.

    Raises:
        MissingPart: LibreOffice is not found, or refuses.
    """
    with tempfile.TemporaryDirectory(prefix="vramsheet-") as made:
        Path(made).chmod(0o755)  # LibreOffice may run as somebody else
        built = extension.build_extension(Path(made))
        _unopkg(profile, "add", "--force", "--suppress-license", str(built))
    return (Step("LibreOffice", True, "installed; open Calc anew and type =VRAM(7)"), excel_step())


def remove(profile: Path | None = None) -> tuple[Step, ...]:
    """
    Take the functions out of LibreOffice, and say what is to do for Excel.

    Args:
        profile: the user profile of LibreOffice, where it is not the usual one.

    Returns:
        One step per host.

    Raises:
        MissingPart: LibreOffice is not found, or refuses.
    """
    excel = Step("Excel", False, f"delete the file that holds {vba.FILE_NAME} from the folder of add-ins (XLSTART)")
    if installed_version(profile) is None:
        return (Step("LibreOffice", True, "was not installed"), excel)
    _unopkg(profile, "remove", IDENTIFIER)
    return (Step("LibreOffice", True, "removed"), excel)


def status(profile: Path | None = None) -> tuple[Step, ...]:
    """
    What is installed; never an error, because not having LibreOffice is an answer too.

    Args:
        profile: the user profile of LibreOffice, where it is not the usual one.

    Returns:
        One step per host: done when the functions are there.
    """
    try:
        version = installed_version(profile)
    except MissingPart as missing:
        return (Step("LibreOffice", False, missing.sentence), excel_step())
    if version is None:
        return (Step("LibreOffice", False, "not installed; `vramsheet addin install` does it"), excel_step())
    return (Step("LibreOffice", True, f"version {version} is installed"), excel_step())


def installed_version(profile: Path | None = None) -> str | None:
    """
    The version of the functions that LibreOffice has.

    Args:
        profile: the user profile of LibreOffice, where it is not the usual one.

    Returns:
        A version, or None when they are not installed.

    Raises:
        MissingPart: LibreOffice is not found, or refuses.
    """
    listed = _unopkg(profile, "list")
    found = re.search(rf"^[^:\n]+: {IDENTIFIER}\s*\n[^:\n]+: (\S+)", listed, re.MULTILINE)
    return found[1] if found else None


def excel_step() -> Step:
    """
    What is to do for Excel by hand: Excel lets no program put code into it.

    Returns:
        The step, never done by us.
    """
    if sys.platform != "win32":
        return Step("Excel", False, "functions by xlwings work in Excel on Windows only; the .oxt serves LibreOffice")
    return Step("Excel", False, f"`vramsheet addin build` writes {vba.FILE_NAME} and {GUIDE_NAME}, which says the rest")


def _places() -> Iterator[str]:
    for name in ("unopkg", "unopkg.com"):
        found = shutil.which(name)
        if found:
            yield found
    for place in USUAL_PLACES:
        anchor = Path(place).anchor
        yield from map(str, sorted(Path(anchor).glob(place.removeprefix(anchor))) if anchor else ())


def _unopkg(profile: Path | None, verb: str, *words: str) -> str:
    """Run LibreOffice's own manager of extensions and give back what it prints."""
    program = next(_places(), None)
    if program is None:
        raise MissingPart("LibreOffice is not found", "install it, or put its program folder on PATH")
    where = [] if profile is None else [f"-env:UserInstallation={profile.resolve().as_uri()}"]
    command = [program, verb, *where, *words]
    try:
        ended = subprocess.run(  # noqa: S603 - a program found at its usual place, words of our own
            command, capture_output=True, text=True, check=False, timeout=SECONDS_TO_ANSWER, encoding="utf-8"
        )
    except (OSError, subprocess.TimeoutExpired) as failed:
        raise MissingPart(f"LibreOffice does not answer: {failed}", "close LibreOffice and try again") from failed
    if ended.returncode:
        said = [line.strip() for line in (ended.stderr + ended.stdout).splitlines() if "ERROR" in line]
        reason = said[0].removeprefix("ERROR: ").rstrip(".") if said else f"exit status {ended.returncode}"
        fix = "run it as yourself" if "as root" in reason else "close LibreOffice and try again"
        raise MissingPart(f"LibreOffice refuses: {reason}", fix)
    return ended.stdout
