"""What comes back, stops, is paid twice, and costs more than before."""

from datetime import date
from decimal import Decimal

import pytest

from bank_lines import answers, line, monthly
from jauge.attribution.vendors import (
    BankLine,
    Doubled,
    PriceChange,
    Series,
    doubled,
    price_changes,
    series,
)

CURSOR = "CARTE CURSOR, AI POWERED IDE"


def of(lines: list[BankLine]) -> list[Series]:
    return series(lines, answers(lines))


def twice(lines: list[BankLine]) -> list[Doubled]:
    return doubled(of(lines))


def changes(lines: list[BankLine]) -> list[PriceChange]:
    return price_changes(of(lines))


def test_a_rhythm_is_seen_by_each_day_for_itself() -> None:
    text = "CARTE FIGMA.COM"
    days = [date(2026, 1, 5), date(2026, 2, 5), date(2026, 1, 20), date(2026, 2, 19)]
    found = answers([line(text, "-15.00", day) for day in days])
    assert {each.recurrence for each in found} == {"monthly"}
    weekly = answers([line(text, "-5.00", date(2026, 1, day)) for day in (5, 12, 19)])
    assert {each.recurrence for each in weekly} == {"weekly"}
    yearly = answers([line(text, "-150.00", date(year, 1, 5)) for year in (2025, 2026)])
    assert {each.recurrence for each in yearly} == {"yearly"}
    odd = answers([line(text, "-15.00", date(2026, 1, day)) for day in (5, 9)])
    assert {each.recurrence for each in odd} == {None}


def test_a_series_has_its_payments_in_order_without_refunded_ones() -> None:
    lines = monthly("CARTE FIGMA.COM", ["-15.00", "-16.00", "-17.00"])
    back = line("REFUND FIGMA.COM", "16.00", date(2026, 2, 7))
    (found,) = of([lines[2], back, lines[0], lines[1]])
    assert [paid.amount for paid in found.payments] == [Decimal("15.00"), Decimal("17.00")]
    assert (found.vendor, found.account, found.currency) == ("Figma", "FR1", "EUR")
    assert found.recurrence == "monthly"


def test_a_series_has_stopped_when_the_next_payment_is_late() -> None:
    (found,) = of(monthly("CARTE FIGMA.COM", ["-15.00"] * 3))
    assert not found.is_stopped(date(2026, 4, 15))
    assert found.is_stopped(date(2026, 4, 25))
    (once,) = of([line("CARTE RUNWAY CREDITS", "-10.00")])
    (unknown,) = of([line("CARTE ADOBE *FIREFLY", "-77.77")])
    assert not once.is_stopped(date(2036, 1, 1))
    assert not unknown.is_stopped(date(2036, 1, 1))


def test_income_and_denied_lines_are_in_no_series() -> None:
    lines = [
        line("VIR RECU CLIENT MISTRAL AI FACT 118", "4200.00"),
        line("RESTAURANT LE MISTRAL", "-20.00"),
        line("Abonnement ChatGPT Plus", "23.00", is_expense=True),
    ]
    assert of(lines) == []


@pytest.mark.parametrize(
    ("second", "is_doubled"),
    [
        (line(CURSOR, "-20.00", 6), True),
        (line(CURSOR, "-20.30", 7), True),
        (line(CURSOR, "-20.30", 5), False),
        (line(CURSOR, "-21.00", 7), False),
        (line(CURSOR, "-20.00", 8), False),
        (line(CURSOR, "-20.00", 5, id="b"), True),
    ],
)
def test_equal_amounts_within_two_days_are_paid_twice(second: BankLine, is_doubled: bool) -> None:
    found = twice([line(CURSOR, "-20.00", 5), second])
    assert bool(found) == is_doubled
    if found:
        assert found[0].line_ids == (line(CURSOR, "-20.00", 5).id, second.id)
        assert found[0].cause == "same_days"


def test_the_amounts_before_conversion_decide_where_they_are_there() -> None:
    dollars = line(CURSOR, "-20.00", 5, usd="22.00")
    assert twice([dollars, line(CURSOR, "-20.10", 6, usd="22.00")])
    assert not twice([dollars, line(CURSOR, "-20.00", 6, usd="22.10")])


def test_the_last_day_of_a_month_and_the_first_of_the_next_are_two_months() -> None:
    assert not twice([line(CURSOR, "-20.00", 30), line(CURSOR, "-20.00", 31)])


def test_one_given_back_is_not_paid_twice() -> None:
    lines = [
        line(CURSOR, "-20.00", 5, id="a"),
        line(CURSOR, "-20.00", 5, id="b"),
        line("REFUND CURSOR, AI POWERED IDE", "20.00", 8),
    ]
    assert twice(lines) == []


def test_metered_use_is_never_doubled() -> None:
    assert twice([line("OPENAI", "-20.00", 5, id="a"), line("OPENAI", "-20.00", 5, id="b")]) == []


