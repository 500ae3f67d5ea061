"""The faults that one run shows, each with its command line and what must come of it."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING, Final

from faults.case import BOUND, OLD, ROOT, Case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HTML: Final = "generate-report good.yaml --format html"
PDF: Final = "generate-report good.yaml"
LONGEST_NAME: Final = "n" * 250
"""With its suffix as long as a name may be on nearly every system."""
NO_PLACE: Final = "the disk is full; free some space, or name another place"
IS_CLOSED: Final = "it is closed"
IS_FULL: Final = "No space left on device"
GONE: Final = "the current folder is gone; go to one that is there"
NO_RIGHT: Final = "no permission, or another program holds it open"


def laid(name: str, content: bytes = OLD, mode: int = 0o644) -> Callable[[Path], None]:
    """Lays down a file."""

    def lay(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(mode)

    return lay


def made(name: str, mode: int = 0o755) -> Callable[[Path], None]:
    """Makes a folder."""

    def lay(folder: Path) -> None:
        (folder / name).mkdir()
        (folder / name).chmod(mode)

    return lay


def linked(name: str, target: str) -> Callable[[Path], None]:
    """Makes a symbolic link."""
    return lambda folder: (folder / name).symlink_to(target)


def no_fonts(folder: Path) -> None:
    """Settings of fontconfig that name one empty folder."""
    (folder / "empty").mkdir()
    text = f"<fontconfig><dir>{folder / 'empty'}</dir><cachedir>{folder / 'empty'}</cachedir></fontconfig>"
    (folder / "fonts.conf").write_text(f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">{text}', "utf-8")


def copied(change: Callable[[Path], None], folder: Path) -> None:
    """A copy of the package beside the folder, changed; `PYTHONPATH=$OUTSIDE/copy/src` runs it."""
    copy = folder.parent / "outside" / "copy"
    for name in ("src", "templates", "reports", "addin"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    change(copy)


def cut(name: str, size: int, copy: Path) -> None:
    """Leave a shipped table its first bytes."""
    table = copy / "src" / "vramsheet" / "catalog" / "data" / name
    table.write_bytes(table.read_bytes()[:size])


def cut_lines(name: str, count: int, copy: Path) -> None:
    """Leave a shipped table its first lines."""
    table = copy / "src" / "vramsheet" / "catalog" / "data" / name
    table.write_bytes(b"".join(table.read_bytes().splitlines(keepends=True)[:count]))


def without(name: str, copy: Path) -> None:
    """Take a shipped table away."""
    (copy / "src" / "vramsheet" / "catalog" / "data" / name).unlink()


COPY: Final = "PYTHONPATH=$OUTSIDE/copy/src"
LIBRARIES: Final = "$(ldconfig -p | sed -n 's/.*libpango-1.0.so.0 .*=> //p' | head -n 1)"

STREAMS: Final = (
    Case(fault="standard output is closed", line=f"{HTML[:-4]}json >&-", status=3, says=IS_CLOSED, in_suite=False),
    Case(fault="the same, of a run that writes a file", line=f"{HTML} >&-", status=0, writes=("good.html",), in_suite=False),
    Case(fault="the same", line="vramsheet estimate 7 --json >&-", status=3, says=IS_CLOSED),
    Case(fault="standard input is closed", line="generate-report - --format json <&-", status=3,
         says="standard input cannot be read: it is closed; name a file"),
    Case(fault="all three streams are closed", line=f"{HTML} <&- >&- 2>&-", status=0, writes=("good.html",)),
    Case(fault="standard error is closed", line="generate-report none.yaml 2>&-", status=2, lines_said=0),
    Case(fault="standard output is full", line=f"{HTML[:-4]}json >/dev/full", status=3, says=f"{IS_FULL}; name a file with -o", in_suite=False),
    Case(fault="the same, of a run that writes a file", line=f"{HTML} >/dev/full", status=0, writes=("good.html",), in_suite=False),
    Case(fault="the same", line="vramsheet gpus >/dev/full", status=3, says=IS_FULL),
    Case(fault="the same", line="generate-report diff good.yaml good.yaml >/dev/full", status=2, says=IS_FULL),
    Case(fault="the same", line="vramsheet --version >/dev/full", status=3, says=IS_FULL),
    Case(fault="standard error is full", line="vramsheet estimate none 2>/dev/full", status=2, lines_said=0),
    Case(fault="the reader of a pipe goes away", line="set -o pipefail; vramsheet gpus --json | head -c 1", status=141, lines_said=0),
    Case(fault="the same", line=f"set -o pipefail; {HTML} -o - 2>/dev/null | head -c 1", status=141, lines_said=0, in_suite=False),
    Case(fault="the reader of standard error goes away", line="vramsheet estimate none 2> >(exit 0); wait", status=0, in_suite=False),
    Case(fault="a terminal of 20 columns", line='script -qec "stty cols 20 rows 9; vramsheet gpus H100" /dev/null', status=0,
         says="h100-sxm", needs=("script",)),
    Case(fault="a terminal of one column", line='script -qec "stty cols 1 rows 1; vramsheet gpus H100" /dev/null', status=0,
         needs=("script",), in_suite=False),
    Case(fault="NO_COLOR is set", line='script -qec "vramsheet gpus H100" /dev/null | grep -c $\'\\x1b\\\\[[0-9;]*3[0-9]m\'',
         status=1, says="0", lines_said=0, environment={"NO_COLOR": "1"}, needs=("script",)),
    Case(fault="a terminal of an unknown kind", line='script -qec "vramsheet gpus H100" /dev/null', status=0, says="h100-sxm",
         environment={"TERM": "nonsense"}, needs=("script",), in_suite=False),
)  # fmt: skip

PLACES: Final = (
    Case(fault="a device that is full", line=f"{HTML} -o /dev/full", status=3, says=f"/dev/full was not written: {NO_PLACE}", in_suite=False),
    Case(fault="the name of standard output, which is a pipe", line=f"{HTML} -o /dev/stdout | tail -n 1", status=0, says="</html>"),
    Case(fault="the target is a folder", line=f"{HTML} -o taken.html", status=3, says="it is a folder; name a file in it", lay=made("taken.html"), in_suite=False),
    Case(fault="the target is read-only", line=f"{BOUND} {HTML} -o kept.html", status=3, says=NO_RIGHT,
         lay=laid("kept.html", mode=0o444), needs=("setpriv", "root")),
    Case(fault="the target is a link to a file elsewhere", line=f"{HTML} -o link.html; readlink link.html", status=0, says="old.html",
         lay=linked("link.html", "old.html"), writes=("old.html",), in_suite=False),
    Case(fault="the target is a link to nothing", line=f"{HTML} -o link.html", status=0, lay=linked("link.html", "new.html"), writes=("new.html",), in_suite=False),
    Case(fault="the target is a link to itself", line=f"{HTML} -o link.html", status=3, says="Too many levels of symbolic links",
         lay=linked("link.html", "link.html"), in_suite=False),
    Case(fault="the folder is read-only", line=f"{BOUND} {HTML} -o shut/new.html", status=3, says=NO_RIGHT,
         lay=made("shut", 0o555), needs=("setpriv", "root"), in_suite=False),
    Case(fault="the same", line=f"{BOUND} vramsheet workbook shut/new.xlsx", status=3, says=NO_RIGHT, lay=made("shut", 0o555), needs=("setpriv", "root"), in_suite=False),
    Case(fault="the same", line=f"{BOUND} vramsheet addin build shut/new", status=3, says=NO_RIGHT, lay=made("shut", 0o555), needs=("setpriv", "root"), in_suite=False),
    Case(fault="the same", line=f"{BOUND} generate-report new shut/new.yaml", status=3, says=NO_RIGHT, lay=made("shut", 0o555), needs=("setpriv", "root"), in_suite=False),
    Case(fault="the file system is read-only", line=f"unshare -m sh -c 'mount --bind . /mnt; mount -o remount,bind,ro /mnt; cd /mnt; {HTML} -o old.html'",
         status=3, says=NO_RIGHT, needs=("root",)),
    Case(fault="the target is a file system of its own", line=f"unshare -m sh -c 'mount --bind good.yaml old.html; {HTML} -o old.html'",
         status=3, says="Device or resource busy; name another place", needs=("root",)),
    Case(fault="the folder for temporary files is another file system", line="unshare -m sh -c 'mount -t tmpfs tmpfs /mnt; "
         f"TMPDIR=/mnt {PDF} -o old.pdf && ls -A /mnt'", status=0, writes=("old.pdf",), needs=("root",), in_suite=False),
    Case(fault="the folder for temporary files is full", line="unshare -m sh -c 'mount -t tmpfs -o size=4k tmpfs /mnt; "
         f"TMPDIR=/mnt {PDF} -o old.pdf; status=$?; ls -A /mnt; exit $status'", status=3,
         says="free some space there, or name another folder in the variable TMPDIR", needs=("root",)),
    Case(fault="the folder for temporary files is not there", line=f"{PDF} -o old.pdf", status=0, writes=("old.pdf",),
         environment={"TMPDIR": "/nonexistent"}, in_suite=False),
    Case(fault="the folder for temporary files is read-only", line=f"mkdir $OUTSIDE/shut; chmod 555 $OUTSIDE/shut; TMPDIR=$OUTSIDE/shut {BOUND} {PDF} -o old.pdf",
         status=0, writes=("old.pdf",), needs=("setpriv", "root"), in_suite=False),
    Case(fault="the current folder is gone", line=f"mkdir gone; cd gone; rmdir ../gone; {HTML.replace('good', '../good')}", status=3, says=GONE),
    Case(fault="the same", line="mkdir gone; cd gone; rmdir ../gone; generate-report new new.yaml", status=3, says="the current folder is gone"),
    Case(fault="the same", line="mkdir gone; cd gone; rmdir ../gone; vramsheet workbook new.xlsx", status=3, says="the current folder is gone", in_suite=False),
    Case(fault="the same", line="mkdir gone; cd gone; rmdir ../gone; vramsheet addin build", status=3, says="the current folder is gone", in_suite=False),
    Case(fault="the same, of a command that needs none", line="mkdir gone; cd gone; rmdir ../gone; vramsheet estimate 7 --json", status=0, says='"total_bytes"'),
    Case(fault="a name as long as may be", line=f"{HTML} -o {LONGEST_NAME}.html", status=0, writes=(f"{LONGEST_NAME}.html",), in_suite=False),
    Case(fault="a name that is too long", line=f"{HTML} -o {LONGEST_NAME}x.html", status=3, says="File name too long"),
    Case(fault="a path of 5,000 characters", line=f"{HTML} -o {'a/' * 2_500}new.html", status=3, says="File name too long", in_suite=False),
    Case(fault="a name with blanks, letters of all scripts and a line break", line=f"{HTML} -o $'B\u00fcro \u62a5\u4ef7 1\\n2.html'", status=0,
         says="1\\x0a2.html", writes=("B\u00fcro \u62a5\u4ef7 1\n2.html",)),
    Case(fault="the quote is a folder", line="generate-report shut", status=2, says="shut is a folder", lay=made("shut"), in_suite=False),
    Case(fault="the quote may not be read", line=f"{BOUND} generate-report mine.yaml", status=3, says="mine.yaml cannot be read: Permission denied",
         lay=laid("mine.yaml", mode=0), needs=("setpriv", "root"), in_suite=False),
)  # fmt: skip


MACHINE: Final = (
    Case(fault="no home is named", line=PDF, status=0, environment={"HOME": None}, writes=("good.pdf",), in_suite=False),
    Case(fault="the home is not there", line=PDF, status=0, environment={"HOME": "/nonexistent"}, writes=("good.pdf",), in_suite=False),
    Case(fault="the home may not be written in", line=f"chmod 555 $HOME; {BOUND} {PDF}", status=0, writes=("good.pdf",), needs=("setpriv", "root"), in_suite=False),
    Case(fault="the home is a file, and so are the folders for settings and caches", line=f"{PDF} && vramsheet gpus H100", status=0, writes=("good.pdf",),
         environment={"HOME": "/dev/null", "XDG_CONFIG_HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null", "XDG_DATA_HOME": "relative"}, in_suite=False),
    Case(fault="no home is named", line="vramsheet models llama-3.1-8b", status=0, says="llama-3.1-8b", environment={"HOME": None}, in_suite=False),
    Case(fault="the machine has no fonts", line=f"FONTCONFIG_FILE=fonts.conf {PDF}", status=0, writes=("good.pdf",), lay=no_fonts, in_suite=False),
    Case(fault="Pango is not on the machine", line=f'pango={LIBRARIES}; unshare -m sh -c "mount --bind /dev/null $pango; {PDF} -o old.pdf"', status=3,
         says="writing a PDF needs the library Pango, which is not on this machine; run `apt install libpango-1.0-0", needs=("root",)),
    Case(fault="the same, of a format that does not need it", line=f'pango={LIBRARIES}; unshare -m sh -c "mount --bind /dev/null $pango; {HTML}"', status=0,
         writes=("good.html",), needs=("root",), in_suite=False),
    Case(fault="the same", line=f'pango={LIBRARIES}; unshare -m sh -c "mount --bind /dev/null $pango; vramsheet doctor"', status=3,
         says="WeasyPrint and Pango", lines_said=0, needs=("root",), in_suite=False),
    Case(fault="no network", line=f"unshare -n sh -c '{PDF} -o old.pdf -o old.html -o old.xlsx && vramsheet workbook new.xlsx && vramsheet compare 7B && vramsheet addin build $OUTSIDE/new'",
         status=0, writes=("old.pdf", "old.html", "old.xlsx", "new.xlsx"), needs=("root",), in_suite=False),
    Case(fault="no network", line=f"unshare -n {PDF}", status=0, writes=("good.pdf",), needs=("root",), in_suite=False),
    Case(fault="little memory (50 MB)", line=f"ulimit -v 50000; {HTML}", status=3, says="there is not enough memory for this; close other programs", in_suite=False),  # where Python itself fails differs from run to run
    Case(fault="little memory (21 MB)", line="ulimit -v 21000; vramsheet estimate 7", status=3, says="there is not enough memory for this", in_suite=False),
    Case(fault="too little memory for Pango (200 MB)", line=f"ulimit -v 200000; {PDF} -o old.pdf", status=3,
         says="writing a PDF needs 512 MiB of memory, and this shell allows 195 MiB; raise its limit (`ulimit -v 524288`)"),
    Case(fault="five open files at most", line=f"ulimit -n 5; {PDF}", status=0, writes=("good.pdf",), in_suite=False),
    Case(fault="a limit on the size of files (8 kB)", line=f"ulimit -f 8; {HTML} -o old.html", status=3, says="old.html was not written: File too large", in_suite=False),
    Case(fault="the clock says 1970", line=f"faketime '1970-01-02 12:00' {HTML}", status=0, environment={"SOURCE_DATE_EPOCH": None}, writes=("good.html",),
         says="Today counts as 2 Jan 1970, but prices or rates are dated up to 12 Nov 2026: check the clock", needs=("faketime",)),
    Case(fault="the same, with --strict", line=f"faketime '1970-01-02 12:00' {HTML} --strict", status=1, environment={"SOURCE_DATE_EPOCH": None},
         says="Today counts as 2 Jan 1970", needs=("faketime",), in_suite=False),
    Case(fault="the same, of every other format", line=f"faketime '1970-01-02 12:00' {PDF} -o old.pdf -o old.xlsx && faketime '1970-01-02' vramsheet workbook new.xlsx",
         status=0, environment={"SOURCE_DATE_EPOCH": None}, writes=("old.pdf", "old.xlsx", "new.xlsx"), needs=("faketime",), in_suite=False),
    Case(fault="the clock says 2099", line=f"faketime '2099-01-02 12:00' {HTML}", status=0, environment={"SOURCE_DATE_EPOCH": None}, writes=("good.html",),
         says="26,349 days old (12 Nov 2026): ask again before deciding", needs=("faketime",), in_suite=False),
    Case(fault="the same, with --strict", line=f"faketime '2099-01-02 12:00' {HTML} --strict", status=1, environment={"SOURCE_DATE_EPOCH": None},
         says="26,349 days old", needs=("faketime",), in_suite=False),
    Case(fault="SOURCE_DATE_EPOCH says 1970", line=HTML, status=0, environment={"SOURCE_DATE_EPOCH": "0"}, writes=("good.html",),
         says="Today counts as 1 Jan 1970", in_suite=False),
    Case(fault="the package is read-only, and this user may not change it", line=f"chmod -R a-w $OUTSIDE/copy; {COPY} PYTHONDONTWRITEBYTECODE= {BOUND} {HTML};"
         " status=$?; find $OUTSIDE/copy -name '*pyc*'; exit $status", status=0, writes=("good.html",), lay=partial(copied, lambda _: None), needs=("setpriv", "root"), in_suite=False),
    Case(fault="a table of the catalogue is missing", line=f"{COPY} vramsheet gpus", status=3, says="gpus.csv: table: got 'no file', expected the 150 rows",
         lay=partial(copied, partial(without, "gpus.csv"))),
    Case(fault="a table of the catalogue is cut off", line=f"{COPY} {HTML} -o old.html", status=3, says="models.csv:", lay=partial(copied, partial(cut, "models.csv", 4_000))),
    Case(fault="the same, at the end of a line", line=f"{COPY} vramsheet prices", status=3, says="purchase_prices.csv: rows: got 20", lay=partial(copied, partial(cut_lines, "purchase_prices.csv", 21))),
    Case(fault="a table of the catalogue is empty", line=f"{COPY} vramsheet gpus", status=3, says="gpus.csv", lay=partial(copied, partial(cut, "gpus.csv", 0)), in_suite=False),
)  # fmt: skip

SAME_FIGURES: Final = "vramsheet compare 7B --csv | cmp - $OUTSIDE/plain && vramsheet estimate META-LLAMA/LLAMA-3.1-8B-INSTRUCT --gpu TITAN-RTX-24GB --json | cmp - $OUTSIDE/json"
"""The same bytes as in the plain locale: no decimal comma, and capital I is found in small letters."""
PLAIN: Final = "env LC_ALL=C.UTF-8 sh -c 'vramsheet compare 7B --csv >$OUTSIDE/plain; vramsheet estimate meta-llama/llama-3.1-8b-instruct --gpu titan-rtx-24gb --json >$OUTSIDE/json'"
LOCALES: Final = ("C", "POSIX", "tr_TR.UTF-8", "de_DE.UTF-8", "xx_XX.UTF-8")


def in_locale(name: str) -> Case:
    """The figures in a locale, which is made first where it is one of a language; the last is installed nowhere."""
    language = name.partition(".")[0]
    define = (
        f"localedef -i {language} -f UTF-8 $OUTSIDE/{name} || exit; " if "." in name and language != "xx_XX" else ""
    )
    check = 'test "$(locale decimal_point)" = , && ' if define else ""
    report = "generate-report good.yaml --format json >$OUTSIDE/report; LC_ALL=C.UTF-8 generate-report good.yaml --format json | cmp - $OUTSIDE/report"
    return Case(
        fault=f"the locale {name}",
        line=f"{define}{PLAIN}; env LOCPATH=$OUTSIDE LC_ALL={name} LANG={name} sh -c '{check}{SAME_FIGURES} && {report}'",
        status=0, lines_said=-1, needs=("locales",) if define else (), in_suite=name == "tr_TR.UTF-8",
    )  # fmt: skip


CASES: Final = (*STREAMS, *PLACES, *MACHINE, *map(in_locale, LOCALES))
