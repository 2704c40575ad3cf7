"""What must be known of capacity is said, in a sentence each."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from jauge.analysis.capacity.answer import Capacities
from jauge.analysis.capacity.line import Api, CapacityLine, Drawn
from jauge.analysis.spend.days import Days
from jauge.surfaces.reports import capacity as report
from jauge.surfaces.terminal import capacity_wording

OCTOBER = Days(date(2026, 10, 1), date(2026, 11, 1))
DRAWN: dict[str, Any] = {
    "amount": Decimal(50), "burnt": Decimal(60), "in_days": Decimal(5), "left": Decimal(0),
    "expired": Decimal(0), "over": Decimal(10), "per_day": Decimal(1),
}  # fmt: skip


def line(**values: Any) -> CapacityLine:
    told: dict[str, Any] = {
        "name": "room", "kind": "gpu_server", "source": "configured", "currency": "EUR",
        "days": OCTOBER, "cost": Decimal(100), "used": Decimal(60), "idle": Decimal(40),
    }  # fmt: skip
    return CapacityLine(**told | values)


def answer(*lines: CapacityLine, **values: Any) -> Capacities:
    told: dict[str, Any] = {
        "by": (), "period": None, "currency": "EUR", "timezone": "UTC", "days": OCTOBER,
        "lines": lines,
    }  # fmt: skip
    return Capacities(**told | values)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"idle": None}, "room: the unused part is unknown, not zero"),
        ({"months_over": ("2026-10",)}, "room: more was used in 2026-10 than"),
        ({"unmetered": 1}, "room: 1 call says nothing of its tokens"),
        ({"kind": "outcome", "unmetered": 2}, "room: 2 calls name no outcome"),
        ({"invoiced": Decimal(100)}, "room: used, unused and left are what is invoiced."),
        ({"invoiced": Decimal(90)}, "room: €90.00 is invoiced, -€10.00 beside used, unused"),
        ({"drawn": Drawn(**DRAWN)}, "room: €10.00 was used beyond it."),
    ],
)
def test_a_line_says(values: dict[str, Any], said: str) -> None:
    notes = list(capacity_wording.notes(answer(line(**values))))
    assert any(note.startswith(said) or said in note for note in notes), notes


def test_a_period_that_is_not_over_is_said() -> None:
    notes = list(capacity_wording.notes(answer(line(), is_cut=True)))
    assert any("not over" in note for note in notes)
    assert not any("not over" in note for note in capacity_wording.notes(answer(line())))
    assert list(capacity_wording.notes(answer(days=None))) == []


def test_break_even_is_a_share_or_so_many_tokens() -> None:
    api = Api(
        providers=("p",), cost=Decimal(1), per_million=Decimal(1), break_even_tokens=2_500_000
    )
    assert capacity_wording.break_even(line(api=api)) == "2.50 M tokens"
    assert capacity_wording.break_even(line()) == "—"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([line(), line(currency="USD")], "€100.00 for capacity, €40.00 of it unused."),
        ([line(), line(idle=None)], "€200.00 for capacity, at least €40.00 of it unused."),
        ([line(is_least=True)], "€100.00 for capacity, at least €40.00 of it unused."),
        ([line(idle=None)], "€100.00 for capacity; nobody knows what of it was unused."),
    ],
)
def test_the_report_adds_up_what_it_can(lines: list[CapacityLine], said: str) -> None:
    assert report.says(answer(*lines))[0] == said


def test_the_report_adds_neither_credits_nor_bills() -> None:
    found = answer(line(drawn=Drawn(**DRAWN)), line(source="bills"))
    assert "for capacity" not in " ".join(report.says(found))
    table = report.table(answer(line(), line(is_least=True, left=Decimal(1))), 1)
    assert len(table.rows) == 1
    shown = report.table(answer(line(is_least=True)), None).rows[0]
    assert shown[5].text == "≥ 40.00"
