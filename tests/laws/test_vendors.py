"""Whatever the lines: order and strangers change nothing, and a denied word is final."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bank_lines import rates, rows
from jauge.attribution.vendors import (
    BankLine,
    Recognised,
    built_in,
    doubled,
    price_changes,
    recognise,
    series,
)

VENDORS = [row["text"] for row in rows("labelled.csv") if row["vendor"]]
FEES = ("FRAIS", "COMMISSION")
STRANGERS = [row["text"] for row in rows("decoys.csv") if not row["text"].startswith(FEES)]
DENIED = sorted({" ".join(each.words) for each in built_in().denied})
OTHERS = ["AVOIR CARTE MIDJOURNEY INC.", "COMMISSION CHANGE", "CARTE ACMECLOUD SOFTWARE LTD",
          "NOTE DE FRAIS CHATGPT PLUS", "CARTE MIDJUORNEY"]  # fmt: skip
AMOUNTS = ["-20.00", "-18.26", "-0.49", "-30.00", "30.00", "-348.00", "-77.77"]


@st.composite
def lines(draw: st.DrawFn, texts: list[str], *, start: str, most: int = 8) -> list[BankLine]:
    """Lines of two accounts within half a year, some with dollars."""
    found: list[BankLine] = []
    for number in range(draw(st.integers(0, most))):
        dollars = draw(st.sampled_from([None, "20.00", "30.00"]))
        found.append(
            BankLine(
                id=f"{start}{number}",
                account=draw(st.sampled_from(["FR1", "FR2", None])),
                booked_on=date(2026, 1, 5) + timedelta(days=draw(st.integers(0, 180))),
                amount=Decimal(draw(st.sampled_from(AMOUNTS))),
                currency="EUR",
                original_amount=None if dollars is None else Decimal(dollars),
                original_currency=None if dollars is None else "USD",
                text=draw(st.sampled_from(texts)),
            )
        )
    return found


def told(some: list[BankLine]) -> dict[str, Recognised]:
    return {each.id: each for each in recognise(some, built_in(), rates)}


@settings(deadline=None)
@given(lines([*VENDORS, *OTHERS, *STRANGERS], start="a"), st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_answer(some: list[BankLine], chance: Random) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert told(shuffled) == told(some)
    runs = [series(each, recognise(each, built_in(), rates)) for each in (some, shuffled)]
    assert runs[0] == runs[1]
    assert doubled(runs[0]) == doubled(runs[1])
    assert price_changes(runs[0]) == price_changes(runs[1])


@settings(deadline=None)
@given(lines([*VENDORS, *OTHERS], start="a"), lines(STRANGERS, start="s"))
def test_lines_that_have_nothing_to_do_with_it_change_no_answer(
    some: list[BankLine], strangers: list[BankLine]
) -> None:
    alone = told(some)
    together = told([*strangers, *some])
    assert {name: together[name] for name in alone} == alone
    assert {together[each.id].spend_kind for each in strangers} <= {"not_ai"}


@settings(deadline=None)
@given(
    st.sampled_from([*VENDORS, *OTHERS]),
    st.sampled_from(DENIED),
    st.sampled_from(AMOUNTS),
    st.booleans(),
)
def test_a_denied_word_is_stronger_than_any_name_and_any_price(
    text: str, denied: str, amount: str, is_first: bool
) -> None:
    whole = f"{denied} {text}" if is_first else f"{text} {denied}"
    one = BankLine(
        id="1",
        booked_on=date(2026, 10, 5),
        amount=Decimal(amount),
        currency="EUR",
        text=whole,
        original_amount=Decimal("20.00"),
        original_currency="USD",
    )
    found = recognise([one], built_in(), rates)[0]
    assert (found.spend_kind, found.rule.step) == ("not_ai", "denied")


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(AMOUNTS))
def test_any_text_has_an_answer(text: str, amount: str) -> None:
    one = BankLine(
        id="1", booked_on=date(2026, 1, 1), amount=Decimal(amount), currency="EUR", text=text
    )
    found = recognise([one], built_in(), rates)[0]
    assert 0 < found.confidence <= 1
    assert (found.vendor is None) or found.spend_kind != "not_ai"
