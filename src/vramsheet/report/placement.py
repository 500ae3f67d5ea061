"""Which workload runs on which kind of an option's GPUs; a model is never spread over two kinds."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Room(NamedTuple):
    """What one workload takes of every GPU of one kind, and what it may use there [bytes]."""

    need_bytes: int
    budget_bytes: int


def roomiest(rooms: Sequence[Room | None]) -> int:
    """
    The kind of GPU that leaves one workload the most memory, when it runs there alone.

    Args:
        rooms: for each kind, what it takes there; None where that cannot be said.

    Returns:
        Number of the kind; the first of equals.
    """
    left = {kind: room.budget_bytes - room.need_bytes for kind, room in enumerate(rooms) if room is not None}
    return max(left, key=lambda kind: left[kind], default=0)


@lru_cache(maxsize=4096)
def placed_at_once(rooms: tuple[tuple[Room | None, ...], ...]) -> tuple[int, ...]:
    """
    The placement of all workloads at once that leaves the fullest kind the most memory.

    Workloads on one kind share its GPUs: their needs are added and held against the smallest of their budgets. So all
    fit under this placement if they do under any. The search is exact: a further workload can only take from what a
    kind has left, so a start that is no better than the best placement so far is not followed.

    Args:
        rooms: for each workload, for each kind, what it takes there; None where that cannot be said.

    Returns:
        For each workload, the number of its kind; the first of equals, 0 for one that can run on no kind.
    """
    kind_count = len(rooms[0])
    possible = [i for i in range(len(rooms)) if any(rooms[i])]
    order = sorted(possible, key=lambda i: -max(room.need_bytes for room in rooms[i] if room))
    best: tuple[int, ...] = ()
    most_left: int | None = None

    def follow(
        kinds: tuple[int, ...], taken: tuple[int, ...], budgets: tuple[int | None, ...], left: int | None
    ) -> None:
        nonlocal best, most_left
        if most_left is not None and left is not None and left <= most_left:
            return
        if len(kinds) == len(order):
            best, most_left = kinds, left
            return
        for kind in range(kind_count):
            room = rooms[order[len(kinds)]][kind]
            if room is None:
                continue
            sum_bytes, old = taken[kind] + room.need_bytes, budgets[kind]
            budget = room.budget_bytes if old is None else min(old, room.budget_bytes)
            follow(
                (*kinds, kind),
                (*taken[:kind], sum_bytes, *taken[kind + 1 :]),
                (*budgets[:kind], budget, *budgets[kind + 1 :]),
                budget - sum_bytes if left is None else min(left, budget - sum_bytes),
            )

    follow((), (0,) * kind_count, (None,) * kind_count, None)
    found = dict(zip(order, best, strict=True))
    return tuple(found.get(i, 0) for i in range(len(rooms)))
