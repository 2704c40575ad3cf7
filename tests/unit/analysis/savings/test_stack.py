import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jauge.analysis.savings import Left, Stack, stacked, together
from jauge.analysis.savings.stack import Taken
from jauge.model import Cell, Finding, Saving, exact_sum
from jauge.model.finding import ValueKind

PAGE = Path(__file__).parents[4] / "docs" / "savings.md"
KINDS = ("zombie_agent", "cache_missed", "batchable", "something_new")


class Nothing(msgspec.Struct, frozen=True):
    pass


def finding(
    number: int,
    kind: str,
    ends: tuple[Any, Any, Any],
    base: dict[str, Any],
    value: ValueKind = "budget_saving",
) -> Finding[Nothing]:
    return Finding(
        kind=kind,
        subject={"agent": str(number)},
        parameters=Nothing(),
        evidence=(),
        monthly_saving=Saving(Decimal(ends[0]), Decimal(ends[1]), Decimal(ends[2]), "EUR"),
        value_kind=value,
        cash_from=None,
        confidence=Decimal("0.8"),
        effort="low",
        action="retire",
        base=tuple(Cell(name, Decimal(amount)) for name, amount in base.items()),
    )


def ends(left: Left | Taken | Saving) -> list[Decimal]:
    return [left.low, left.mid, left.high]


def only(stacks: tuple[Stack, ...]) -> Stack:
    (one,) = stacks
    return one


def test_the_levers_of_the_page_are_stacked_not_added() -> None:
    found = re.search(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    told = json.loads(found[1])
    findings = [
        finding(n, one["kind"], tuple(one["saving"]), one["base"])
        for n, one in enumerate(told["savings"])
    ]
    expected = told["expect"]
    stack = only(stacked(reversed(findings)))
    assert stack.base == Decimal(expected["base"])
    assert [ends(step.taken) for step in stack.steps] == [
        [Decimal(end) for end in step] for step in expected["left"]
    ]
    assert ends(stack.total) == [Decimal(end) for end in expected["total"]]


def test_a_large_saving_leaves_little_of_a_later_one_and_the_total_stays_in_order() -> None:
    first = finding(1, "zombie_agent", (0, 50, 100), {"agent:a": 100})
    second = finding(2, "batchable", (100, 100, 100), {"agent:a": 100})
    stack = only(stacked([first, second]))
    assert ends(stack.steps[1].taken) == [100, 50, 0]
    assert ends(stack.steps[1].left) == [0, 50, 100]
    assert ends(stack.total) == [100, 100, 100]


def test_what_one_step_loses_to_another_of_its_line_is_no_range_of_the_line() -> None:
    first = finding(1, "zombie_agent", (0, 50, 100), {"agent:a": 100})
    second = finding(2, "batchable", (100, 100, 100), {"agent:a": 100})
    left = together(only(stacked([first, second])).steps)
    assert ends(left) == [100, 100, 100]


def test_a_step_is_never_more_than_its_finding_claims_to_the_last_digit() -> None:
    base = {"agent:a": "7", "agent:b": "3.3", "agent:c": "1e-17"}
    for claim in ("1.000000000000000001", "0.999999999999999997", "5.333333333333333333"):
        stack = only(stacked([finding(1, "batchable", (claim, claim, claim), base)]))
        assert ends(stack.total) == [Decimal(claim)] * 3


def test_a_saving_on_a_part_of_a_cell_never_takes_more_than_it_claims() -> None:
    whole = finding(1, "zombie_agent", (0, 0, 600), {"agent:a": 600})
    part = finding(2, "superseded_model", (0, 39, 40), {"agent:a": 40})
    stack = only(stacked([whole, part]))
    assert ends(stack.steps[1].taken) == [0, 39, 0]
    assert ends(stack.steps[1].left) == [0, 39, 39]
    assert ends(stack.total) == [0, 39, 600]


def test_kinds_of_value_are_never_added() -> None:
    both = [
        finding(1, "zombie_agent", (1, 2, 3), {"agent:a": 10}),
        finding(2, "zombie_agent", (1, 2, 3), {"agent:a": 10}, "freed_capacity"),
    ]
    assert [one.total.mid for one in stacked(both)] == [2, 2]


def test_without_cells_a_finding_stands_alone() -> None:
    both = [finding(n, "idle_seat", (10, 20, 30), {}) for n in (1, 2)]
    assert ends(only(stacked(both)).total) == [20, 40, 60]


_ATOM = Decimal("1e-18")
amounts = st.decimals("0", "1000000", places=18)
names = st.sampled_from(["agent:a", "agent:b", "agent:c"])


@st.composite
def several(draw: st.DrawFn) -> list[Finding[Nothing]]:
    cells = {name: draw(amounts) for name in ("agent:a", "agent:b", "agent:c")}
    found: list[Finding[Nothing]] = []
    for number in range(draw(st.integers(1, 6))):
        mine = draw(st.sets(names, min_size=1))
        seen = draw(st.sampled_from([Decimal(1), Decimal("0.25")]))
        base = {name: (cells[name] * seen).quantize(_ATOM) for name in sorted(mine)}
        most = exact_sum(base.values())
        low, mid, high = sorted(draw(st.decimals(0, most, places=18)) for _ in range(3))
        found.append(finding(number, draw(st.sampled_from(KINDS)), (low, mid, high), base))
    return found


@settings(deadline=None)  # exact sums take what they take beside other tests
@given(several(), st.randoms())
def test_the_total_is_never_more_than_is_spent_nor_than_the_sum_and_no_order_changes_it(
    found: list[Finding[Nothing]], chance: Any
) -> None:
    stack = only(stacked(found))
    claimed = [one.monthly_saving for one in found if one.monthly_saving]
    tiny = Decimal("1e-15")
    for end in ("low", "mid", "high"):
        total = getattr(stack.total, end)
        assert total <= stack.base + tiny
        assert total <= exact_sum(getattr(one, end) for one in claimed) + tiny
        assert total >= max(getattr(one, end) for one in claimed) - tiny
        assert total == exact_sum(getattr(step.taken, end) for step in stack.steps)
        for step in stack.steps:
            assert getattr(step.left, end) <= getattr(step.claimed, end)
    for step in stack.steps:
        assert step.left.low <= step.left.mid <= step.left.high
    assert stack.total.mid == exact_sum(step.left.mid for step in stack.steps)
    shuffled = found.copy()
    chance.shuffle(shuffled)
    assert stacked(shuffled) == (stack,)


def test_a_saving_that_claims_more_than_its_base_takes_the_base() -> None:
    stack = only(stacked([finding(1, "batchable", (5, 20, 30), {"agent:a": 10})]))
    assert ends(stack.total) == [5, 10, 10]


@pytest.mark.parametrize("base", [{"agent:a": 0}, {"agent:a": -5}])
def test_where_nothing_is_spent_nothing_is_saved(base: dict[str, Any]) -> None:
    assert only(stacked([finding(1, "batchable", (1, 2, 3), base)])).total.high == 0
