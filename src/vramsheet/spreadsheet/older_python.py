"""
The core in the language of the Python that LibreOffice brings.

The package needs Python 3.11; LibreOffice for Windows and macOS brings an older one. So what travels inside the add-in
is rewritten when the add-in is built: newer syntax becomes older syntax, newer names come from `backports`.
"""

from __future__ import annotations

import ast
from typing import Final

OLDEST_PYTHON: Final = (3, 9)
"""
The oldest Python that the add-in runs in.

LibreOffice for Windows brings 3.9 (program/python-core-3.9.20 in 24.8), 3.10 (25.2), 3.11 (25.8), 3.12 (26.2) and 3.13
(26.8; PYTHON_TARBALL in download.lst of these branches and the folder's name in installed copies, read 2026-11-21);
24.2 and before bring 3.8. On Linux it is the system's own.
"""
BACKPORTS: Final = "vramsheet.spreadsheet.backports"
BACKPORTED: Final = {
    "dataclasses": {"dataclass"},
    "enum": {"StrEnum"},
    "itertools": {"pairwise"},
    "typing": {"ParamSpec"},
}
"""Names that `backports` has, by the module that has them in newer Python."""


class NotTranslatable(ValueError):
    """Syntax of the core that has no simple form in older Python; write it otherwise."""


def older(source: str, name: str) -> str:
    """
    A module of the core as older Python reads it.

    Args:
        source: the module's text.
        name: its path, for messages.

    Returns:
        The same program without its comments.

    Raises:
        NotTranslatable: there is no simple form of a statement.
    """
    tree = ast.parse(source, name)
    if name.endswith("backports.py"):
        return source
    text = ast.unparse(ast.fix_missing_locations(_Older(name).visit(tree))) + "\n"
    ast.parse(text, name, feature_version=OLDEST_PYTHON)
    return text


class _Older(ast.NodeTransformer):
    """Rewrites what needs Python 3.10 or newer."""

    def __init__(self, name: str) -> None:
        self.name = name

    def refuse(self, node: ast.stmt | ast.expr, why: str) -> NotTranslatable:
        return NotTranslatable(f"{self.name}:{node.lineno}: {why}")

    def visit_If(self, node: ast.If) -> ast.AST | None:
        """Drop what only type checkers read; it may name modules that older Python lacks."""
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return None
        return self.generic_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> list[ast.stmt]:
        moved = [one for one in node.names if one.name in BACKPORTED.get(node.module or "", ())]
        kept = [one for one in node.names if one not in moved]
        imports: list[ast.stmt] = [ast.ImportFrom(BACKPORTS, moved, 0)] if moved else []
        return imports + ([ast.ImportFrom(node.module, kept, node.level)] if kept else [])

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Take `strict` from zip, whose lengths the tests have seen, and give isinstance a tuple of types."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "zip":
            node.keywords = [one for one in node.keywords if one.arg != "strict"]
        if isinstance(node.func, ast.Name) and node.func.id == "isinstance" and isinstance(node.args[1], ast.BinOp):
            node.args[1] = ast.Tuple(_alternatives(node.args[1]), ast.Load())
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """Make a name for alternatives of types, which only annotations read, a text."""
        self.generic_visit(node)
        if isinstance(node.value, ast.BinOp) and any(map(_is_type, _alternatives(node.value))):
            node.value = ast.Constant(ast.unparse(node.value))
        return node

    def visit_Match(self, node: ast.Match) -> ast.AST:
        """Make a match against constants a chain of comparisons."""
        self.generic_visit(node)
        if not isinstance(node.subject, ast.Name):
            raise self.refuse(node, "match only a name")
        chain: list[ast.stmt] = []
        for case in reversed(node.cases):
            if case.guard is not None:
                raise self.refuse(node, "match without guards")
            constants = self._constants(node, case.pattern)
            if constants is None:
                chain = case.body
            else:
                test = ast.Compare(node.subject, [ast.In()], [ast.Tuple(constants, ast.Load())])
                chain = [ast.If(test, case.body, chain)]
        return chain[0] if len(chain) == 1 else ast.If(ast.Constant(value=True), chain, [])

    def _constants(self, node: ast.Match, pattern: ast.pattern) -> list[ast.expr] | None:
        """The constants that a pattern names; None for any value."""
        if isinstance(pattern, ast.MatchAs) and pattern.pattern is None and pattern.name is None:
            return None
        values = (
            [one.value for one in pattern.patterns if isinstance(one, ast.MatchValue)]
            if isinstance(pattern, ast.MatchOr)
            else [pattern.value]
            if isinstance(pattern, ast.MatchValue)
            else []
        )
        if not values or (isinstance(pattern, ast.MatchOr) and len(values) < len(pattern.patterns)):
            raise self.refuse(node, "match against constants only")
        return values


def _alternatives(node: ast.expr) -> list[ast.expr]:
    """The types of `A | B | C`."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_alternatives(node.left), *_alternatives(node.right)]
    return [node]


def _is_type(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"str", "int", "float", "bool", "tuple"}
