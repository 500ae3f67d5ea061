"""Which edition of a report is made: whole or summary, on which paper, in whose look."""

from __future__ import annotations

from typing import Final, NamedTuple

from vramsheet.report.theme.paper import PAPERS, USUAL, Paper
from vramsheet.report.theme.reading import PLAIN, Theme


class Edition(NamedTuple):
    """One edition; the figures are the same in all."""

    theme: Theme = PLAIN
    paper_name: str = ""
    """a4 or letter; empty: as the theme says."""
    summary: bool = False
    """True: the decision page alone, on one page."""

    @property
    def paper(self) -> Paper:
        """The paper that was asked for, else the theme's, else A4."""
        return PAPERS[self.paper_name or self.theme.paper or USUAL]


FULL: Final = Edition()
"""The whole report on A4, without a theme."""
