"""Texts with their vendors: none is taken for a vendor that it is not, and most are found."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from bank_lines import answer, answers, line, rates, rows
from jauge.attribution.vendors import BankLine, built_in, recognise

ROOT = Path(__file__).parents[4]
LABELLED = rows("labelled.csv")
DECOYS = [row["text"] for row in rows("decoys.csv")]
MISSED = {
    "Compraste USD20,00 en ANTHROPIC* CLAUDE SU con tu T.Cred *2011",
    (
        "Rs.3301.23 is debited from your HDFC Bank Debit Card ending 0161 at RUNWAY PRO PLAN on "
        "27 Apr, 2026"
    ),
    "WINDSURF",
    "ANTHROPICANTHROPIC SAN FRANCISCO, US",
    "DLO*GOOGLE Google On",
}
"""What is known not to be found: sentences of alerts, a common word alone, names that are glued."""


def told() -> list[tuple[dict[str, str], str, str, str]]:
    lines = [line(row["text"], "-77.77", id=str(position)) for position, row in enumerate(LABELLED)]
    return [
        (row, each.vendor or "", str(each.spend_kind), each.product or "")
        for row, each in zip(LABELLED, answers(lines), strict=True)
    ]


def test_a_label_has_its_vendor_kind_and_product_or_nothing() -> None:
    for row, vendor, kind, product in told():
        if row["text"] in MISSED:
            assert vendor == "", row
            continue
        assert vendor == row["vendor"], row
        if row["spend_kind"]:
            assert kind == row["spend_kind"], (row, kind, product)
        if row["product"]:
            assert product == row["product"], (row, product)


def test_the_figures_of_the_page_are_those_of_the_list() -> None:
    """Printed by `pytest -rP`; the page docs/vendors.md quotes them."""
    page = (ROOT / "docs" / "vendors.md").read_text(encoding="utf-8")
    found = told()
    for group in ("seen first", "written", "seen second", "seen third"):
        counted = Counter(
            (bool(row["vendor"]), bool(vendor), vendor == row["vendor"])
            for row, vendor, _kind, _product in found
            if row["group"] == group
        )
        right = counted[True, True, True]
        wrong = sum(many for (_has, is_told, is_right), many in counted.items()
                    if is_told and not is_right)  # fmt: skip
        there = sum(many for (has, _told, _right), many in counted.items() if has)
        without = sum(counted.values()) - there
        told_right = f"| `{group}` | {there} | {without} | {right} of {right + wrong} "
        figures = f"{told_right}| {right} of {there} |"
        print(figures)  # noqa: T201 - shown by -rP
        assert figures in page


def test_there_are_decoys_enough_and_none_twice() -> None:
    assert len(DECOYS) == len(set(DECOYS)) >= 200


@pytest.mark.parametrize("months", [1, 4])
@pytest.mark.parametrize(
    ("amount", "dollars"),
    [("-20.00", None), ("-18.26", "20.00"), ("-29.00", None), ("-1.00", None), ("24.00", None)],
)
def test_no_decoy_is_accepted_whatever_it_costs(
    amount: str, dollars: str | None, months: int
) -> None:
    """Also at the price of a plan, in dollars, every month: not even to be reviewed."""
    lines = [
        line(text, amount, date(2026, month + 1, 5), **({"usd": dollars} if dollars else {}))
        for text in DECOYS
        for month in range(months)
    ]
    accepted = {
        (each.text, found.spend_kind, found.rule.step)
        for each, found in zip(lines, answers(lines), strict=True)
        if found.spend_kind != "not_ai"
    }
    assert not accepted


def test_most_decoys_are_refused_without_the_denied_words() -> None:
    """At 20 USD every month; the page quotes how many are not."""
    bare = msgspec.structs.replace(built_in(), denied=())
    lines = [
        line(text, "-18.26", date(2026, month + 1, 5), usd="20.00")
        for text in DECOYS
        for month in range(4)
    ]
    accepted = {
        each.text
        for each, found in zip(lines, recognise(lines, bare, rates), strict=True)
        if found.spend_kind != "not_ai"
    }
    page = (ROOT / "docs" / "vendors.md").read_text(encoding="utf-8")
    assert f"{len(accepted)} of {len(DECOYS)} would be" in page


@pytest.mark.parametrize("text", DECOYS)
def test_no_decoy_is_accepted_as_the_name_of_a_counterparty(text: str) -> None:
    one = BankLine(
        id="1",
        booked_on=date(2026, 10, 5),
        amount=Decimal("-30.00"),
        currency="EUR",
        counterparty=text,
        text="PAIEMENT",
        original_amount=Decimal("30.00"),
        original_currency="USD",
    )
    assert recognise([one], built_in(), rates)[0].spend_kind == "not_ai"


@pytest.mark.parametrize("text", [row["text"] for row in rows("formats.csv")])
def test_a_name_is_found_whatever_a_bank_writes_around_it(text: str) -> None:
    names = {
        "OPENAI *CHATGPT SUBSCR": "OpenAI",
        "MISTRAL AI": "Mistral AI",
        "NOTION LABS, INC.": "Notion",
        "LE MISTRAL": None,
        "CLAUDE COIFFURE": None,
        "CURSOR": None,
    }
    found = {name: answer(text.replace("NAME", name), "-77.77").vendor for name in names}
    assert found == names


@pytest.mark.parametrize("letters", [32, 27, 22])
def test_what_a_bank_cuts_is_never_taken_for_another_vendor(letters: int) -> None:
    lines = [
        line(row["text"][:letters], "-77.77", id=str(position))
        for position, row in enumerate(LABELLED)
    ]
    others = {
        (each.text, found.vendor)
        for row, each, found in zip(LABELLED, lines, answers(lines), strict=True)
        if found.vendor not in {None, row["vendor"]}
    }
    assert not others


def test_no_word_of_a_vendor_is_denied() -> None:
    """An alias that holds a denied word would never be found."""
    table = built_in()
    lines = [line(alias.text, "-77.77", id=alias.text) for alias in table.aliases]
    hidden = {
        each.text
        for each, found in zip(lines, answers(lines), strict=True)
        if found.rule.step == "denied"
    }
    assert not hidden


def test_the_page_names_the_command() -> None:
    page = (ROOT / "docs" / "vendors.md").read_text(encoding="utf-8")
    assert re.search(r"pytest .*test_labels\.py", page)
