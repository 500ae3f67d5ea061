"""A command as a process: the streams that it has, the signals that end it, and what is said when the machine fails."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TextIO

from vramsheet.cli.parser import MISSING, PIPE_CLOSED
from vramsheet.cli.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

UNTOLD: Final = ("error return without exception set", "returned NULL without setting an exception")
"""What Python says of a failed allocation that its own C code did not report."""
NO_TEMPORARY: Final = "No usable temporary directory"
"""How Python's own sentence begins where no folder takes a temporary file; it goes on with a list of folders."""
INTERRUPTED: Final = 130
"""128 and the number of SIGINT, as shells count it."""
OUTPUT: Final = "standard output"
"""What messages call it."""
ENDINGS: Final = ("SIGTERM", "SIGHUP")
"""What ends a command from outside: `kill`, and the terminal that is closed."""
SIGNALLED: Final = 128
"""The status of a command that a signal ended is this and its number, as shells count it."""


def prepare() -> None:
    """Make every stream one that can be used, and let a signal that ends this run leave no unfinished file behind."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name in a script the terminal lacks is no fault
    for name in ENDINGS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:  # `nohup` ignores it, and so do we
            signal.signal(number, _leave)


def carried_out(program: str, order: Callable[[], int]) -> int:
    """
    Carry out an order; what this machine has not to give is told in one sentence, and so is Ctrl-C.

    Args:
        program: name of the command, with which the sentence begins.
        order: what to do; gives the exit status.

    Returns:
        The exit status.
    """
    try:
        return unless_machine_fails(program, order)
    except KeyboardInterrupt:
        say_error(f"{program}: interrupted")
        return INTERRUPTED


def unless_machine_fails(program: str, order: Callable[[], int]) -> int:
    """
    Carry out an order; what this machine has not to give is told in one sentence.

    Args:
        program: name of the command.
        order: what to do; gives the exit status.

    Returns:
        The exit status.
    """
    try:
        try:
            return order()
        finally:
            with to_output():
                sys.stdout.flush()
    except BrokenPipeError:
        _drop(sys.stdout)
        return PIPE_CLOSED
    except (MemoryError, SystemError) as failed:
        if isinstance(failed, SystemError) and not any(words in str(failed) for words in UNTOLD):
            raise
        fix = "close other programs, or raise the limit of this shell (`ulimit -v`)"
        say_error(f"{program}: there is not enough memory for this; {fix}")
    except ImportError as failed:
        say_error(f"{program}: a part of this program cannot be loaded: {failed}; install vramsheet again")
    except OSError as failed:
        say_error(f"{program}: {_fault(failed)}")
    return MISSING


@contextmanager
def to_output() -> Iterator[None]:
    """
    Name standard output in what the system refuses within.

    Yields:
        Nothing.
    """
    try:
        yield
    except OSError as refused:
        refused.filename = OUTPUT
        raise


def say_error(line: str) -> None:
    """
    Print a line to standard error, if anybody can be told.

    Args:
        line: without its end.
    """
    _say(line, sys.stderr)


def say_done(line: str) -> None:
    """
    Tell of work that is done; it stays done where nobody can be told.

    Args:
        line: without its end.
    """
    _say(line, sys.stdout)


def _say(line: str, stream: TextIO) -> None:
    try:
        print(visible(line).replace("\n", "\\n"), file=stream, flush=True)
    except OSError:
        _drop(stream)


def _fault(failed: OSError) -> str:
    """What the system refused, and where."""
    if failed.filename == OUTPUT:
        drop_output()
    if failed.filename is not None:
        return f"{os.fsdecode(failed.filename)}: {reason(failed)}"
    if failed.errno == errno.ENOENT and str(failed.strerror).startswith(NO_TEMPORARY):
        return "no folder takes a temporary file; free some space, or name another folder in the variable TMPDIR"
    if failed.errno == errno.ENOENT and _is_nowhere():
        return "the current folder is gone; go to one that is there"
    return reason(failed)


def reason(failed: OSError) -> str:
    """
    What the system said, in its words but for a stream that was closed from the start.

    Args:
        failed: the refusal.

    Returns:
        A clause.
    """
    return "it is closed" if failed.errno == errno.EBADF else failed.strerror or str(failed)


def drop_output() -> None:
    """Lose what standard output still has to write."""
    _drop(sys.stdout)


def _is_nowhere() -> bool:
    """Whether the current folder was removed."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False


def _drop(stream: TextIO) -> None:
    """Lose what a stream still has to write; without this, Python complains once more when it ends."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)


def _open_closed_streams() -> None:
    """
    Give each stream that was closed a file that fails when it is used, and standard error one that swallows all.

    Without this the next file that is opened gets the stream's number, and what is printed lands in that file.
    """
    for number, name, way in ((0, "stdin", os.O_WRONLY), (1, "stdout", os.O_RDONLY), (2, "stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            opened = os.open(os.devnull, way)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            setattr(sys, name, open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False))  # noqa: SIM115 - a number, open to the end


def _leave(number: int, _: object) -> NoReturn:
    """End the run as a fault would, so that everything on the way is tidied up."""
    sys.exit(SIGNALLED + number)
