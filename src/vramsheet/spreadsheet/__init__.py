"""The ways from the function table into spreadsheets: Excel by xlwings, LibreOffice by its own add-in."""

from __future__ import annotations

from typing import Final

CATEGORY: Final = "GPU sizing"
"""Where the function wizards list the functions."""