def test_two_accounts_that_pay_the_same_product_in_a_month() -> None:
    here = line("OPENAI *CHATGPT SUBSCR", "-23.00", 5)
    there = line("OPENAI *CHATGPT SUBSCR", "-23.00", 12, account="FR2")
    person = line("ChatGPT Plus", "-23.00", 14, account="card of J", is_expense=True)
    (found,) = twice([person, there, here])
    assert (found.cause, found.line_ids) == ("two_accounts", (here.id, there.id, person.id))
    assert found.accounts == ("FR1", "FR2", "card of J")
    assert found.amounts == (Decimal("23.00"),) * 3
    assert found.currencies == ("EUR",) * 3
    renewal = line("OPENAI *CHATGPT SUBSCR", "-23.00", 29, account="FR2")
    assert twice([here, renewal]) == []
    nowhere = line("OPENAI *CHATGPT SUBSCR", "-23.00", 12, account=None)
    assert twice([here, nowhere]) == []


def test_a_price_that_rises_says_from_what_to_what_and_when() -> None:
    lines = monthly("CARTE FIGMA.COM", ["-15.00", "-15.00", "-18.00", "-18.00"])
    (found,) = changes(lines)
    assert (found.old, found.new, found.currency) == (Decimal("15.00"), Decimal("18.00"), "EUR")
    assert (found.changed_on, found.is_increase) == (date(2026, 3, 5), True)
    assert (found.last_line_id, found.first_line_id) == (lines[1].id, lines[2].id)
    (fallen,) = changes(monthly("CARTE FIGMA.COM", ["-18.00", "-18.00", "-15.00"]))
    assert not fallen.is_increase


@pytest.mark.parametrize(
    "amounts",
    [
        ["-15.00", "-15.00", "-30.00", "-30.00"],
        ["-15.00", "-15.00", "-19.00", "-15.00", "-15.00"],
        ["-15.00", "-15.40", "-15.10", "-14.80"],
        ["-15.00", "-18.00"],
        ["-15.00"],
    ],
)
def test_seats_rates_and_single_amounts_are_no_change_of_price(amounts: list[str]) -> None:
    assert changes(monthly("CARTE FIGMA.COM", amounts)) == []


def test_a_small_rise_counts_where_prices_are_stable_before_and_after() -> None:
    (found,) = changes(monthly("CARTE FIGMA.COM", ["-15.00", "-15.00", "-15.50", "-15.50"]))
    assert (found.old, found.new) == (Decimal("15.00"), Decimal("15.50"))


def test_rates_that_move_hide_no_rise() -> None:
    amounts = ["-18.40", "-18.26", "-18.60", "-22.70", "-22.90"]
    (found,) = changes(monthly("CARTE FIGMA.COM", amounts))
    assert (found.old, found.new) == (Decimal("18.60"), Decimal("22.70"))


def test_before_conversion_every_cent_is_a_change() -> None:
    lines = [
        line("CARTE FIGMA.COM", amount, date(2026, month, 5), usd=dollars)
        for month, (amount, dollars) in enumerate(
            [("-13.80", "15"), ("-13.60", "15"), ("-13.70", "15.50"), ("-13.90", "15.50")], 1
        )
    ]
    (found,) = changes(lines)
    assert (found.old, found.new, found.currency) == (Decimal(15), Decimal("15.50"), "USD")


def test_more_seats_of_a_known_price_are_no_rise_and_a_new_price_is() -> None:
    text = "CARTE NOTION LABS"
    seats = ["48.00", "48.00", "72.00", "72.00"]
    lines = [
        line(text, f"-{dollars}", date(2026, month, 5), usd=dollars)
        for month, dollars in enumerate(seats, 1)
    ]
    assert changes(lines) == []
    dearer = [
        line("CARTE DEEPL SE", amount, date(2026, month, 5))
        for month, amount in enumerate(["-8.99", "-8.99", "-29.99", "-29.99"], 1)
    ]
    assert [each.new for each in changes(dearer)] == [Decimal("29.99")]


def test_two_yearly_payments_are_enough() -> None:
    lines = [
        line("CARTE FIGMA.COM", "-150.00", date(2025, 3, 2)),
        line("CARTE FIGMA.COM", "-180.00", date(2026, 3, 2)),
    ]
    assert [each.new for each in changes(lines)] == [Decimal("180.00")]


def test_metered_use_has_no_price_that_changes() -> None:
    assert changes(monthly("OPENAI", ["-15.00", "-15.00", "-18.00", "-18.00"])) == []


def test_an_expense_of_a_person_hides_no_price_nor_rhythm_of_a_subscription() -> None:
    paid = [
        line("OPENAI *CHATGPT", amount, date(2026, month, 5))
        for month, amount in ((6, "-20"), (7, "-20"), (8, "-20"), (9, "-25"), (10, "-25"))
    ]
    expense = line("NOTE DE FRAIS OPENAI CHATGPT", "-20.00", date(2026, 10, 20))
    alone, beside = (series(lines, answers(lines)) for lines in (paid, [*paid, expense]))
    assert [each for each in beside if each.spend_kind != "expense"] == alone
    assert [change.is_increase for change in price_changes(beside)] == [True]
