"""Laws of invoices: lines add up to totals, both syntaxes say the same, order says nothing."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jauge.model import Batch
from jauge.sources.base import Input
from jauge.sources.invoices import SOURCE
from jauge.sources.invoices.balance import shares
from unit.sources.invoices.cii import cii
from unit.sources.invoices.papers import Item, Paper, Part
from unit.sources.invoices.ubl import ubl

NOW = datetime(2026, 11, 22, tzinfo=UTC)
AMOUNTS = ("billed_cost", "tax_amount", "gross_amount")
MONEY = st.decimals(-10_000, 10_000, places=2)
TAXES = st.sampled_from(
    [("S", Decimal(20)), ("S", Decimal("5.5")), ("AE", Decimal(0)), ("Z", Decimal(0))]
)
TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1)


@st.composite
def papers(draw: st.DrawFn) -> Paper:
    items: list[Item] = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        category, rate = draw(TAXES)
        quantity = Decimal(draw(st.integers(1, 9)))
        items.append(Item(str(number), draw(TEXTS), draw(MONEY), rate, category, quantity))
    parts = [
        Part(amount, "x", rate, category)
        for (category, rate), amount in draw(st.lists(st.tuples(TAXES, MONEY), max_size=3))
    ]
    return Paper(
        number=draw(TEXTS),
        code=draw(st.sampled_from(["380", "381", "384"])),
        items=tuple(items),
        parts=tuple(parts),
        prepaid=draw(st.sampled_from([Decimal(0), Decimal("12.34")])),
        rounding=draw(st.sampled_from([Decimal(0), Decimal("-0.02")])),
    )


def read(text: str, format_: str) -> list[dict[str, Any]]:
    given_ = Input("f", Path("f"), format_, lambda: BytesIO(text.encode()), NOW)
    batches: list[Batch] = list(SOURCE.read(given_))
    assert not [bad for batch in batches for bad in batch.rejections]
    return [row for batch in batches for row in batch.table.to_pylist()]


@given(papers())
def test_lines_add_up_and_both_syntaxes_are_one(paper: Paper) -> None:
    rows = read(ubl(paper), "ubl-invoice")
    sign = -1 if paper.is_credit else 1
    for name, term in zip(AMOUNTS, ("BT-109", "BT-110", "BT-112"), strict=True):
        assert sum(row[name] for row in rows) == sign * paper.total(term)
    assert all(row["billed_cost"] + row["tax_amount"] == row["gross_amount"] for row in rows)
    assert len({row["natural_key"] for row in rows}) == len(rows)
    other = read(cii(paper), "cii-invoice")
    assert [row | {"source": ""} for row in rows] == [row | {"source": ""} for row in other]


@given(MONEY, st.lists(st.decimals(-(10**6), 10**6, places=2), min_size=1, max_size=8))
def test_shares_add_up_and_are_a_cent_from_exact(total: Decimal, weights: list[Decimal]) -> None:
    found = shares(total, weights)
    assert sum(found) == total
    whole = sum(weights)
    if whole:
        for share, weight in zip(found, weights, strict=True):
            assert abs(share - total * weight / whole) < Decimal("0.010001")
