"""Why what was paid is not what was planned: the steps add up, and what is left is said."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.spend import Cost, Gap, Seats, against, explain_gap
from jauge.analysis.spend.gap import moved
from jauge.model import Money, exact_sum, parse_period
from jauge.pricing.fx import rate_on
from spend_rows import known, line, monthly

AMOUNTS = st.none() | st.decimals(-(10**6), 10**6, places=4)


def steps(gap: Gap) -> dict[str, Decimal | None]:
    return {step.kind: step.amount for step in gap.steps}


@given(
    planned=st.decimals(0, 10**7, places=2),
    costs=st.lists(
        st.builds(
            Cost,
            gross=st.decimals(-(10**6), 10**6, places=2),
            tax=AMOUNTS,
            fx=AMOUNTS,
            fx_margin=AMOUNTS,
            price=AMOUNTS,
            seats=AMOUNTS,
        )
    ),
)
def test_the_steps_lead_from_the_plan_to_what_was_paid(planned: Decimal, costs: list[Cost]) -> None:
    gap = explain_gap(planned, costs)
    known_steps = [step.amount for step in gap.steps if step.amount is not None]
    assert exact_sum((planned, *known_steps)) == gap.paid
    for kind in ("tax", "fx", "fx_margin", "price", "seats"):
        if all(getattr(cost, kind) is None for cost in costs):
            assert steps(gap)[kind] is None


def test_ten_thousand_planned_and_twelve_thousand_paid_is_the_tax() -> None:
    costs = [Cost(gross=Decimal(4000), tax=Decimal("666.67")) for _month in range(2)]
    costs.append(Cost(gross=Decimal(4000), tax=Decimal("666.66")))
    gap = explain_gap(Decimal(10_000), costs)
    assert gap.paid == 12_000
    assert (steps(gap)["tax"], gap.unexplained, gap.tax_unknown) == (2_000, 0, 0)


def test_without_the_tax_nothing_is_guessed() -> None:
    gap = explain_gap(Decimal(10_000), [Cost(gross=Decimal(12_000))])
    assert (steps(gap)["tax"], gap.unexplained, gap.tax_unknown) == (None, 2_000, 12_000)


def test_fifteen_people_at_fifteen_euros_are_no_4500_in_half_a_year() -> None:
    """4,500 / 15 / 6 is 50 a seat and month: 35 of it is another price, whatever is said."""
    planned, months = Seats(15, Decimal(15)), 6
    assert Decimal(4_500) / 15 / months == 50
    price, seats = moved(planned, Seats(15, Decimal(50)))
    costs = [Cost(gross=Decimal(750), price=price, seats=seats) for _month in range(months)]
    gap = explain_gap(Decimal(15 * 15 * months), costs)
    assert (gap.planned, gap.paid) == (1_350, 4_500)
    assert (steps(gap)["price"], steps(gap)["seats"], gap.unexplained) == (3_150, 0, 0)


def test_the_seed_of_the_mission_adds_up() -> None:
    paid = [Decimal(each) for each in (12_000, 4_500, 1_800, 18_000, 10_700)]
    gap = explain_gap(Decimal(47_000), [Cost(gross=each) for each in paid])
    assert (gap.paid, gap.unexplained, gap.paid * 2) == (47_000, 0, 94_000)


@pytest.mark.parametrize("paid", ["22", "24"])
def test_twenty_dollars_are_no_22_to_24_euros_by_exchange_alone(paid: str) -> None:
    rate = rate_on("USD", parse_period("2026-10").days[0])
    assert rate is not None
    planned = Decimal(20) / rate.per_euro
    assert planned < 18
    margin = planned * Decimal("0.02")
    alone = explain_gap(planned, [Cost(gross=Decimal(paid), fx_margin=margin)])
    assert alone.unexplained > Decimal("3.5")
    tax = Decimal(paid) / 6
    taxed = explain_gap(planned, [Cost(gross=Decimal(paid), tax=tax, fx_margin=margin)])
    assert taxed.unexplained > 0
    # Only a rate of 0.92 to 1.00 dollars for a euro with 20 % of tax makes it so.
    for dollars in (Decimal("1.00"), Decimal("0.92")):
        assert 20 / dollars * Decimal("1.2") >= Decimal(paid)


def test_a_price_and_seats_are_told_apart() -> None:
    assert moved(Seats(10, Decimal(20)), Seats(12, Decimal(25))) == (50, 50)
    assert moved(Seats(12, Decimal(25)), Seats(10, Decimal(20))) == (-60, -40)


def test_a_plan_against_a_ledger(duckdb: Session, tmp_path: Path) -> None:
    rows = [
        *monthly("CB CURSOR, AI POWERED IDE", ["-20"] * 3 + ["-26"] * 3),
        line("CARTE CHATGPT BUSINESS OPENAI", "-290", "2026-03-10"),
        line("CARTE CHATGPT BUSINESS OPENAI", "-319", "2026-04-10"),
        line("ANTHROPIC* CLAUDE TEAM SUB", "-143", "2026-04-14", usd="-150"),
        line("COMMISSION CHANGE", "-2.10", "2026-04-14"),
        line("PRLV SCALEWAY SAS", "-99", "2026-04-02"),
    ]
    of = known(duckdb, tmp_path, bank_line=rows)
    april = parse_period("2026-04")
    gap = against(of, Money(Decimal(400), "EUR"), april, "EUR")
    assert gap is not None
    assert gap.paid == 26 + 319 + 143 + Decimal("2.10")
    told = steps(gap)
    assert told["price"] == 6
    assert told["seats"] == 29  # the eleventh
    first, booked = (rate_on("USD", day) for day in (april.days[0], date(2026, 4, 14)))
    assert first is not None
    assert booked is not None
    assert told["tax"] is None
    assert told["fx"] is not None
    assert told["fx_margin"] is not None
    at_day = Decimal(150) / booked.per_euro
    assert float(told["fx_margin"]) == pytest.approx(float(143 - at_day) + 2.10, abs=1e-9)
    assert float(told["fx"]) == pytest.approx(
        float(at_day - Decimal(150) / first.per_euro), abs=1e-9
    )
    assert against(of, Money(Decimal(400), "EUR"), parse_period("2025"), "EUR") is None
    dollars = against(of, Money(Decimal(400), "USD"), april, "EUR")
    assert dollars is not None
    assert dollars.planned < 400


def test_the_tax_of_a_new_price_is_told_once(duckdb: Session, tmp_path: Path) -> None:
    rows = monthly("CB CURSOR, AI POWERED IDE", ["-24"] * 3 + ["-36"] * 3)
    invoices = [
        {
            "invoice_issuer_name": "Cursor", "invoice_detail_description": "Cursor Pro",
            "billed_cost": "30", "tax_amount": "6", "gross_amount": "36",
            "invoice_issue_date": "2026-04-05",
        }
    ]  # fmt: skip
    of = known(duckdb, tmp_path, bank_line=rows, invoice_line=invoices)
    gap = against(of, Money(Decimal(20), "EUR"), parse_period("2026-04"), "EUR")
    assert gap is not None
    assert (steps(gap)["tax"], steps(gap)["price"], gap.unexplained) == (6, 10, 0)


def test_a_new_price_in_dollars_is_told_at_the_rate_of_the_plan(
    duckdb: Session, tmp_path: Path
) -> None:
    prices = [("-22.10", "-26")] * 3 + [("-31.20", "-37")] * 3
    rows = [
        line("CB CURSOR, AI POWERED IDE", euros, f"2026-{month:02}-05", usd=dollars)
        for month, (euros, dollars) in enumerate(prices, 1)
    ]
    of = known(duckdb, tmp_path, bank_line=rows)
    april = parse_period("2026-04")
    gap = against(of, Money(Decimal("22.10"), "EUR"), april, "EUR")
    rate = rate_on("USD", april.days[0])
    assert gap is not None
    assert rate is not None
    assert round(steps(gap)["price"] or 0, 9) == round(Decimal(11) / rate.per_euro, 9)
