"""Where the folders that stand beside the package are: in the wheel inside it, in a checkout above it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Literal


def folder(name: Literal["templates", "addin", "reports"]) -> Path:
    """
    The folder of that name, in an installed wheel as in a checkout.

    Args:
        name: which of the top-level folders.

    Returns:
        An existing folder.

    Raises:
        FileNotFoundError: the installation is damaged.
    """
    package = Path(str(files("vramsheet")))
    for candidate in (package / f"_{name}", package.parents[1] / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"the folder {name!r} is missing from the installation of vramsheet at {package}")
