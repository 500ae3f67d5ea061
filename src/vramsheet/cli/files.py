"""Files that are written whole or not at all: first all of them beside their targets, then each put in its place."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vramsheet.errors import MissingPart

if TYPE_CHECKING:
    from collections.abc import Mapping

_ELSEWHERE: Final = "name another place with -o"
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_DENIED: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def not_writable(target: Path, error: OSError) -> MissingPart:
    """
    The sentence for a file that cannot be written.

    Args:
        target: the file, as the user named it.
        error: what the system said.

    Returns:
        What is missing and how to get it.
    """
    folder = target.parent
    if error.errno in _FULL:
        return MissingPart(f"{target} was not written: the disk is full", f"free some space, or {_ELSEWHERE}")
    if error.errno == errno.ENOENT and not folder.is_dir():
        return MissingPart(f"{target} was not written: there is no folder {folder}", f"make it, or {_ELSEWHERE}")
    if error.errno == errno.EISDIR:
        return MissingPart(f"{target} was not written: it is a folder", "name a file in it with -o")
    if error.errno in _DENIED:
        why = "no permission, or another program holds it open"
        return MissingPart(f"{target} was not written: {why}", f"close it there, or {_ELSEWHERE}")
    return MissingPart(f"{target} was not written: {error.strerror or error}", _ELSEWHERE)


def check_target(target: Path) -> None:
    """
    Nothing, if a file may be written there; costs no work that is then lost.

    Args:
        target: where a file is to be written.

    Raises:
        MissingPart: its folder is not there or may not be written in, or it is a folder itself.
    """
    real = Path(os.path.realpath(target))
    try:
        mode = _mode(real)
        folder_is_there = stat.S_ISDIR(_mode(real.parent) or 0)
    except OSError as error:
        raise not_writable(target, error) from error
    if mode is not None and stat.S_ISDIR(mode):
        raise not_writable(target, IsADirectoryError(errno.EISDIR, "is a folder"))
    if not folder_is_there:
        raise not_writable(target, FileNotFoundError(errno.ENOENT, "no folder"))
    may = mode is None or os.access(real, os.W_OK)
    in_place = mode is not None and not stat.S_ISREG(mode)
    if not may or not (in_place or os.access(real.parent, os.W_OK | os.X_OK)):
        raise not_writable(target, PermissionError(errno.EACCES, "no permission"))


def _mode(path: Path) -> int | None:
    """Kind and permissions of what stands there, None if nothing does."""
    try:
        return path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None


def write_files(contents: Mapping[Path, bytes]) -> None:
    """
    Write every file whole, or none of them.

    Each is written beside its target under another name and flushed to the disk; only when all are there do they take
    their targets' places. A device or a pipe is written to directly. A symbolic link stays one.

    Args:
        contents: the bytes for each target.

    Raises:
        MissingPart: something could not be written; what stood there before still does.
    """
    with ExitStack() as leftovers:
        ready = [(target, *_beside(target, content, leftovers)) for target, content in contents.items()]
        for target, real, temporary in ready:
            try:
                _put_in_place(real, temporary, contents[target])
            except OSError as error:
                raise not_writable(target, error) from error


def _beside(target: Path, content: bytes, leftovers: ExitStack) -> tuple[Path, Path | None]:
    """The file that the target really is, and the new one beside it (None for a device or pipe)."""
    real = Path(os.path.realpath(target))
    try:
        mode = _mode(real)
    except OSError as error:
        raise not_writable(target, error) from error
    if mode is not None and not stat.S_ISREG(mode):
        return real, None
    temporary = real.with_name(f".vramsheet-{secrets.token_hex(8)}.tmp")
    leftovers.callback(_forget, temporary)
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(stat.S_IMODE(mode))
    except OSError as error:
        raise not_writable(target, error) from error
    return real, temporary


def _put_in_place(real: Path, temporary: Path | None, content: bytes) -> None:
    """Let the new file take the old one's place, and the folder remember it."""
    if temporary is None:
        with real.open("wb", buffering=0) as device:
            device.write(content)
        return
    temporary.replace(real)
    if os.name == "posix":
        with contextlib.suppress(OSError):  # some network folders cannot be flushed; the file itself is
            folder = os.open(real.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _forget(temporary: Path) -> None:
    """Remove what did not take its place."""
    with contextlib.suppress(OSError):
        temporary.unlink(missing_ok=True)
