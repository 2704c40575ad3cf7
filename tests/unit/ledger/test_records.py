"""Bank lines, invoices, seats and people in the ledger: ids, repeats, months, sums, conflicts."""

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jauge.ledger import Added, Ledger, Rates
from jauge.ledger.keeping import KEPT
from jauge.model import TABLES, Batch, Kind
from jauge.model.columns import KEYS
from laws.bill_rows import chosen
from laws.ledger_rows import NOW, commits, put
from laws.record_rows import IBAN, record, records, stored

RECORDS: tuple[Kind, ...] = ("bank_line", "invoice_line", "seat", "person")


def test_every_table_says_how_it_is_kept() -> None:
    assert set(KEPT) == set(TABLES)
    for table, kept in KEPT.items():
        names = {column.name for column in TABLES[table]}
        assert {*kept.compared, *kept.needed, *kept.filled, *(kept.sums or ())} <= names
        assert kept.held_in == () or table in KEYS


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_is_stored_once_and_found_again(tmp_path: Path, book: Rates, kind: Kind) -> None:
    given = records(kind, record(kind, x_columns={"color": "blue"}))
    assert put(tmp_path, book, given) == Added(1, 0)
    (row,) = before = stored(tmp_path, kind)
    assert put(tmp_path, book, given) == Added(0, 1)
    assert put(tmp_path, book, given, tenant="other") == Added(1, 0)
    assert row["x_columns"] == [("color", "blue")]
    assert (row["tenant"], row["source_ref"]) == ("default", "log.csv")
    assert [one for one in stored(tmp_path, kind) if one["tenant"] == "default"] == before
    with Ledger(tmp_path, book, now=NOW) as ledger:
        assert {s.month for s in ledger.manifest.segments(kind)} == {"2026-10"}
        ledger.compact(everything=True)
        assert {s.place for s in ledger.manifest.segments(kind)} == {"file"}
        assert ledger.check() == []
    assert [one for one in stored(tmp_path, kind) if one["tenant"] == "default"] == before


@pytest.mark.parametrize("kind", RECORDS)
def test_a_dry_run_of_records_writes_nothing(tmp_path: Path, book: Rates, kind: Kind) -> None:
    given = records(kind, record(kind))
    assert put(tmp_path, book, given, given, dry_run=True) == Added(1, 1)
    assert stored(tmp_path, kind) == []


CHANGED: list[tuple[Kind, str, Any]] = [
    ("bank_line", "amount", Decimal(-25)),
    ("invoice_line", "tax_amount", Decimal(21)),
    ("seat", "status", "leaver"),
    ("person", "left_on", date(2026, 9, 30)),
]


@pytest.mark.parametrize(("kind", "column", "value"), CHANGED)
@pytest.mark.parametrize("at_once", [False, True])
def test_a_key_with_other_values_is_a_conflict(
    tmp_path: Path, book: Rates, kind: Kind, column: str, value: Any, at_once: bool
) -> None:
    one = record(kind, natural_key="k")
    other = one | {column: value, **({"text": "a longer text"} if kind == "bank_line" else {})}
    parts = [records(kind, one, other)] if at_once else [records(kind, one), records(kind, other)]
    found = []
    for number, part in enumerate(parts):
        with Ledger(tmp_path, book, now=NOW) as ledger, ledger.importing(f"{number}.csv") as sink:
            sink.add(part)
        found += [(one.file, one.field, one.value) for one in sink.rejections]
    assert found == [("0.csv" if at_once else "1.csv", "key", "k")]
    (row,) = stored(tmp_path, kind)
    if not at_once:
        assert row[column] == one.get(column)


