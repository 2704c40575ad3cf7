"""Twenty lines of a statement, exactly; also where the bank cuts them, and without the dollars."""

from datetime import date
from decimal import Decimal

import pytest

from bank_lines import rates, rows
from jauge.attribution.vendors import (
    BankLine,
    Fit,
    built_in,
    doubled,
    recognise,
    series,
)

EXPECTED = rows("october.csv")


def statement(*, letters: int = 99, has_original: bool = True) -> list[BankLine]:
    return [
        BankLine(
            id=f"{int(row['line']):02}",
            account="FR1",
            booked_on=date.fromisoformat(row["booked_on"]),
            amount=Decimal(row["amount"]),
            currency="EUR",
            text=row["text"][:letters],
            original_amount=Decimal(row["original_amount"])
            if has_original and row["original_amount"]
            else None,
            original_currency=row["original_currency"] or None if has_original else None,
        )
        for row in EXPECTED
    ]


@pytest.mark.parametrize("letters", [99, 32])
@pytest.mark.parametrize("has_original", [True, False])
def test_every_line_has_its_vendor_product_and_kind(letters: int, has_original: bool) -> None:
    lines = statement(letters=letters, has_original=has_original)
    found = recognise(lines, built_in(), rates)
    told = [(each.vendor or "", each.product or "", str(each.spend_kind)) for each in found]
    assert told == [(row["vendor"], row["product"], row["spend_kind"]) for row in EXPECTED]
    assert [each.id for each in found] == [each.id for each in lines]


def test_the_reason_can_be_told() -> None:
    found = {each.id: each for each in recognise(statement(), built_in(), rates)}
    microsoft = found["03"].rule
    assert (microsoft.step, microsoft.matched, microsoft.product_by) == (
        "alias",
        "microsoft",
        "amount",
    )
    assert microsoft.fit == Fit(
        seats=15,
        price=Decimal("28.10"),
        currency="EUR",
        vat_percent=Decimal(20),
        is_converted=False,
    )
    assert (found["04"].rule.product_by, found["11"].rule.product_by) == ("words", "default")
    assert found["07"].rule.matched == "restaurant"
    assert (found["10"].belongs_to, found["10"].rule.product_by) == ("06", "payment")
    assert found["20"].rule.step == "nothing"
    assert found["04"].confidence > found["03"].confidence > found["11"].confidence


def test_the_rhythm_of_a_single_payment_is_that_of_its_price() -> None:
    found = {each.id: each.recurrence for each in recognise(statement(), built_in(), rates)}
    assert {found[name] for name in ("01", "03", "04", "05", "16", "18")} == {"monthly"}
    assert {found[name] for name in ("11", "12", "13", "14", "15")} == {"usage"}
    assert {found[name] for name in ("02", "07", "10", "19")} == {None}


@pytest.mark.parametrize("has_original", [True, False])
def test_the_same_subscription_on_one_day_is_paid_twice(has_original: bool) -> None:
    lines = statement(has_original=has_original)
    twice = doubled(series(lines, recognise(lines, built_in(), rates)))
    assert [(each.product, each.cause, each.line_ids) for each in twice] == [
        ("Perplexity Pro", "same_days", ("16", "17"))
    ]
    assert twice[0].amounts == (Decimal("18.26"), Decimal("18.26"))


def test_without_rates_an_amount_in_euro_meets_no_price_in_dollars() -> None:
    lines = statement(has_original=False)
    found = {each.id: each for each in recognise(lines, built_in())}
    assert found["16"].rule.fit is None
    assert (found["16"].vendor, found["16"].product) == ("Perplexity", "Perplexity Pro")
    assert found["03"].rule.fit is not None


def test_the_name_of_the_counterparty_speaks_before_the_text() -> None:
    named = BankLine(
        id="1",
        booked_on=date(2026, 10, 5),
        amount=Decimal("-50.00"),
        currency="EUR",
        counterparty="Mistral AI SAS",
        text="FACTURE 2026-10 FRAIS DE SERVICE",
    )
    restaurant = BankLine(
        id="2",
        booked_on=date(2026, 10, 5),
        amount=Decimal("-50.00"),
        currency="EUR",
        counterparty="Le Mistral",
        text="OPENAI",
    )
    without_words = BankLine(
        id="3", booked_on=date(2026, 10, 5), amount=Decimal("-50.00"), currency="EUR"
    )
    found = recognise([named, restaurant, without_words], built_in())
    assert [each.vendor for each in found] == ["Mistral AI", None, None]
    assert [each.spend_kind for each in found] == ["ai_metered", "not_ai", "not_ai"]


def test_a_name_that_the_format_cut_from_the_text_is_no_name() -> None:
    one = BankLine(
        id="1",
        booked_on=date(2026, 10, 5),
        amount=Decimal("-17.99"),
        currency="EUR",
        counterparty="CB MISTRAL AI",
        text="CB MISTRAL AIR PARACHUTE",
    )
    assert recognise([one], built_in())[0].vendor is None
