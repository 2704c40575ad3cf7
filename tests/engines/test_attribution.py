"""Virtual tags and splits give the same answer on every engine, and move no total."""

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines.usage_rows import usage_row, varied_rows, write_segments
from jauge.analysis import calendar, rows
from jauge.analysis.allocating import Allocator
from jauge.analysis.attributing import attach, rule_column
from jauge.analysis.conversion import NATIVE, Converter
from jauge.analysis.engines import Session
from jauge.analysis.question import Line
from jauge.analysis.rulebook import Attribution, whole_months
from jauge.attribution import Rule, Split, explain
from jauge.model import Period, exact_sum, parse_period
from jauge.pricing.fx import rate_on

ZONE = "Europe/Paris"
TAGS = {
    "team": (
        Rule(value="Bots", when={"agent": ("support-*", "日本*")}, valid_from=date(2026, 10, 1)),
        Rule(value="{tags.team}", when={"environment": ("prod", "test")}),
        Rule(value="Tools", when={"tool_names": ("calc",), "is_streamed": ("true",)}),
        Rule(value="Sixteen", when={"usage_id": ("*f",)}, valid_until=date(2026, 10, 25)),
        Rule(value="Twelve", when={"request_count": ("12",)}),
    ),
    "unit": (
        Rule(value="Ops", when={"team": ("Support", "Bots")}),
        Rule(value="Nobody's", when={"team": ("unallocated",)}),
    ),
    "everyone": (Rule(value="us"),),
    "bill": (Rule(value="x", when={"invoice_issuer_name": ("*",)}),),
}
SPLITS = (
    Split(name="a", pool={"team": ("Tools",)}, to="team", by="effective_cost"),
    Split(name="b", pool={"agent": ("support-*",), "is_streamed": ("true",)}, to="team", by="even"),
    Split(name="c", pool={"tool_names": ("search",)}, to="unit", by="calls"),
)
OCTOBER = parse_period("2026-10-05..2026-10-26", ZONE)


def answer(session: Session, paths: list[Path], period: Period | None) -> list[Line]:
    of = Attribution(tags=TAGS, splits=SPLITS, zone=ZONE)
    every = varied_rows(1500)
    ends = [calendar.to_us(edge(row["started_at"] for row in every)) for edge in (min, max)]
    allocator = Allocator(
        session, of, calendar.offsets(ZONE, ends[0], ends[1]), "EUR", Converter("EUR", rate_on)
    )
    table = session.usage(paths)
    asked = rows.counted(table, period)
    whole = whole_months(period, ZONE)
    months = asked if whole == period else rows.counted(table, whole)
    return allocator.lines_by(("team", "unit", "month", "is_streamed"), asked, months)


@pytest.mark.parametrize("period", [None, OCTOBER])
def test_same_answer(
    duckdb: Session, other: Session, paths: list[Path], period: Period | None
) -> None:
    expected = answer(duckdb, paths, period)
    assert len(expected) > 20
    assert Counter(map(repr, answer(other, paths, period))) == Counter(map(repr, expected))


def test_each_row_has_what_its_rules_say(duckdb: Session, paths: list[Path]) -> None:
    table = attach(duckdb, duckdb.usage(paths), TAGS, TAGS, ZONE, rules=True).table
    columns = ["usage_id", *TAGS, rule_column("team")]
    found = {row["usage_id"]: row for row in duckdb.run(table.select(columns)).to_pylist()}
    every = varied_rows(1500)
    assert len(found) == len(every)
    seen: Counter[int | None] = Counter()
    for row in every:
        texts = {
            "agent": row["agent_name"],
            "environment": row["environment"],
            "tags.team": dict(row["tags"] or {}).get("team"),
            "tool_names": None if row["tool_names"] is None else tuple(row["tool_names"]),
            "is_streamed": None if row["is_streamed"] is None else str(row["is_streamed"]).lower(),
            "usage_id": row["usage_id"].hex(),
            "request_count": str(row["request_count"]),
        }
        day = row["started_at"].astimezone(ZoneInfo(ZONE)).date()
        said = {one.key: one for one in explain(TAGS, texts, day)}
        here = found[row["usage_id"]]
        assert {key: here[key] for key in TAGS} == {
            key: said[key].value or "unallocated" for key in TAGS
        }
        assert here[rule_column("team")] == said["team"].rule
        seen[said["team"].rule] += 1
    assert set(seen) == {0, 1, 2, 3, 4, None}


