"""Laws of bank lines, invoices, seats and people: order, pieces and repeats never matter."""

import itertools
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jauge.ledger import Added, Rates
from jauge.ledger.layout import Layout
from jauge.model import Batch, Kind
from laws.ledger_rows import put, rates
from laws.record_rows import DAY, record, records, stored

LAW = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Row = tuple[Kind, str, dict[str, Any]]
"""The table, the source, and the row."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rates:
    return rates(tmp_path_factory.mktemp("book"))


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Path]:
    """A new empty workspace at each call; persons have the same pseudonyms in all of them."""

    def make() -> Path:
        workspace = Path(tempfile.mkdtemp(dir=tmp_path))
        layout = Layout.of(workspace)
        layout.make()
        layout.secret.write_text("01" * 32)
        return workspace

    return make


amounts = st.integers(-50_000, 50_000).map(lambda cents: Decimal(cents) / 100)
few = st.integers(0, 2)


@st.composite
def statements(draw: st.DrawFn) -> list[Row]:
    """The lines of one account, as two or three formats state them; one may not name it."""
    lines = draw(st.lists(st.tuples(few, st.sampled_from([Decimal(-24), Decimal(9)])), max_size=5))
    seen: Counter[Any] = Counter()
    found: list[Row] = []
    for day, amount in lines:
        seen[day, amount] += 1
        for source in draw(st.sets(st.sampled_from(["ofx", "camt", "csv"]), min_size=1)):
            values = {
                "booked_on": DAY + timedelta(days=30 * day),
                "amount": amount,
                "x_number": seen[day, amount],
                "source": source,
                "source_format": source,
                "account": None if source == "csv" else "A",
                "text": draw(st.sampled_from(["CB", "CB OPENAI", "CB OPENAI IE", None])),
                "original_amount": draw(st.none() | st.just(amount)),
            }
            found.append(("bank_line", source, record("bank_line", **values)))
    return found


@st.composite
def papers(draw: st.DrawFn) -> list[Row]:
    """Invoices of two issuers, as up to three sources state them, each in lines of its own."""
    found: list[Row] = []
    for number, issuer in draw(st.sets(st.tuples(few, st.sampled_from(["A", "B"])), max_size=3)):
        for source in draw(st.sets(st.sampled_from(["ubl", "stripe", "csv"]), min_size=1)):
            voided = draw(st.sampled_from([None, None, None, "Voided"]))
            for line in range(draw(st.integers(1, 3))):
                values = {
                    "source": source,
                    "invoice_id": f"F-{number}",
                    "invoice_issuer_name": issuer,
                    "invoice_detail_id": str(line),
                    "billed_cost": draw(amounts),
                    "invoice_issue_status": voided,
                    "billing_period_start": draw(
                        st.sampled_from([None, datetime(2026, 9, 1, tzinfo=UTC)])
                    ),
                }
                found.append(("invoice_line", source, record("invoice_line", **values)))
    return found


@st.composite
def lists(draw: st.DrawFn) -> list[Row]:
    """Seats and people on some days, named by an address in any case."""
    found: list[Row] = []
    for day, name in draw(st.sets(st.tuples(few, st.sampled_from(["ada", "Bob@x.org"])))):
        kept = {"user_id": draw(st.sampled_from([name, name])), "as_of": DAY + timedelta(days=day)}
        seen = datetime(2026, 10, 1 + draw(few), tzinfo=UTC)
        found.append(("seat", "seats", record("seat", **kept, last_activity_at=seen)))
        found.append(("person", "people", record("person", **kept, team=draw(st.just("R")))))
    return found


worlds = st.tuples(statements(), papers(), lists()).map(lambda parts: [*itertools.chain(*parts)])


def batches(rows: Sequence[Row]) -> Iterator[Batch]:
    """The rows in as few batches as sources hand over: one for each run of one source."""
    for (kind, _source), run in itertools.groupby(rows, lambda row: row[:2]):
        yield records(kind, *(row for _kind, _source, row in run))


def held(workspace: Path) -> list[list[dict[str, Any]]]:
    """Every row of every table; which file came first is left out."""
    tables = [stored(workspace, kind) for kind in ("bank_line", "invoice_line", "seat", "person")]
    return [[row | {"source_ref": None} for row in rows] for rows in tables]


@LAW
@given(worlds, st.data())
def test_order_pieces_and_repeats_do_not_matter(
    fresh: Callable[[], Path], book: Rates, rows: list[Row], data: st.DataObject
) -> None:
    whole, apart = fresh(), fresh()
    put(whole, book, *batches(rows))
    shuffled = data.draw(st.permutations([*rows, *rows[:3]]))
    cut = data.draw(st.integers(0, len(shuffled)))
    for part in (shuffled[:cut], shuffled[cut:]):
        for one in batches(part):
            put(apart, book, one)
    assert held(apart) == held(whole)
    again = sum((put(apart, book, one) for one in batches(rows)), Added(0, 0))
    assert again.added == 0
    assert held(apart) == held(whole)


@LAW
@given(statements())
def test_each_movement_of_an_account_counts_once(
    fresh: Callable[[], Path], book: Rates, rows: list[Row]
) -> None:
    workspace = fresh()
    put(workspace, book, *batches(rows))
    moved = {(r["booked_on"], r["amount"], r["x_number"]) for _kind, _source, r in rows}
    counted = [row for row in stored(workspace, "bank_line") if row["role"] == "counted"]
    assert sum(row["amount"] for row in counted) == sum(amount for _day, amount, _n in moved)
    assert len(counted) == len(moved)


@LAW
@given(papers())
def test_the_lines_of_one_source_are_what_an_invoice_counts(
    fresh: Callable[[], Path], book: Rates, rows: list[Row]
) -> None:
    workspace = fresh()
    put(workspace, book, *batches(rows))
    found = stored(workspace, "invoice_line")
    assert len(found) == len(rows)
    assert sum(row["billed_cost"] for row in found) == sum(r["billed_cost"] for _k, _s, r in rows)
    for invoice in {(row["invoice_id"], row["invoice_issuer_name"]) for row in found}:
        own = [r for r in found if (r["invoice_id"], r["invoice_issuer_name"]) == invoice]
        counted = {row["source"] for row in own if row["role"] == "counted"}
        is_void = any(row["invoice_issue_status"] == "Voided" for row in own)
        assert len(counted) == (0 if is_void else 1)
        for source in counted:
            assert {row["role"] for row in own if row["source"] == source} == {"counted"}