def test_sums_and_months_are_those_of_the_booking_day(tmp_path: Path, book: Rates) -> None:
    given = records(
        "bank_line",
        record("bank_line"),
        record("bank_line", amount=Decimal("-1.5"), currency="USD"),
        record("bank_line", x_number=2),
        record("bank_line", booked_on=date(2026, 9, 30), amount=Decimal(3)),
    )
    assert put(tmp_path, book, given) == Added(4, 0)
    with Ledger(tmp_path, book, now=NOW) as ledger:
        segments = {s.month: s for s in ledger.manifest.segments("bank_line")}
    assert segments["2026-10"].sums == {
        "EUR": "-48.000000000000000000",
        "USD": "-1.500000000000000000",
    }
    assert segments["2026-09"].sums == {"EUR": "3.000000000000000000"}
    told = segments["2026-10"].statistics
    assert told is not None
    start_us = 1_791_158_400_000_000
    assert (told.rows, told.first_us, told.last_us) == (3, start_us, start_us)


def test_an_invoice_without_a_period_is_of_the_month_of_its_issue(
    tmp_path: Path, book: Rates
) -> None:
    given = records(
        "invoice_line",
        record("invoice_line", billing_period_start=None),
        record("invoice_line", invoice_detail_id="2", invoice_id="F-2"),
        record("invoice_line", invoice_detail_id="3", billing_period_start=None, invoice_id="F-3")
        | {"invoice_issue_date": None},
    )
    put(tmp_path, book, given)
    with Ledger(tmp_path, book, now=NOW) as ledger:
        months = {s.month: s.sums for s in ledger.manifest.segments("invoice_line")}
    total = {"EUR": "100.000000000000000000"}
    assert months == {"2026-10": total, "2026-11": total, "undated": total}


def test_a_large_file_of_records_is_sealed_at_once(tmp_path: Path, book: Rates) -> None:
    count = 20_000
    row = record("bank_line")
    table = records("bank_line", row).table
    many = table.take([0] * count)
    keys = [f"k{number}" for number in range(count)]
    many = many.set_column(many.column_names.index("natural_key"), "natural_key", [keys])
    given = Batch(kind="bank_line", namespace="b", table=many, read=count)
    assert put(tmp_path, book, given) == Added(count, 0)
    with Ledger(tmp_path, book, now=NOW) as ledger:
        (segment,) = ledger.manifest.segments("bank_line")
    assert (segment.place, segment.rows) == ("file", count)
    assert segment.sums == {"EUR": f"{-24 * count}.000000000000000000"}


# --- the same bank line in several formats ------------------------------------------------------
FORMATS = (
    {"source": "ofx", "source_format": "ofx", "text": "CB OPENAI"},
    {"source": "camt053", "source_format": "camt.053", "text": "CB OPENAI CHATGPT SUBSCRIPTION"},
    {"source": "mt940", "source_format": "mt940", "original_amount": Decimal(-26)},
)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_line_of_several_formats_is_one_line_the_same_in_any_order(
    tmp_path: Path, book: Rates, order: tuple[int, ...]
) -> None:
    total = Added(0, 0)
    for number in order:
        given = records("bank_line", record("bank_line", **FORMATS[number]))
        total += put(tmp_path, book, given, source_ref="statement")
    assert total == Added(1, 2)
    assert chosen(stored(tmp_path, "bank_line"), "source_format", "text", "amount") == [
        ("mt940", "CB OPENAI CHATGPT", Decimal(-24))
    ]


def test_of_two_texts_as_long_the_same_one_stays(tmp_path: Path, book: Rates) -> None:
    texts = [{"text": "PAYPAL A"}, {"text": "PAYPAL B"}]
    found = []
    for number, order in enumerate((texts, texts[::-1])):
        for text in order:
            put(tmp_path / str(number), book, records("bank_line", record("bank_line", **text)))
        found.append(stored(tmp_path / str(number), "bank_line"))
    assert found[0] == found[1]


