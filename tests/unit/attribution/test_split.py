"""Splits: who gets what of a pool, and why a pool stays."""

from decimal import Decimal

import pytest

from jauge.attribution import Driver, Line, Split, allocate, plan, relevant, share_out
from jauge.attribution.split import By

TAGS = ("team", "project")


def line(team: str, amount: str | None, **more: object) -> Line:
    month = str(more.get("month", "2026-01"))
    return Line(
        month,
        str(more.get("currency", "EUR")),
        {"team": team, "agent": str(more.get("agent", "a"))},
        (None if amount is None else Decimal(amount),),
        int(str(more.get("calls", 0))),
        int(str(more.get("tokens", 0))),
    )


def split(by: By = "effective_cost", **more: object) -> Split:
    values = {"name": "s", "pool": {"team": ("Platform",)}, "to": "team", "by": by, **more}
    return Split(**values)  # pyright: ignore[reportArgumentType] # fields of the struct


def costs(lines: list[Line]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for one in lines:
        name = str(one.values["team"])
        found[name] = found.get(name, Decimal(0)) + (one.amounts[0] or 0)
    return found


LINES = [
    line("Platform", "100", calls=7),
    line("A", "10", calls=1, tokens=500),
    line("B", "30", calls=3),
    line("unallocated", "60", calls=9),
]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (split(), {"A": 35, "B": 105}),
        (split("even"), {"A": 60, "B": 80}),
        (split("calls"), {"A": 35, "B": 105}),
        (split("tokens"), {"A": 110, "B": 30}),
        (split("fixed", fixed={"A": Decimal("0.25"), "C": Decimal("0.5")}),
         {"A": 35, "B": 30, "C": 50, "Platform": 25}),
        (split("fixed", fixed={"Platform": Decimal("0.5"), "A": Decimal("0.5")}),
         {"A": 60, "B": 30, "Platform": 50}),
        (split("driver", driver=Driver({None: {"A": Decimal(1), "B": Decimal(3)}})),
         {"A": 35, "B": 105}),
        (split("driver", driver=Driver({None: {"A": Decimal(1)},
                                        "2026-01": {"B": Decimal(1), "Platform": Decimal(9)}})),
         {"A": 10, "B": 130}),
    ],
)  # fmt: skip
def test_a_pool_is_shared_out(asked: Split, expected: dict[str, int]) -> None:
    found = {team: cost for team, cost in costs(allocate(LINES, [asked], TAGS)).items() if cost}
    assert found == {"unallocated": 60, **expected}


@pytest.mark.parametrize(
    ("lines", "asked", "reason"),
    [
        ([line("Platform", "5")], split(), "no_target"),
        ([line("Platform", "5"), line("unallocated", "5")], split("even"), "no_target"),
        ([line("Platform", "5"), line("A", "0")], split(), "no_weight"),
        ([line("Platform", "5"), line("A", "-1")], split(), "no_weight"),
        ([line("Platform", "5"), line("A", "7", currency="USD")], split(), "no_weight"),
        ([line("Platform", "5"), line("A", "7", month="2026-02")], split(), "no_target"),
        ([line("Platform", "5"), line("A", "7")], split("driver"), "no_target"),
        ([line("Platform", "5")], split("fixed", fixed={"A": Decimal(0)}), "no_weight"),
    ],
)
def test_a_pool_without_target_or_weight_stays_and_says_why(
    lines: list[Line], asked: Split, reason: str
) -> None:
    assert allocate(lines, [asked], TAGS) == lines
    ((_split, steps),) = plan(lines, [asked], TAGS).steps
    assert [step.shares.reason for step in steps.values()] == [reason]


def test_calls_weigh_in_whatever_currency_they_are() -> None:
    lines = [
        line("Platform", "9"),
        line("A", "7", currency="USD", calls=2),
        line("B", None, calls=1),
    ]
    assert costs(allocate(lines, [split("calls")], TAGS)) == {"Platform": 0, "A": 13, "B": 3}


def test_credits_are_shared_out_with_their_sign() -> None:
    found = allocate([line("Platform", "-10"), line("A", "1"), line("B", "2")], [split()], TAGS)
    moved = {one.values["team"]: one.amounts[0] for one in found[1:3]}
    assert moved == {"A": Decimal("-3.333333333333333333"), "B": Decimal("-6.666666666666666667")}


def test_unknown_amounts_stay_unknown() -> None:
    found = allocate([line("Platform", None), line("A", "1")], [split("even")], TAGS)
    assert [one.amounts[0] for one in found] == [None, Decimal(1)]


def test_a_line_without_the_tag_is_no_target() -> None:
    bare = Line("2026-01", "EUR", {"team": None}, (Decimal(4),))
    found = allocate([line("Platform", "5"), line("A", "1"), bare], [split("even")], TAGS)
    assert [one.amounts[0] for one in found] == [0, 5, 1, 4]


def test_equal_remainders_go_by_name() -> None:
    assert share_out(Decimal("0.000000000000000001"), [1, 1]) == [Decimal("1e-18"), 0]
    assert sum(share_out(Decimal("1e-20"), [1, 2])) == Decimal("1e-20")


def test_a_later_split_sees_what_an_earlier_one_moved_and_follow_tells() -> None:
    first = split("fixed", fixed={"A": Decimal(1)})
    second = split("even", pool={"team": ("A",)})
    whole = plan(LINES, [first, second], TAGS)
    assert costs(whole.apply(LINES)) == {
        "Platform": 110 - 110,
        "A": 0,
        "B": 85,
        "unallocated": 60,
    } | {"Platform": 55}
    steps = [(step.split.by, amount) for step, amount in whole.follow(LINES[0])]
    assert steps == [("fixed", Decimal(100)), ("even", Decimal(100))]
    assert [amount for _step, amount in whole.follow(LINES[1])] == [Decimal(10)]
    assert list(whole.follow(LINES[2])) == []


def test_pools_read_columns_too_and_only_relevant_splits_are_kept() -> None:
    by_agent = split("even", pool={"agent": ("gw-*",)})
    lines = [line("A", "8", agent="gw-1"), line("B", "1"), line("C", "1")]
    assert costs(allocate(lines, [by_agent], TAGS)) == {"A": 0, "B": 5, "C": 5}
    other = split("even", to="project", pool={"team": ("A",)})
    assert relevant([by_agent, other], ["team"]) == (by_agent,)
    assert relevant([by_agent, other], ["project"]) == (by_agent, other)
    assert relevant([other, by_agent], ["project"]) == (other,)
    assert relevant([by_agent, other], ["agent"]) == ()
