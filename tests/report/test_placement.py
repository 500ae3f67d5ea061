"""Workloads on the kinds of GPU of a fleet: the search finds what trying every placement finds."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vramsheet.report.placement import Room, placed_at_once, roomiest

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOMS = st.builds(Room, st.integers(0, 60), st.integers(1, 100))


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[Room | None, ...], ...]:
    """For up to six workloads, what each takes on each of up to three kinds; some cannot run on some."""
    kinds = draw(st.integers(1, 3))
    row = st.tuples(*[st.one_of(st.none(), ROOMS, ROOMS)] * kinds).filter(any)
    return tuple(draw(st.lists(row, min_size=1, max_size=6)))


def least_left(rooms: Sequence[Sequence[Room | None]], kinds: Sequence[int]) -> int | None:
    """What the fullest kind has left under a placement; None where a workload cannot run on its kind."""
    left = []
    for kind in set(kinds):
        here = [rooms[i][kind] for i in range(len(rooms)) if kinds[i] == kind]
        if None in here:
            return None
        left.append(min(room.budget_bytes for room in here if room) - sum(room.need_bytes for room in here if room))
    return min(left)


@given(tables())
def test_no_placement_leaves_more(rooms: tuple[tuple[Room | None, ...], ...]) -> None:
    """The fullest kind has as much left as under the best of all placements, so all fit if they fit under any."""
    every = product(range(len(rooms[0])), repeat=len(rooms))
    most = max(left for kinds in every if (left := least_left(rooms, kinds)) is not None)
    assert least_left(rooms, placed_at_once(rooms)) == most


@given(tables(), ROOMS)
def test_a_further_kind_takes_nothing_away(rooms: tuple[tuple[Room | None, ...], ...], room: Room) -> None:
    """With one kind more, the fullest kind has at least as much left, alone and at once."""
    more = tuple((*row, room) for row in rooms)
    before, after = least_left(rooms, placed_at_once(rooms)), least_left(more, placed_at_once(more))
    assert before is not None
    assert after is not None
    assert after >= before
    for row, longer in zip(rooms, more, strict=True):
        old, new = row[roomiest(row)], longer[roomiest(longer)]
        assert old is not None
        assert new is not None
        assert new.budget_bytes - new.need_bytes >= old.budget_bytes - old.need_bytes


@pytest.mark.parametrize(
    ("rooms", "kinds"),
    [
        (((Room(10, 80), Room(10, 40)), (Room(10, 80), Room(10, 40))), (0, 0)),
        (((Room(70, 80), None), (Room(20, 80), Room(20, 40))), (0, 1)),
        (((None, None), (Room(20, 80), Room(20, 40))), (0, 0)),
        (((Room(30, 40), Room(30, 40)), (Room(30, 40), Room(30, 40))), (0, 1)),
    ],
    ids=("both on the roomy kind", "the large one alone", "one that runs nowhere", "one on each"),
)
def test_placements_by_hand(rooms: tuple[tuple[Room | None, ...], ...], kinds: tuple[int, ...]) -> None:
    """Small cases: the fullest kind is spared, a workload that can run on no kind is passed over."""
    assert placed_at_once(rooms) == kinds


def test_alone_on_the_roomiest_kind() -> None:
    """The first of equals; a kind where nothing can be said is never it unless all are so."""
    assert roomiest((Room(10, 40), Room(20, 80), Room(10, 70))) == 1
    assert roomiest((None, Room(50, 40))) == 1
    assert roomiest((None, None)) == 0


def test_many_workloads_on_two_kinds_are_placed_quickly() -> None:
    """The largest search that a quote may ask for, all alike so that no start looks worse than another."""
    rooms = tuple((Room(10 + i, 1000), Room(10 + i, 999)) for i in range(16))
    kinds = placed_at_once(rooms)
    assert least_left(rooms, kinds) == 999 - 140
