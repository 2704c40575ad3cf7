"""Examples of what counts: one stage beside another, unknown accounts, months, currencies."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import apsw
import pytest

from jauge.ledger import Ledger, Rates, open_snapshot
from jauge.ledger.layout import Layout
from jauge.ledger.settle import settle
from jauge.pricing import Alias, bundled_book
from laws.bill_rows import DAY, bucket, buckets, chosen, line, lines
from laws.ledger_rows import NOW, batch, call, commits, put, rates
from laws.test_settle import table

MILLION = 10**6


def seen(number: int, day: int = 0, **values: Any) -> dict[str, Any]:
    """A call of one million input tokens: 0.15 USD with `small`, 3 with `large`."""
    plain = {"started_at": DAY + timedelta(days=day, hours=9), "request_model": "small",
             "input_tokens": MILLION, "output_tokens": 0}  # fmt: skip
    return call(number, **(plain | values))


def exported(key: str, day: int = 0, **values: Any) -> dict[str, Any]:
    return bucket(key, day, **({"input_tokens": MILLION, "output_tokens": 0} | values))


def counted(workspace: Path, name: str = "charge") -> list[tuple[Any, ...]]:
    rows = (row for row in table(workspace, name) if row["role"] == "counted")
    return chosen(rows, "effective_cost", "role_rule")


COVERED = "bill: what was seen in its cell is counted"
STATED = "charge: as the supplier states it"
MORE = "unexplained: the bill shows more than was seen"


def test_a_bill_of_what_was_seen_is_a_check_and_what_it_shows_beyond_is_counted(
    tmp_path: Path, book: Rates
) -> None:
    put(tmp_path, book, batch([seen(1), seen(2)]))
    bill = lines(
        line("a", cost="0.4", billed_cost=Decimal("0.8"), sub_account_id="s"),
        line("b", day=1, cost="2"),
        line("c", cost="9", charge_category="Credit"),
        line("d", cost="5", x_cost_layer="seats"),
    )
    put(tmp_path, book, bill)
    assert chosen(table(tmp_path, "charge"), "effective_cost", "billed_cost", "role", "role_rule",
                  "x_billed_role") == sorted([
        (Decimal("0.1"), Decimal("0.2"), "counted", MORE, "check"),
        (Decimal("0.4"), Decimal("0.8"), "check", COVERED, "counted"),
        (Decimal(2), Decimal(2), "counted", STATED, "counted"),
        (Decimal(9), Decimal(9), "counted", STATED, "counted"),
        (Decimal(5), Decimal(5), "counted", STATED, "counted"),
    ], key=repr)  # fmt: skip
    cells = table(tmp_path, "cell")
    assert chosen(cells, "kind", "calls", "own_cost", "billed_cost", "unexplained_cost",
                  "is_billed", "account_id", "priced_model") == sorted([
        ("matched", 2, Decimal("0.3"), None, None, True, None, "small"),
        ("matched", None, None, Decimal("0.4"), Decimal("0.1"), None, "s", "small"),
        ("ghost_spend", None, None, Decimal(2), Decimal(2), None, None, "small"),
    ], key=repr)  # fmt: skip


def test_calls_without_a_bill_between_billed_days_are_unbilled(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1, day=1), seen(2, day=9), seen(3, day=1, account_id="x")]))
    put(tmp_path, book, lines(line("a"), line("b", day=2), line("c", day=1, sub_account_id="x")))
    rows = [row for row in table(tmp_path, "cell") if row["own_cost"] is not None]
    assert chosen(rows, "day", "account_id", "kind", "is_billed") == [
        (DAY + timedelta(days=1), "x", "matched", True),
        # An unknown account may be the billed one.
        (DAY + timedelta(days=1), None, "matched", True),
    ]
    put(tmp_path, book, batch([seen(4, day=1, request_model="large")]))
    rows = [row for row in table(tmp_path, "cell") if row["model"] == "large"]
    assert chosen(rows, "kind", "is_billed") == [("unbilled", False)]


def test_a_monthly_line_is_explained_by_the_days_in_it(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(n, day=n) for n in range(40)]))
    put(tmp_path, book, lines(line("month", days=31, cost="5"), line("day", day=3, cost="1")))
    # The day takes its call first, the month the other thirty.
    assert counted(tmp_path) == [(Decimal("0.5"), MORE), (Decimal("0.85"), MORE)]


@pytest.mark.parametrize(
    ("billing", "sub", "model", "beyond"),
    [
        ("a", None, "small", "0.85"),
        ("org", "a", "small", "0.85"),
        ("org", None, "small", "1"),
        (None, None, "small", "0.7"),
        ("a", None, None, "0.85"),
        (None, None, None, "0.7"),
        ("a", None, "large", "1"),
    ],
)
def test_an_account_is_the_billing_or_the_sub_account_and_unknown_meets_all(
    tmp_path: Path, book: Rates, billing: str | None, sub: str | None, model: str | None,
    beyond: str,
) -> None:  # fmt: skip
    put(tmp_path, book, batch([seen(1, account_id="a"), seen(2, account_id="b")]))
    given = line("x", billing_account_id=billing, sub_account_id=sub, x_model=model)
    put(tmp_path, book, lines(given))
    assert [cost for cost, _ in counted(tmp_path)] == [Decimal(beyond)]


def test_exact_matches_are_served_before_unknown_ones(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1, account_id="a"), seen(2), seen(3, account_id="b")]))
    given = [line("any", cost="0.15"), line("a", cost="0.25", sub_account_id="a")]
    put(tmp_path, book, lines(*given))
    # The line of no account takes the call of none, the line of `a` its own; nothing else is left.
    assert [cost for cost, _ in counted(tmp_path)] == [Decimal("0.1")]


def test_each_stage_is_explained_by_all_before_it(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1)]))
    put(tmp_path, book, buckets(exported("e", request_count=3, input_tokens=2 * MILLION)))
    put(
        tmp_path, book, lines(line("r", cost="0.5", x_stage="provider_cost"), line("b", cost="0.8"))
    )
    report = "unexplained: the cost report shows more than was seen"
    assert counted(tmp_path) == [(Decimal("0.2"), report), (Decimal("0.3"), MORE)]
    rows = table(tmp_path, "usage")
    assert chosen(rows, "x_grain", "role", "request_count", "input_tokens", "effective_cost") == [
        ("bucket", "check", 3, 2 * MILLION, Decimal("0.3")),
        ("call", "counted", 1, MILLION, Decimal("0.15")),
        ("residual", "counted", 2, MILLION, Decimal("0.15")),
    ]
    assert chosen(table(tmp_path, "charge"), "x_stage", "x_billed_role", "role_rule") == [
        ("bill", "check", MORE),
        ("bill", "counted", COVERED),
        ("provider_cost", "check", "cost report: what was seen in its cell is counted"),
        ("provider_cost", "check", report),
    ]
    assert {row["is_billed"] for row in table(tmp_path, "cell")} == {True, None}


def test_two_exports_of_one_bill_count_once(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1)]))
    put(tmp_path, book, lines(line("a", cost="0.8"), line("b", cost="1", day=5)))
    cur = [line("c", cost="0.9", source="cur"), line("d", cost="1", day=5, source="cur")]
    put(tmp_path, book, lines(*cur, namespace="cur"))
    # `cur` comes before `focus`, whatever came first; the larger statement of a day counts.
    assert sum(cost for cost, _ in counted(tmp_path)) == Decimal("0.75") + 1
    billed = [row for row in table(tmp_path, "charge") if row["x_billed_role"] == "counted"]
    assert chosen(billed, "source", "effective_cost") == [
        ("cur", Decimal("0.9")),
        ("cur", Decimal(1)),
    ]


@pytest.mark.parametrize("first", ["cur", "focus"])
def test_lines_that_are_no_inference_repeat_too(tmp_path: Path, book: Rates, first: str) -> None:
    def bill(source: str, ec2: str, credit: str) -> None:
        one: dict[str, Any] = {"source": source, "billing_account_id": "a", "x_model": None}
        other: dict[str, Any] = one | {"x_gen_ai_provider_name": None, "x_cost_layer": "other_it"}
        made = [
            line("use", cost="1", **one),
            line("ec2", cost=ec2, **other),
            line("credit", cost=credit, charge_category="Credit", **one),
            line("tax", cost="9", charge_category="Tax", **other),
        ]
        put(tmp_path, book, lines(*made, namespace=source))

    amounts = {"cur": ("100", "-0.5"), "focus": ("130", "-0.75")}
    for source in sorted(amounts, reverse=first == "focus"):
        bill(source, *amounts[source])
    found = [row for row in table(tmp_path, "charge") if row["role"] == "counted"]
    assert chosen(found, "charge_category", "x_cost_layer", "effective_cost") == [
        ("Credit", "inference", Decimal("-0.25")),
        ("Credit", "inference", Decimal("-0.5")),
        ("Usage", "inference", Decimal(1)),
        ("Usage", "other_it", Decimal(100)),
        ("Usage", "other_it", Decimal(30)),
    ]
    stated = [row["billed_cost"] for row in table(tmp_path, "cell") if row["billed_cost"]]
    assert stated == [Decimal(1)]


def test_a_correction_is_taken_off_whatever_its_day(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1)]))
    month = line("month", cost="0.35", days=31)
    put(
        tmp_path, book, lines(month, line("back", day=4, cost="-0.25"), line("x", cost="-1", day=9))
    )
    assert counted(tmp_path) == []
    put(tmp_path, book, lines(line("other", cost="-2", x_model="large")))
    assert counted(tmp_path) == [(Decimal(-2), STATED)]


def test_a_team_of_a_gateway_is_no_account_of_the_supplier(tmp_path: Path, book: Rates) -> None:
    mine = line("g", cost="2", x_stage="gateway_cost", source="proxy", sub_account_id="team-1")
    put(tmp_path, book, lines(mine))
    put(tmp_path, book, lines(line("b", cost="2", billing_account_id="org", sub_account_id="p")))
    assert counted(tmp_path) == [(Decimal(2), STATED)]
    roles = chosen(table(tmp_path, "charge"), "x_stage", "role")
    assert roles == [("bill", "check"), ("gateway_cost", "counted")]


def test_what_a_gateway_computed_comes_before_the_provider(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1)]))
    put(tmp_path, book, lines(line("g", cost="0.4", x_stage="gateway_cost", source="proxy")))
    more = "unexplained: the gateway report shows more than was seen"
    assert counted(tmp_path) == [(Decimal("0.25"), more)]
    roles = ("x_stage", "role", "x_billed_role", "effective_cost")
    assert chosen(table(tmp_path, "charge"), *roles) == [
        ("gateway_cost", "check", "check", Decimal("0.4")),
        ("gateway_cost", "counted", "counted", Decimal("0.25")),
    ]
    put(tmp_path, book, lines(line("r", cost="0.5", x_stage="provider_cost")))
    assert chosen(table(tmp_path, "charge"), *roles) == [
        ("gateway_cost", "check", "check", Decimal("0.4")),
        ("gateway_cost", "counted", "check", Decimal("0.25")),
        ("provider_cost", "check", "counted", Decimal("0.5")),
        ("provider_cost", "counted", "check", Decimal("0.1")),
    ]


def test_an_alias_and_another_name_of_the_book_are_one_model(tmp_path: Path, book: Rates) -> None:
    aliased = Rates(book.book, aliases=[Alias(name="our-small", model="Small", provider=None)])
    put(tmp_path, aliased, batch([seen(1, request_model="our-small")]))
    put(tmp_path, aliased, lines(line("a", cost="0.15", x_model="SMALL ")))
    assert counted(tmp_path) == []
    assert {row["priced_model"] for row in table(tmp_path, "cell")} == {"small"}


@pytest.mark.parametrize(
    ("called", "billed"),
    [
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("global.anthropic.claude-opus-4-5-20251101-v1:0", "claude-opus-4-5"),
        ("us.meta.llama3-3-70b-instruct-v1:0", "llama-3.3-70b"),
        ("meta.llama4-maverick-17b-instruct-v1:0", "llama-4-maverick"),
        ("us.deepseek.r1-v1:0", "deepseek-r1"),
        ("mistral.pixtral-large-2502-v1:0", "pixtral-large"),
    ],
)
@pytest.mark.parametrize("account", [None, "222"])
def test_a_model_of_bedrock_is_the_one_that_the_bill_names_its_own_way(
    tmp_path: Path, called: str, billed: str, account: str | None
) -> None:
    real = Rates(bundled_book())
    of: dict[str, Any] = {"provider_name": "aws.bedrock", "account_id": account, "started_at": DAY}
    put(tmp_path, real, batch([seen(1, request_model=called, **of)]))
    [call] = table(tmp_path, "usage")
    given = line("a", cost=str(call["effective_cost"]), x_model=billed, sub_account_id="222",
                 x_gen_ai_provider_name="aws.bedrock")  # fmt: skip
    put(tmp_path, real, lines(given))
    assert counted(tmp_path) == []
    assert chosen(table(tmp_path, "cell"), "kind") == [("matched",), ("matched",)]


def test_a_name_without_a_size_takes_what_no_exact_name_took(tmp_path: Path) -> None:
    real = Rates(bundled_book())
    of: dict[str, Any] = {"x_gen_ai_provider_name": "acme"}
    small, large = "meta.llama3-1-8b-instruct-v1:0", "meta.llama3-1-70b-instruct-v1:0"
    put(tmp_path, real, batch([
        seen(1, provider_name="acme", started_at=DAY, request_model=small),
        seen(2, provider_name="acme", started_at=DAY, request_model=large),
    ]))  # fmt: skip
    put(tmp_path, real, lines(line("a", x_model="llama-3.1-8b", **of)))
    taken = {row["model"]: row["kind"] for row in table(tmp_path, "cell") if row["calls"]}
    assert taken == {small: "matched", large: "unbilled"}
    put(tmp_path, real, lines(line("b", x_model="llama-3.1", **of)))
    taken = {row["model"]: row["kind"] for row in table(tmp_path, "cell") if row["calls"]}
    assert taken == {small: "matched", large: "matched"}


def test_another_currency_is_compared_at_the_rate_of_the_day(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1, input_tokens=20 * MILLION)]))
    day = DAY.replace(year=2025)
    put(tmp_path, book, batch([seen(2, started_at=day, input_tokens=20 * MILLION)]))
    bill = line("a", cost="3", billing_currency="EUR", charge_period_start=day,
                charge_period_end=day + timedelta(days=1))  # fmt: skip
    put(tmp_path, book, lines(bill))
    # 3 USD at 1.1724 USD for a euro, the ECB's rate of 1 October 2025.
    assert [cost for cost, _ in counted(tmp_path)] == [Decimal(3) - Decimal("2.558853633572159672")]


def test_without_a_rate_the_amount_is_a_check_and_not_doubled(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1)]))
    put(tmp_path, book, lines(line("a", cost="100", billing_currency="CREDITS")))
    assert counted(tmp_path) == []
    assert [row["role_rule"] for row in table(tmp_path, "charge")] == [
        f"{COVERED}; no reference rate from USD to CREDITS, so costs are not compared"
    ]
    assert {row["unexplained_cost"] for row in table(tmp_path, "cell")} == {None}


def test_costs_of_an_export_that_cannot_be_compared_are_unknown_with_a_reason(
    tmp_path: Path, book: Rates
) -> None:
    put(tmp_path, book, batch([seen(1, provider_name="maison", request_model="petit")]))
    given = exported("e", provider_name="maison", request_model="petit", input_tokens=3 * MILLION)
    put(tmp_path, book, buckets(given))
    (row,) = (row for row in table(tmp_path, "usage") if row["x_grain"] == "residual")
    assert (row["input_tokens"], row["effective_cost"]) == (2 * MILLION, Decimal("0.8"))
    assert row["request_count"] == 0
    unknown = exported("f", day=1, request_model="nobody-knows")
    put(tmp_path, book, batch([seen(2, day=1, request_model="nobody-knows")]))
    put(tmp_path, book, buckets(unknown | {"request_count": 5}))
    (row,) = (row for row in table(tmp_path, "usage") if row["request_count"] == 4)
    assert (row["effective_cost"], row["list_cost"]) == (None, None)
    assert row["unpriced_reason"] == "model nobody-knows of acme is not in the price book"


def test_an_export_in_a_currency_without_a_rate_shows_its_tokens(tmp_path: Path) -> None:
    """The price of its first day is in dinars, that of the call in dollars."""
    prices = [("maison", "moyen", "input", "1", currency, since)
              for currency, since in (("KWD", None), ("USD", "2026-10-02"))]  # fmt: skip
    book = rates(tmp_path / "book", prices)
    names = {"provider_name": "maison", "request_model": "moyen"}
    put(tmp_path, book, batch([seen(1, day=1, **names)]))
    span: dict[str, Any] = {"ended_at": DAY + timedelta(days=2), "input_tokens": 3 * MILLION}
    put(tmp_path, book, buckets(exported("e", **names, **span)))
    (row,) = (row for row in table(tmp_path, "usage") if row["x_grain"] == "residual")
    assert (row["input_tokens"], row["effective_cost"]) == (2 * MILLION, None)
    assert row["unpriced_reason"] == "no reference rate from USD to KWD"


def test_lines_that_cancel_out_explain_nothing_and_are_not_unexplained(
    tmp_path: Path, book: Rates
) -> None:
    put(tmp_path, book, batch([seen(1)]))
    put(tmp_path, book, lines(line("a", cost="5"), line("b", cost="-7"), line("c", cost=None)))
    assert counted(tmp_path) == []
    put(tmp_path, book, lines(line("x", day=32, cost="-3", x_stage="provider_cost"),
                              line("y", day=32, cost="1")))  # fmt: skip
    # A report below nothing explains nothing: the bill beyond it is whole.
    assert counted(tmp_path) == [(Decimal(-3), STATED), (Decimal(1), MORE)]


def test_a_role_that_the_source_decided_stays(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1)]))
    put(tmp_path, book, lines(line("total", role="check", role_rule="a sum of the others")))
    put(tmp_path, book, buckets(exported("t", role="check", role_rule="a sum of the others")))
    assert chosen(table(tmp_path, "charge"), "role", "role_rule") == [
        ("check", "a sum of the others")
    ]
    assert [row["kind"] for row in table(tmp_path, "cell")] == []


def test_metrics_are_seen_and_not_an_export(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1, source="otlp", x_grain="bucket", request_count=1)]))
    put(tmp_path, book, buckets(exported("e")))
    assert chosen(table(tmp_path, "usage"), "source", "role") == [
        ("acme-usage", "check"),
        ("otlp", "counted"),
    ]


def test_a_role_comes_back_when_what_it_checked_goes(tmp_path: Path, book: Rates) -> None:
    """A report that covered a day is restated to another model: the bill counts again."""
    put(tmp_path, book, lines(line("r", cost="1", x_stage="provider_cost"), line("b", cost="3")))
    assert counted(tmp_path) == [(Decimal(1), STATED), (Decimal(2), MORE)]
    put(tmp_path, book, lines(line("r", cost="4", x_stage="provider_cost", x_model="large")))
    assert counted(tmp_path) == [(Decimal(3), STATED), (Decimal(4), STATED)]


def test_a_ledger_of_calls_alone_never_settles(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1)]))
    with Ledger(tmp_path, book, now=NOW) as ledger:
        assert not settle(ledger)
        assert [commit.kind for commit in ledger.manifest.commits()] == ["append"]


def test_settling_again_changes_nothing_and_records_nothing(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1)]))
    put(tmp_path, book, lines(line("a"), line("r", day=3, x_stage="provider_cost")))
    # The calls of another supplier: no cell has them.
    put(tmp_path, book, batch([seen(2, provider_name="maison")]))
    with Ledger(tmp_path, book, now=NOW) as ledger:
        kinds = [commit.kind for commit in ledger.manifest.commits()]
        assert kinds == ["append", "append", "settle", "append"]
        assert ledger.manifest.is_settled()
        assert ledger.restate().commit is None


def unsettled(workspace: Path, book: Rates) -> None:
    """A ledger whose writer was killed between the last chunk and settling."""
    put(workspace, book, batch([seen(1)]))
    put(workspace, book, lines(line("a", cost="0.4")))
    with Ledger(workspace, book, now=NOW) as ledger:
        sink = ledger.importing("b.csv")
        sink.add(batch([seen(2)]))
        with pytest.raises(ZeroDivisionError), sink:  # noqa: PT012
            sink.add(batch([seen(3)], content=True))
            raise ZeroDivisionError


def test_a_reader_settles_what_a_killed_writer_left(tmp_path: Path, book: Rates) -> None:
    unsettled(tmp_path, book)
    assert [cost for cost, _ in counted(tmp_path)] == [Decimal("0.1")]
    assert commits(tmp_path) == 5


def test_a_reader_that_cannot_settle_sees_the_newest_settled_commit(
    tmp_path: Path, book: Rates
) -> None:
    unsettled(tmp_path, book)
    manifest = Layout.of(tmp_path).manifest
    writer = apsw.Connection(str(manifest))
    writer.execute("BEGIN IMMEDIATE")
    assert [cost for cost, _ in counted(tmp_path)] == [Decimal("0.25")]
    with open_snapshot(tmp_path, as_of=4) as snapshot:
        assert snapshot.commit == 3
    writer.execute("ROLLBACK")
    writer.close()
    (tmp_path / "jauge.toml").write_text("[workspace]\nnonsense = 1\n")
    assert len(table(tmp_path, "usage")) == 1


def test_the_next_import_settles_even_when_it_adds_nothing(tmp_path: Path, book: Rates) -> None:
    unsettled(tmp_path, book)
    put(tmp_path, book, batch([seen(1)]))
    with Ledger(tmp_path, book, now=NOW) as ledger:
        assert ledger.manifest.is_settled()
    assert [cost for cost, _ in counted(tmp_path)] == [Decimal("0.1")]


def test_what_readers_see_is_kept_until_the_newest_commits_are_settled(
    tmp_path: Path, book: Rates
) -> None:
    unsettled(tmp_path, book)
    with Ledger(tmp_path, book, now=NOW + timedelta(hours=9)) as ledger:
        ledger.compact(everything=True)
        assert not ledger.manifest.is_settled()
        with ledger.manifest.writing():
            ledger.manifest.sweep(NOW + timedelta(days=2))
        assert ledger.manifest.is_whole(ledger.manifest.settled_head())


def test_a_ledger_from_before_settling_is_read_and_settled(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1)]))
    older = apsw.Connection(str(Layout.of(tmp_path).manifest))
    older.execute("ALTER TABLE commits DROP COLUMN settled")
    older.close()
    assert len(table(tmp_path, "usage")) == 1
    with open_snapshot(tmp_path, as_of=1) as snapshot:
        assert snapshot.commit == 1
    put(tmp_path, book, lines(line("a", cost="0.4")))
    assert counted(tmp_path) == [(Decimal("0.25"), MORE)]


def test_two_tenants_are_settled_apart(tmp_path: Path, book: Rates) -> None:
    put(tmp_path, book, batch([seen(1)]), tenant="one")
    put(tmp_path, book, lines(line("a", cost="0.15")), tenant="two")
    assert counted(tmp_path) == [(Decimal("0.15"), STATED)]
    put(tmp_path, book, lines(line("a", cost="0.15")), tenant="one")
    assert counted(tmp_path) == [(Decimal("0.15"), STATED)]
    assert len(table(tmp_path, "cell")) == 3
