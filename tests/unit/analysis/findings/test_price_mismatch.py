"""Two amounts for one use: in which currency they are compared, and what is never added up."""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import findings, load
from jauge.i18n import speaking
from jauge.model import Finding
from jauge.surfaces.terminal import findings_wording
from ledger_case import calls_of, case

CALL = {
    "source": "gw",
    "response_model": "gpt-4o",
    "effective_cost": "1",
    "list_cost": "1",
    "times": 28,
    "step_s": 60,
}


def found(session: Session, folder: Path, *calls: Any, **told: Any) -> list[Finding[Any]]:
    made = case(session, folder, calls_of([CALL | one for one in calls]), **told)
    rows = load("price_mismatch").rows
    assert rows is not None
    some = findings(made, ("price_mismatch",))
    for one in some:
        assert session.run(rows(made, one)).num_rows == one.evidence[0].count
    return list(some)


def test_prices_in_two_currencies_are_two_findings(duckdb: Session, tmp_path: Path) -> None:
    stated = {"reported_cost": "3", "reported_currency": "USD"}
    calls = [stated | {"billing_currency": "USD"}, stated | {"billing_currency": "EUR"}]
    one, other = found(duckdb, tmp_path, *calls)
    assert {one.subject["priced_in"], other.subject["priced_in"]} == {"EUR", "USD"}
    assert one.finding_id != other.finding_id


@pytest.mark.parametrize(("amount", "reason"), [("4", "no_rate"), ("1", "currency")])
def test_what_has_no_rate_is_not_taken_for_another_currency(
    duckdb: Session, tmp_path: Path, amount: str, reason: str
) -> None:
    [one] = found(duckdb, tmp_path, {"reported_cost": amount, "reported_currency": "AED"})
    told = one.parameters
    assert (told.stated, told.stated_currency) == (28 * Decimal(amount), "AED")
    assert (told.ours, told.currency) == (28, "EUR")
    assert (told.difference, told.reason) == (None, reason)
    with speaking("en"):
        said = findings_wording.why(one)
    assert f"gw says AED{28 * int(amount)}.00, the price book and contracts €28.00" in said


USD = {"currency": "USD", "priced_model": "gpt-4o", "kind": "matched"}
DAYS = [
    USD | {"own_cost": "8", "day": f"2026-10-{day:02}", "until": f"2026-10-{day + 1:02}"}
    for day in range(1, 31)
]
MONTH = USD | {"day": "2026-10-01", "until": "2026-11-01"}
RATED = {"effective_cost": "8", "list_cost": "10", "price_id": "openai/gpt-4o;contract=frame"}


@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_a_bill_of_a_month_is_compared_in_its_own_currency(
    duckdb: Session, tmp_path: Path, currency: str
) -> None:
    calls = RATED | {"price_rule": "contract frame", "billing_currency": "USD"}
    cells = [*DAYS, MONTH | {"billed_cost": "300"}]
    [one] = found(duckdb, tmp_path, calls, cells=cells, currency=currency)
    told = one.parameters
    assert (told.stated, told.ours, told.currency) == (300, 240, "USD")
    assert (told.reason, told.claimable) == ("list_price", 60)
    saving = one.monthly_saving
    assert saving is not None
    assert saving.currency == currency
    (cell,) = one.base
    # A fifth of what is billed, at one rate.
    assert abs(saving.mid * 5 - cell.amount) < Decimal("1e-15")
    assert (round(saving.mid, 4) == Decimal("58.9113")) is (currency == "USD")


def test_an_honest_bill_of_a_month_is_no_finding_in_any_currency(
    duckdb: Session, tmp_path: Path
) -> None:
    calls = RATED | {"price_rule": "contract frame", "billing_currency": "USD"}
    cells = [*DAYS, MONTH | {"billed_cost": "240"}]
    assert not found(duckdb, tmp_path, calls, cells=cells)


def test_a_claim_without_a_rate_is_told_and_no_saving(duckdb: Session, tmp_path: Path) -> None:
    calls = RATED | {"price_rule": "contract frame", "billing_currency": "AED"}
    cells = [one | {"currency": "AED"} for one in (*DAYS, MONTH | {"billed_cost": "300"})]
    [one] = found(duckdb, tmp_path, calls, cells=cells)
    assert (one.parameters.claimable, one.monthly_saving) == (60, None)
    [amount] = one.unconverted
    assert (amount.currency, round(amount.amount, 2)) == ("AED", Decimal("58.91"))


def test_a_bill_in_another_currency_than_its_calls_is_compared_in_that_of_the_case(
    duckdb: Session, tmp_path: Path
) -> None:
    cells = [*DAYS, MONTH | {"billed_cost": "100", "currency": "EUR"}]
    [one] = found(duckdb, tmp_path, RATED, cells=cells)
    assert (one.parameters.stated, one.parameters.currency) == (100, "EUR")
    assert 190 < one.parameters.ours < 240