def test_weights_are_those_of_the_month_whatever_the_period(
    duckdb: Session, tmp_path: Path
) -> None:
    def call(number: int, day: int, agent: str, cost: str) -> dict[str, object]:
        return usage_row(
            number,
            agent_name=agent,
            started_at=usage_row(1)["started_at"].replace(day=day),
            effective_cost=Decimal(cost),
            billing_currency="EUR",
        )

    calls = [call(1, 2, "a", "10"), call(2, 20, "b", "30"), call(3, 3, "shared", "8")]
    table = duckdb.usage(write_segments(tmp_path, calls, 1))
    of = Attribution(
        tags={"team": (Rule(value="{agent}"),)},
        splits=(Split(name="s", pool={"team": ("shared",)}, to="team", by="effective_cost"),),
    )
    allocator = Allocator(duckdb, of, ((0, 0),), "EUR", Converter("EUR", rate_on))
    start = parse_period("2026-10-01..2026-10-10")
    part, whole = rows.counted(table, start), rows.counted(table, parse_period("2026-10"))
    found = {line.keys[0]: line.sums for line in allocator.lines_by(("team",), part, whole)}
    costs = {team: sums.effective_cost for team, sums in found.items()}
    assert costs == {"a": 12, "b": 6, "shared": 0}
    assert {team: sums.calls for team, sums in found.items()} == {"a": 1, "b": None, "shared": 1}


def test_tags_follow_the_money_of_a_split(duckdb: Session, tmp_path: Path) -> None:
    def call(number: int, day: int, agent: str, cost: str) -> dict[str, object]:
        return usage_row(
            number,
            agent_name=agent,
            started_at=usage_row(1)["started_at"].replace(day=day),
            effective_cost=Decimal(cost),
            billing_currency="EUR",
        )

    calls = [call(1, 2, "a", "10"), call(2, 2, "b", "30"), call(3, 3, "shared", "8")]
    calls += [call(4, 20, "a", "10"), call(5, 20, "shared", "5")]
    table = duckdb.usage(write_segments(tmp_path, calls, 1))
    of = Attribution(
        tags={
            "team": (Rule(value="{agent}"),),
            "unit": (
                Rule(value="Early", when={"team": ("a",)}, valid_until=date(2026, 10, 15)),
                Rule(value="{team}", when={"team": ("b", "a")}),
            ),
        },
        splits=(Split(name="s", pool={"team": ("shared",)}, to="team", by="fixed",
                      fixed={"a": Decimal("0.5"), "b": Decimal("0.5")}),),
    )  # fmt: skip
    allocator = Allocator(duckdb, of, ((0, 0),), "EUR", Converter("EUR", rate_on))
    found = {line.keys[0]: line.sums for line in allocator.lines_by(("unit",), table, table)}
    costs = {unit: sums.effective_cost for unit, sums in found.items()}
    assert costs == {"Early": 14, "a": Decimal("12.5"), "b": Decimal("36.5"), "unallocated": 0}
    both = allocator.lines_by(("unit", "team"), table, table)
    for unit, cost in costs.items():
        parts = [one.sums.effective_cost for one in both if one.keys[0] == unit]
        assert exact_sum(part for part in parts if part is not None) == cost
    assert found["unallocated"].calls == 2


def costs_by(allocator: Allocator, table: Any, name: str) -> dict[object, Decimal | None]:
    lines = allocator.lines_by((name,), table, table)
    return {line.keys[0]: line.sums.effective_cost for line in lines}


