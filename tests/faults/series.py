"""Faults that are met at many places of one run: a disk that is full at each write, and a kill at random moments."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from faults.case import NEVER_SAID
from faults.works import Reference, Work, astray, finished, laid, started

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE_BYTES: Final = 4096
"""What a tmpfs counts in."""
FULL: Final = ("the disk is full", "No space left on device", "File too large", "no folder takes a temporary file")
DISK_STEPS: Final = 12
INODE_STEPS: Final = 4
MOST_POLLS_SECONDS: Final = 0.0005
"""Between two looks for the unfinished file, whose life is a few milliseconds."""
WRITING_SECONDS: Final = 0.02
"""About as long as files are written for, once the first is there."""
ENDED: Final = {signal.SIGKILL: {-9, 0}, signal.SIGTERM: {143, -15, 0}, signal.SIGINT: {130, -2, 0, 1}}
"""Statuses of a run that a signal met at any moment, Python's own start included."""
OLD_ENOUGH_SECONDS: Final = 7200


class Tally(NamedTuple):
    """What a series of runs came to."""

    fault: str
    work: str
    runs: int
    told: int
    """Ended by the fault; the others had finished before it met them."""
    said: str
    wrong: tuple[str, ...]


@contextmanager
def places() -> Iterator[tuple[Path, Path]]:
    """A folder to run in, and one beside it."""
    with tempfile.TemporaryDirectory() as made:
        folder, outside = Path(made) / "folder", Path(made) / "outside"
        folder.mkdir()
        outside.mkdir()
        yield folder, outside


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A disk of that size, mounted there."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _pages(path: Path) -> int:
    return sum(-(-file.stat().st_size // PAGE_BYTES) for file in path.rglob("*") if file.is_file())


def _judged(work: Work, known: Reference, folder: Path, status: int, said: str) -> tuple[str, str]:
    """What is wrong after a run on a disk that filled, and the sentence that it said."""
    if status == 0:
        return astray(work, known, folder, unchanged=False, killed=False), ""
    sentence = next((line for line in said.splitlines() if any(word in line for word in FULL)), "")
    if status != 3 or not sentence or any(word in said for word in NEVER_SAID):
        return f"status {status}: {said[-600:]}", sentence
    return astray(work, known, folder, unchanged=True, killed=False), sentence


def full_disk(work: Work, known: Reference, steps: int = DISK_STEPS, inode_steps: int = INODE_STEPS) -> Tally:
    """
    Run on disks of every size between one that holds nothing new and one that holds all, then with too few inodes.

    Args:
        work: what is typed.
        known: what it makes.
        steps: sizes.
        inode_steps: counts of inodes.

    Returns:
        What they came to.
    """
    with places() as (folder, _):
        laid(work, known, folder)
        there, inodes = _pages(folder), len(list(folder.rglob("*"))) + 1
    needed = sum(-(-len(content) // PAGE_BYTES) for content in known.files.values()) + 4
    sizes = sorted({there + round(needed * step / steps) for step in range(steps + 1)})
    disks = [f"size={pages * PAGE_BYTES}" for pages in sizes]
    disks += [f"size=100m,nr_inodes={inodes + step}" for step in range(inode_steps)]
    told, sentence, wrong = 0, "", []
    for size in disks:
        with places() as (folder, outside), small_disk(folder, size):
            laid(work, known, folder)
            status, said = finished(started(work, folder, outside))
            bad, here = _judged(work, known, folder, status, said)
            told, sentence = told + (status != 0), sentence or here
            if bad:
                wrong.append(f"{size}: {bad}")
    return Tally("disk full", work.name, len(disks), told, sentence, tuple(wrong))


def limited(work: Work, known: Reference, steps: int) -> Tally:
    """
    Run with limits on the size of a file, from none at all to what the largest needs: for users who may not mount.

    Args:
        work: what is typed.
        known: what it makes.
        steps: limits.

    Returns:
        What they came to.
    """
    largest = max(map(len, known.files.values())) // 1024 + 1
    told, sentence, wrong = 0, "", []
    limits = sorted({largest * step // steps for step in range(steps)})
    for limit in limits:
        with places() as (folder, outside):
            laid(work, known, folder)
            status, said = finished(started(work, folder, outside, f'ulimit -f {limit}; exec "$@"'))
            bad, here = _judged(work, known, folder, status, said)
            told, sentence = told + (status != 0), sentence or here
            if bad:
                wrong.append(f"{limit} kB: {bad}")
    return Tally("limit on the size of files", work.name, len(limits), told, sentence, tuple(wrong))


def killed(work: Work, known: Reference, number: signal.Signals, count: int, seed: int = 0) -> Tally:
    """
    End runs at random moments: half of them while files are written, half at any time from the start.

    Args:
        work: what is typed.
        known: what it makes, and how long that takes.
        number: the signal.
        count: runs.
        seed: of the moments.

    Returns:
        What they came to.
    """
    moments = random.Random(f"{seed} {work.name} {number}")  # noqa: S311 - moments, no secrets
    told, left, wrong = 0, 0, []
    for run in range(count):
        with places() as (folder, outside):
            laid(work, known, folder)
            process = started(work, folder, outside)
            if run % 2:
                _wait_for_writing(process, folder)
                time.sleep(moments.uniform(0, WRITING_SECONDS))
            else:
                time.sleep(moments.uniform(0, known.seconds))
            process.send_signal(number)
            status, said = finished(process)
            told += status != 0
            bad = astray(work, known, folder, unchanged=False, killed=number == signal.SIGKILL)
            if status not in ENDED[number]:
                bad = f"status {status}: {said[-600:]}"
            strays = [path.name for path in (outside / "tmp").iterdir()]
            if strays and number == signal.SIGTERM:
                bad = bad or f"left among temporary files: {', '.join(strays)}"
            unfinished = list(folder.rglob(".vramsheet-*.tmp"))
            left += bool(unfinished)
            bad = bad or _after_a_kill(work, known, folder, outside, unfinished)
            if bad:
                wrong.append(f"run {run}: {bad}")
    said = f"{left} of them left an unfinished file, which the next run took away" if left else ""
    return Tally(number.name, work.name, count, told, said, tuple(wrong))


def _wait_for_writing(process: subprocess.Popen[bytes], folder: Path) -> None:
    """Until the first unfinished file is there, or the run is over."""
    places_to_look = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    while process.poll() is None:
        if any(".tmp" in name for place in places_to_look for name in os.listdir(place)):  # noqa: PTH208 - the quickest
            return
        time.sleep(MOST_POLLS_SECONDS)


def _after_a_kill(work: Work, known: Reference, folder: Path, outside: Path, unfinished: list[Path]) -> str:
    """What is wrong when the work is done again where a kill left an unfinished file, two hours later."""
    if not unfinished:
        return ""
    shutil.rmtree(outside / "tmp")
    for path in unfinished:
        os.utime(path, (time.time() - OLD_ENOUGH_SECONDS,) * 2)
    status, said = finished(started(work, folder, outside))
    if status:
        return f"the next run ends with {status}: {said[-600:]}"
    return astray(work, known, folder, unchanged=False, killed=False)