def test_the_text_that_says_more_leaves_the_sealed_rest_as_it_was(
    tmp_path: Path, book: Rates
) -> None:
    rows = [record("bank_line", x_number=n) for n in (1, 2, 3)]
    put(tmp_path, book, records("bank_line", *rows))
    with Ledger(tmp_path, book, now=NOW) as ledger:
        ledger.compact(everything=True)
    before, commit = stored(tmp_path, "bank_line"), commits(tmp_path)
    longer = record("bank_line", x_number=2, text="CB OPENAI CHATGPT TEAM 05/10")
    assert put(tmp_path, book, records("bank_line", longer)) == Added(0, 1)
    texts = chosen(stored(tmp_path, "bank_line"), "x_number", "text")
    assert texts == [
        (1, "CB OPENAI CHATGPT"),
        (2, "CB OPENAI CHATGPT TEAM 05/10"),
        (3, "CB OPENAI CHATGPT"),
    ]
    assert stored(tmp_path, "bank_line", commit) == before


# --- a line that does not name its account -------------------------------------------------------
NAMELESS = record("bank_line", account=None, source="csv", text="CB OPENAI CHATGPT TEAM 05/10")
NUMBERED = NAMELESS | {"account": "12345678901", "natural_key": "numbered"}


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("first", [False, True])
@pytest.mark.parametrize("poor", [NAMELESS, NUMBERED])
def test_a_line_without_its_account_gives_way_to_the_same_with_it(
    tmp_path: Path, book: Rates, poor: dict[str, Any], first: bool, dry_run: bool
) -> None:
    other = poor | {"x_number": 2, "natural_key": "other"}
    poorer, named = records("bank_line", poor, other), records("bank_line", record("bank_line"))
    parts = [poorer, named, poorer] if first else [named, poorer, named]
    if dry_run:
        assert put(tmp_path, book, *parts, dry_run=True) == Added(2, len(parts) if first else 2)
        assert stored(tmp_path, "bank_line") == []
        return
    totals = [put(tmp_path, book, part) for part in parts]
    after_poorer = [Added(2, 0), Added(0, 1), Added(0, 2)]
    assert totals == (after_poorer if first else [Added(1, 0), Added(1, 1), Added(0, 1)])
    assert chosen(stored(tmp_path, "bank_line"), "account", "x_number", "role") == sorted(
        [(IBAN, 1, "counted"), (poor["account"], 2, "counted")], key=repr
    )


def test_lines_with_and_without_account_in_one_import(tmp_path: Path, book: Rates) -> None:
    two = [record("bank_line", account=account) for account in (IBAN, "Livret")]
    assert put(tmp_path, book, records("bank_line", NAMELESS, *two)) == Added(2, 1)
    assert chosen(stored(tmp_path, "bank_line"), "account") == [(IBAN,), ("Livret",)]


def test_two_accounts_never_give_way_to_each_other(tmp_path: Path, book: Rates) -> None:
    accounts = (IBAN, "DE89370400440532013000", "Livret", "5678")
    rows = [record("bank_line", account=account) for account in accounts]
    assert put(tmp_path, book, records("bank_line", *rows)) == Added(4, 0)
    assert put(tmp_path, book, records("bank_line", *rows[::-1])) == Added(0, 4)


OTHER = NAMELESS | {"text": "CB ANTHROPIC CLAUDE.AI", "natural_key": "other text"}


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("rich", [NAMELESS, record("bank_line")])
def test_texts_with_nothing_in_common_are_two_payments(
    tmp_path: Path, book: Rates, rich: dict[str, Any], dry_run: bool
) -> None:
    parts = [records("bank_line", row) for row in (rich, OTHER, rich, OTHER)]
    with Ledger(tmp_path, book, now=NOW) as ledger:
        with ledger.importing("", dry_run=dry_run) as sink:
            for number, part in enumerate(parts):
                sink.begin(f"{number}.csv")
                sink.add(part)
        assert (sink.total, sink.nameless) == (Added(2, 2), 0)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_cut_texts_of_files_without_an_account_are_one_line(
    tmp_path: Path, book: Rates, order: tuple[int, ...]
) -> None:
    texts = ("CB MIDJOURN", "CB MIDJOURNEY INC", None)
    total = nameless = 0
    for number in order:
        row = NAMELESS | {"text": texts[number], "natural_key": str(number)}
        with Ledger(tmp_path, book, now=NOW) as ledger, ledger.importing(f"{number}") as sink:
            sink.add(records("bank_line", row))
        total, nameless = total + sink.total.added, nameless + sink.nameless
    assert (total, nameless) == (1, 2)
    assert chosen(stored(tmp_path, "bank_line"), "text") == [("CB MIDJOURNEY INC",)]