def test_a_later_split_sees_the_tags_that_followed_an_earlier_one(
    duckdb: Session, tmp_path: Path
) -> None:
    calls = [
        usage_row(n, agent_name=agent, effective_cost=Decimal(cost), billing_currency="EUR")
        for n, (agent, cost) in enumerate((("shared", 100), ("a", 50), ("c", 10), ("z", 7)))
    ]
    table = duckdb.usage(write_segments(tmp_path, calls, 1))
    tags = {
        "team": (Rule(value="{agent}", when={"agent": ("?", "shared")}),),
        "unit": (
            Rule(value="Ops", when={"team": ("c",)}),
            Rule(value="Tech", when={"team": ("a",)}),
            Rule(value="Rest", when={"team": ("z",)}),
        ),
        "site": (Rule(value="{unit}", when={"unit": ("*",)}),),
    }
    shared = Split(name="s", pool={"team": ("shared",)}, to="team", by="fixed",
                   fixed={"a": Decimal("0.5"), "c": Decimal("0.5")})  # fmt: skip

    def under(*splits: Split) -> Allocator:
        of = Attribution(tags=tags, splits=splits)
        return Allocator(duckdb, of, ((0, 0),), "EUR", Converter("EUR", rate_on))

    nobody = Split(name="n", pool={"unit": ("Nobody",)}, to="unit", by="even")
    expected = {"Tech": 100, "Ops": 60, "Rest": 7, "unallocated": 0}
    assert costs_by(under(shared, nobody), table, "unit") == expected
    assert costs_by(under(shared, nobody), table, "site") == expected
    # The pool of the second holds what the first one moved into it.
    rest = Split(name="r", pool={"unit": ("Ops",)}, to="unit", by="fixed",
                 fixed={"Rest": Decimal(1)})  # fmt: skip
    moved = {"Tech": 100, "Ops": 0, "Rest": 67, "unallocated": 0}
    assert costs_by(under(shared, rest), table, "unit") == moved
    assert costs_by(under(shared, rest), table, "site") == moved
    assert costs_by(under(rest, shared), table, "unit") == {
        "Tech": 100, "Ops": 50, "Rest": 17, "unallocated": 0,
    }  # fmt: skip


names = st.sampled_from(["agent", "environment", "tags.team", "model", "is_streamed", "tool_names"])
rules = st.lists(
    st.builds(
        Rule,
        value=st.sampled_from(["A", "B", "{tags.team}", "{agent}"]),
        when=st.dictionaries(
            names, st.sampled_from([("*",), ("s*",), ("prod",), ("true", "calc")]), max_size=2
        ),
        valid_from=st.none() | st.just(date(2026, 10, 1)),
    ),
    max_size=5,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rules)
def test_rules_change_no_total(duckdb: Session, paths: list[Path], made: list[Rule]) -> None:
    of = Attribution(
        tags={"team": made},
        splits=(Split(name="s", pool={"team": ("A",)}, to="team", by="effective_cost"),),
    )
    allocator = Allocator(duckdb, of, ((0, 0),), NATIVE, Converter(None, rate_on))
    table = rows.counted(duckdb.usage(paths), None)
    plain = allocator.lines_by((), table, table)
    tagged = allocator.lines_by(("team",), table, table)
    for line in plain:
        mine = [one.sums for one in tagged if one.currency == line.currency]
        for name in ("effective_cost", "cost_low", "cost_high", "cache_saving"):
            amounts = [getattr(one, name) for one in mine if getattr(one, name) is not None]
            assert exact_sum(amounts) == (getattr(line.sums, name) or 0)
        assert sum(one.calls or 0 for one in mine) == line.sums.calls


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2026-10-05..2026-10-26", "2026-10-01", "2026-11-01"),
        ("2026-12", "2026-12-01", "2027-01-01"),
        ("2026-09-30..2026-10-02", "2026-09-01", "2026-11-01"),
    ],
)
def test_whole_months_of_the_zone(text: str, first: str, after: str) -> None:
    whole = whole_months(parse_period(text, ZONE), ZONE)
    expected = parse_period(f"{first}..{after}", ZONE)
    assert whole is not None
    assert (whole.start, whole.end) == (expected.start, expected.end)
    assert whole_months(None, ZONE) is None
