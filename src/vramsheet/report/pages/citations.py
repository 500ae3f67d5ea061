"""Sources of the catalogue with the addresses that they name, so that each is one click away."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

GITHUB: Final = "https://github.com"
ARXIV: Final = "https://arxiv.org/abs"
_PATH: Final = r"[\w./~%=&?+#-]*[\w/]"
_CITED: Final = re.compile(
    rf"(?P<address>https?://{_PATH})"
    r"|github:(?P<repository>[\w.-]+/[\w.-]*\w)(?:@(?P<commit>[0-9a-f]{7,40})(?: (?P<file>[\w./-]+\.\w+)(?![\w*/]))?)?"
    r"|arXiv:? ?(?P<paper>[0-9]{4}\.[0-9]{4,5})"
    rf"|(?<![\w./@-])(?P<host>(?:[a-z0-9-]+\.)+[a-z]{{2,}}/{_PATH})"
)


class Part(NamedTuple):
    """A stretch of a source, and the address that it names; empty: none."""

    text: str
    address: str


def cited(text: str) -> tuple[Part, ...]:
    """
    A source in parts.

    Args:
        text: of the catalogue: addresses with or without https, repositories as `github:owner/name@commit file`,
            papers as `arXiv 2408.13359`.

    Returns:
        Parts that together are the text; none with an address of anything but http or https.
    """
    parts, end = [], 0
    for found in _CITED.finditer(text):
        parts += [Part(text[end : found.start()], ""), Part(found[0], _address(found))]
        end = found.end()
    return tuple(part for part in (*parts, Part(text[end:], "")) if part.text)


def _address(found: re.Match[str]) -> str:
    """The address that a citation stands for."""
    if found["paper"] is not None:
        return f"{ARXIV}/{found['paper']}"
    if found["repository"] is None:
        return found["address"] or f"https://{found['host']}"
    address = f"{GITHUB}/{found['repository']}"
    if found["file"] is not None:
        return f"{address}/blob/{found['commit']}/{found['file']}"
    return address if found["commit"] is None else f"{address}/tree/{found['commit']}"