def test_files_in_another_order_have_the_same_lines(tmp_path: Path, book: Rates) -> None:
    """Newest first in one, oldest first in the other: the numbers of the lines are swapped."""
    second = OTHER | {"x_number": 2}
    turned = [
        record("bank_line", x_number=2),
        record("bank_line", x_number=1, text="CB ANTHROPIC CLAUDE.AI"),
    ]
    put(tmp_path, book, records("bank_line", NAMELESS, second), source_ref="a.csv")
    again = put(tmp_path, book, records("bank_line", *turned), source_ref="b.ofx")
    assert again == Added(0, 2)
    assert chosen(stored(tmp_path, "bank_line"), "account") == [(IBAN,), (IBAN,)]


def test_lines_of_one_file_are_never_the_same(tmp_path: Path, book: Rates) -> None:
    again = NAMELESS | {"text": "CB OPENAI CHATGPT", "natural_key": "again"}
    assert put(tmp_path, book, records("bank_line", NAMELESS, again)) == Added(2, 0)
    assert put(tmp_path, book, records("bank_line", NAMELESS, again)) == Added(0, 2)


def test_lines_of_another_tenant_day_or_amount_are_others(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, records("bank_line", record("bank_line")))
    others = [
        NAMELESS | {"booked_on": date(2026, 10, 6), "natural_key": "day"},
        NAMELESS | {"amount": Decimal(24), "natural_key": "amount"},
        NAMELESS | {"currency": "USD", "natural_key": "currency"},
    ]
    assert put(tmp_path, book, records("bank_line", *others)) == Added(3, 0)
    assert put(tmp_path, book, records("bank_line", NAMELESS), tenant="other") == Added(1, 0)


def test_a_role_that_the_source_decided_stays(tmp_path: Path, book: Rates) -> None:
    own = record("bank_line", role="check", role_rule="summary of the month")
    put(tmp_path, book, records("bank_line", own))
    put(tmp_path, book, records("bank_line", record("bank_line", x_number=2)))
    assert chosen(stored(tmp_path, "bank_line"), "role", "role_rule") == [
        ("check", "summary of the month"),
        ("counted", "bank line: as the statement states it"),
    ]


# --- an invoice of several sources ----------------------------------------------------------------
def invoice(source: str, *lines: int, **values: Any) -> Batch:
    """One invoice: a line of each amount."""
    rows = [
        record("invoice_line", source=source, invoice_detail_id=str(line))
        | {"billed_cost": Decimal(line), "natural_key": f"{values.get('invoice_id')} {line}"}
        | values
        for line in lines
    ]
    return records("invoice_line", *rows)


def roles(workspace: Path) -> set[tuple[Any, ...]]:
    rows = stored(workspace, "invoice_line")
    return {(row["source"], row["role"], row["role_rule"]) for row in rows}


COUNTED = "invoice: as its issuer states it"
SAME: list[dict[str, Any]] = [
    {"invoice_issuer_name": "MISTRAL AI ", "billing_currency": "USD"},
    {"invoice_issuer_name": "Mistral AI SAS", "x_issuer_key": "mistral ai", "x_line_kind": "total"},
    {"invoice_issuer_name": "another", "x_issuer_id": "FR1", "billed_cost": None},
    {"invoice_issuer_name": None, "x_invoice_number": "f 1", "invoice_id": "in_123"},
]


