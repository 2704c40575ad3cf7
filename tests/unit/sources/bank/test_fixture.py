"""One statement in four formats gives the same twenty lines."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jauge.config import BankAccount
from jauge.sources.bank import SOURCE
from jauge.sources.base import Input, Sample

FIXTURES = Path(__file__).parents[3] / "fixtures" / "finops" / "bank"
IBAN = "FR1420041010050500013M02606"
FILES = {
    "bank-csv": "statement_fr.csv",
    "ofx": "statement.ofx",
    "camt053": "statement_camt053.xml",
    "mt940": "statement.mt940.sta",
}


def lines(format_: str) -> list[dict[str, Any]]:
    content = (FIXTURES / FILES[format_]).read_bytes()
    given = Input(
        name=FILES[format_],
        path=FIXTURES / FILES[format_],
        format=format_,
        open=lambda: io.BytesIO(content),
        now=datetime(2026, 11, 22, tzinfo=UTC),
        settings={"bank_account": BankAccount(match="*", account=IBAN), "currency": "EUR"},
    )
    batches = list(SOURCE.read(given))
    assert not [rejection for batch in batches for rejection in batch.rejections]
    assert {batch.namespace for batch in batches} == {"bank_line"}
    return [row for batch in batches for row in batch.table.to_pylist()]


@pytest.mark.parametrize("format_", FILES)
def test_a_statement_is_recognised_and_gives_the_expected_lines(format_: str) -> None:
    head = (FIXTURES / FILES[format_]).read_bytes()
    assert SOURCE.recognise(Sample("x", head, len(head))) == format_
    with (FIXTURES / "expected.csv").open(encoding="utf-8", newline="") as stream:
        expected = list(csv.DictReader(stream))
    found = [
        {
            "booked_on": row["booked_on"].isoformat(),
            "amount": f"{row['amount']:.2f}",
            "currency": row["currency"],
            "text": row["text"],
        }
        for row in lines(format_)
    ]
    assert found == [{name: line[name] for name in found[0]} for line in expected]


def test_the_four_formats_give_the_same_keys() -> None:
    keys = {format_: [row["natural_key"] for row in lines(format_)] for format_ in FILES}
    assert len(set(map(tuple, keys.values()))) == 1
    assert len(set(keys["ofx"])) == 20
    assert {row["account"] for row in lines("ofx")} == {IBAN}


def test_camt_gives_what_was_instructed_in_dollars() -> None:
    with (FIXTURES / "expected.csv").open(encoding="utf-8", newline="") as stream:
        expected = [line["original_usd"] for line in csv.DictReader(stream)]
    for row, stated in zip(lines("camt053"), expected, strict=True):
        assert row["original_currency"] == ("USD" if stated else None)
        original = row["original_amount"]
        assert (None if original is None else f"{abs(original):.2f}") == (stated or None)
        assert original is None or (original < 0) == (row["amount"] < 0)
