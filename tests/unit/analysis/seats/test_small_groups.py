"""No view of groups tells of fewer people than the smallest group, nor do two views together."""

from collections.abc import Iterable
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.analysis.seats.small_groups import Group, hidden

SMALLEST = 5
PAIRS = st.lists(
    st.tuples(
        st.tuples(st.sampled_from("XYZ"), st.sampled_from("ab"), st.sampled_from("12")),
        st.integers(0, 25).map(str),
    ),
    max_size=60,
)


def pairs(**sizes: int) -> list[tuple[Group, str]]:
    """`X_a=7`: seven people of team X hold tool a; people of a team hold all of its tools."""
    return [
        (tuple(name.split("_")), f"{name[0]}{number}")
        for name, size in sizes.items()
        for number in range(size)
    ]


def names(found: Iterable[Group]) -> set[str]:
    return {"_".join(group) for group in found}


def test_a_small_team_is_hidden_with_the_next_one() -> None:
    assert names(hidden(pairs(X=9, Y=7, Z=3), (0,), SMALLEST)) == {"Z", "Y"}
    assert names(hidden(pairs(X=9, Y=3, Z=3), (0,), SMALLEST)) == {"Z", "Y"}
    assert not hidden(pairs(X=9, Y=7), (0,), SMALLEST)
    assert names(hidden(pairs(X=3), (0,), SMALLEST)) == {"X"}
    assert not hidden([], (0,), SMALLEST)


def test_a_team_less_its_other_tools_tells_nothing() -> None:
    """Six of X hold a, and one of these b: the total of X less a would tell of that one."""
    found = hidden(pairs(X_a=6, X_b=1, Y_a=8, Y_b=9, Z_a=7, Z_b=8), (0,), SMALLEST)
    assert {"X_b", "X_a"} <= names(found)
    # And the total of b less Y and Z would, too.
    assert {"Z_b"} <= names(found) or {"Y_b"} <= names(found)


def test_a_team_that_is_hidden_alone_is_hidden_by_tool() -> None:
    found = hidden(pairs(X_a=20, Y_a=6, Z_a=2), (0,), SMALLEST)
    assert names(found) == {"Z_a", "Y_a"}


def views(all_pairs: list[tuple[Group, str]]) -> dict[tuple[int, ...], dict[Group, set[str]]]:
    """The people of each group that is shown, by the columns of the view; None is hidden."""
    found: dict[tuple[int, ...], dict[Group, set[str]]] = {}
    for size in range(4):
        for places in combinations(range(3), size):
            part = [(tuple(group[n] for n in places), who) for group, who in all_pairs]
            gone = hidden(part, [n for n, place in enumerate(places) if place == 0], SMALLEST)
            if 0 not in places:
                gone = set[Group]()
            shown: dict[Group, set[str]] = {}
            for group, who in part:
                if group not in gone:
                    shown.setdefault(group, set()).add(who)
            found[places] = shown
    return found


@settings(max_examples=80, deadline=None)
@given(PAIRS)
def test_no_total_less_what_is_shown_of_it_tells_of_few(
    all_pairs: list[tuple[Group, str]],
) -> None:
    shown = views(all_pairs)
    for places, groups in shown.items():
        if 0 not in places:
            continue
        assert all(len(people) >= SMALLEST for people in groups.values())
        for fewer, totals in shown.items():
            if not set(fewer) < set(places):
                continue
            at = [places.index(place) for place in fewer]
            for total in totals:
                here = {
                    group: who for group, who in groups.items()
                    if tuple(group[n] for n in at) == total
                }  # fmt: skip
                rest = {
                    who
                    for group, who in all_pairs
                    if tuple(group[place] for place in fewer) == total
                    and tuple(group[place] for place in places) not in groups
                }
                assert not here or not rest or len(rest) >= SMALLEST


@settings(max_examples=40, deadline=None)
@given(PAIRS)
def test_what_is_hidden_stays_hidden_by_more_columns(all_pairs: list[tuple[Group, str]]) -> None:
    shown = views(all_pairs)
    teams = {group[0] for group in shown[0,]}
    for places in ((0, 1), (0, 2), (0, 1, 2)):
        assert {group[0] for group in shown[places]} <= teams
