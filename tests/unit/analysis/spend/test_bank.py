"""Only lines that say something are looked at, and nothing is lost by it."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[3]))

from bank_lines import rates, rows
from jauge.analysis.engines import Session
from jauge.analysis.spend.bank import rates as rates_of
from jauge.attribution.vendors import BankLine, built_in, recognise
from jauge.pricing.fx import rate_on
from spend_rows import known, line, typed

TEXTS = [row["text"] for name in ("labelled.csv", "decoys.csv") for row in rows(name)]


@settings(max_examples=20, deadline=None)
@given(
    picked=st.lists(
        st.tuples(
            st.sampled_from(TEXTS),
            st.sampled_from(["-20", "-18.26", "-348", "20", "-600", "-2.1"]),
            st.dates(date(2026, 1, 1), date(2026, 12, 28)),
        ),
        max_size=40,
    )
)
def test_the_answers_are_those_of_all_lines(
    duckdb: Session, tmp_path_factory: pytest.TempPathFactory, picked: list[tuple[str, str, date]]
) -> None:
    told = [line(text, amount, f"{day}") for text, amount, day in picked]
    whole = [
        BankLine(
            id=row["bank_line_id"].hex(), booked_on=row["booked_on"], amount=row["amount"],
            currency=row["currency"], account=row["account"], text=row["text"],
        )
        for number, each in enumerate(told, 1)
        for row in [typed("bank_line", number, each)]
    ]  # fmt: skip
    expected = {
        answer.id: answer
        for answer in recognise(whole, built_in(), rates)
        if answer.spend_kind != "not_ai"
    }
    of = known(duckdb, tmp_path_factory.mktemp("bank"), bank_line=told)
    assert {entry.answer.id: entry.answer for entry in of.bank.entries} == expected
    assert of.bank.lines == len(told)


def test_a_counterparty_is_read_as_the_text_is(duckdb: Session, tmp_path: Path) -> None:
    told = [
        line("INVOICE 4711", "-20", counterparty="Anthropic, PBC"),
        {"text": None, "amount": "-20", "counterparty": "OpenAI Ireland Ltd"},
        {"text": None, "amount": "-20", "counterparty": None},
    ]
    of = known(duckdb, tmp_path, bank_line=told)
    assert [entry.answer.vendor for entry in of.bank.entries] == ["Anthropic", "OpenAI"]
    assert of.bank.lines == 3


def test_rates_are_those_of_the_ecb() -> None:
    per_euro = rates_of(rate_on)
    day = date(2026, 10, 8)
    assert per_euro("USD", day) == Decimal("1.1186")
    assert per_euro("XAF", day) is None