@pytest.mark.parametrize("values", SAME)
@pytest.mark.parametrize("first", [False, True])
def test_of_an_invoice_from_two_sources_the_more_detailed_one_counts(
    tmp_path: Path, book: Rates, values: dict[str, Any], first: bool
) -> None:
    detailed = invoice("ubl", 10, 20, x_issuer_id="FR1")
    short, other = invoice("stripe", 30, **values), invoice("stripe", 5, invoice_id="Z")
    for part in (detailed, short, other) if first else (other, short, detailed):
        put(tmp_path, book, part)
    assert roles(tmp_path) == {
        ("ubl", "counted", COUNTED),
        ("stripe", "check", "invoice: the same one from ubl is counted"),
        ("stripe", "counted", COUNTED),
    }
    counted = [row for row in stored(tmp_path, "invoice_line") if row["role"] == "counted"]
    assert sum(row["billed_cost"] for row in counted) == 35


@pytest.mark.parametrize("first", [False, True])
def test_a_total_gives_way_to_the_items_of_its_own_source(
    tmp_path: Path, book: Rates, first: bool
) -> None:
    total = invoice("ovh", 30, x_line_kind="total")
    parts = invoice("ovh", 10, 20, x_line_kind="item")
    for part in (total, parts) if first else (parts, total):
        put(tmp_path, book, part)
    alone = {"invoice_id": "Z", "x_line_kind": "total"}
    put(tmp_path, book, invoice("ovh", 5, **alone))
    put(tmp_path, book, invoice("ovh", 1, **alone | {"x_line_kind": "rounding"}))
    assert roles(tmp_path) == {
        ("ovh", "counted", COUNTED),
        ("ovh", "check", "invoice: its lines are counted"),
    }
    counted = [row for row in stored(tmp_path, "invoice_line") if row["role"] == "counted"]
    assert sum(row["billed_cost"] for row in counted) == 36


def test_sources_of_one_detail_count_by_name_and_stay_so(tmp_path: Path, book: Rates) -> None:
    for source in ("c", "a", "b"):
        put(tmp_path, book, invoice(source, 1))
    assert {source for source, role, _rule in roles(tmp_path) if role == "counted"} == {"a"}


def test_other_issuers_kinds_and_tenants_are_other_invoices(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, invoice("a", 1))
    put(tmp_path, book, invoice("b", 2, invoice_issuer_name="Scaleway"))
    put(tmp_path, book, invoice("c", 1, x_document_type="credit_note"))
    put(tmp_path, book, invoice("d", 1), tenant="other")
    assert {role for _source, role, _rule in roles(tmp_path)} == {"counted"}


def test_a_voided_invoice_does_not_count_whoever_says_so(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, invoice("a", 1, invoice_issue_status="Issued"))
    put(tmp_path, book, invoice("b", 7, invoice_id="Z", invoice_issue_status="Issued"))
    put(tmp_path, book, invoice("c", 1, invoice_issue_status="Voided"))
    assert put(tmp_path, book, invoice("b", 7, invoice_id="Z", invoice_issue_status="Voided")) == (
        Added(1, 0, 1)
    )
    assert {(role, rule) for _source, role, rule in roles(tmp_path)} == {
        ("check", "invoice: voided")
    }


def test_a_line_that_was_updated_takes_the_place_of_the_older(tmp_path: Path, book: Rates) -> None:
    for order in ((1, 2), (2, 1)):
        folder = tmp_path / str(order[0])
        for day in order:
            moment = datetime(2026, 11, day, tzinfo=UTC)
            given = record(
                "invoice_line", billed_cost=Decimal(day), invoice_detail_last_updated=moment
            )
            put(folder, book, records("invoice_line", given))
        assert chosen(stored(folder, "invoice_line"), "billed_cost") == [(Decimal(2),)]


def test_the_seat_seen_later_on_a_day_stays(tmp_path: Path, book: Rates) -> None:
    total = Added(0, 0)
    for hour in (9, 17, None):
        seen = None if hour is None else datetime(2026, 10, 5, hour, tzinfo=UTC)
        given = record("seat", last_activity_at=seen, status="active" if hour else "never_used")
        total += put(tmp_path, book, records("seat", given))
    assert (total.added, total.duplicate, total.superseded) == (2, 1, 2)
    (row,) = stored(tmp_path, "seat")
    assert (row["status"], row["last_activity_at"].hour) == ("active", 17)
