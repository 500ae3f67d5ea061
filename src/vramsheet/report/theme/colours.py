"""The accent colour and its tints, and whether a colour can be read on white paper."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from vramsheet.report.kinds import Unaccepted

ACCENT: Final = "#14507d"
"""The accent in which templates and style are written."""
TINTS: Final = {"#4d86b3": 0.757, "#8fb6d5": 0.477, "#c3d9ea": 0.255, "#e6eef5": 0.106}
"""The accent's tints in templates and style, and the share of the accent in each; the rest of it is white."""
LEAST_CONTRAST: Final = 4.5
"""Least contrast of small text with what it stands on (WCAG 2.2, success criterion 1.4.3, level AA)."""
DARKER: Final = 0.95
"""A colour that is too light is darkened in steps of a twentieth until it can be read."""
_HEX: Final = re.compile("#[0-9a-f]{6}")
_WHITE: Final = 255


class Colour(NamedTuple):
    """A colour by its red, green and blue, each from 0 to 255."""

    red: int
    green: int
    blue: int

    def __str__(self) -> str:
        """Give #rrggbb."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def luminance(self) -> float:
        """Relative luminance from 0 (black) to 1 (white), as WCAG 2.2 defines it."""
        linear = [
            share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the sRGB curve
            for share in (channel / _WHITE for channel in self)
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    @property
    def contrast(self) -> float:
        """Contrast with white paper, from 1 (white) to 21 (black)."""
        return 1.05 / (self.luminance + 0.05)

    def tint(self, share: float) -> Colour:
        """The colour mixed with white: so much of it, the rest white."""
        return Colour(*(round(_WHITE - (_WHITE - channel) * share) for channel in self))

    @property
    def readable(self) -> Colour:
        """The same hue, darkened until small text in it can be read on white."""
        colour = self
        while colour.contrast < LEAST_CONTRAST:
            colour = Colour(*(int(channel * DARKER) for channel in colour))
        return colour


def read_accent(value: object) -> str:
    """
    The accent colour that stands there.

    Args:
        value: text from the file.

    Returns:
        The colour as #rrggbb in small letters.

    Raises:
        Unaccepted: no such colour, or one that cannot be read on white paper.
    """
    text = value.strip().lower() if isinstance(value, str) else ""
    if _HEX.fullmatch(text) is None:
        raise Unaccepted('a colour in quotation marks such as "#14507d" (red, green, blue)')
    colour = Colour(*bytes.fromhex(text[1:]))
    if colour.contrast < LEAST_CONTRAST:
        raise Unaccepted(
            f"a contrast of {LEAST_CONTRAST} or more with white paper",
            f'it has {colour.contrast:.1f}; "{colour.readable}" would do',
        )
    return text


def recoloured(source: str, accent: str) -> str:
    """
    A style or template of this package with another accent and its tints.

    Args:
        source: its text, written in the usual colours; never what a quote says.
        accent: as #rrggbb.

    Returns:
        The text with the colours exchanged.
    """
    if accent == ACCENT:
        return source
    colour = Colour(*bytes.fromhex(accent[1:]))
    to = {ACCENT: accent, **{usual: str(colour.tint(share)) for usual, share in TINTS.items()}}
    return _HEX.sub(lambda found: to.get(found[0], found[0]), source)
