"""The rows of a candidate and of the days it is compared with, by what could explain them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from jauge.analysis import calendar
from jauge.analysis.anomalies.asked import ALL
from jauge.analysis.anomalies.candidates import Candidate
from jauge.analysis.anomalies.table import CURRENCY, HOUR_US, HOURS, Ground, key_of
from jauge.model import exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

DRIVERS: Final = (
    "prompt_hash", "agent_version", "agent", "api_key_id", "model", "provider", "feature",
    "environment",
)  # fmt: skip
"""Columns that can explain a difference, the one that is nearest to a cause first."""
REFERENCE_WEEKS: Final = 4
RECENT_DAYS: Final = 3
_LEAST_OF_A_PROMPT: Final = 5
_MOST_PROMPTS: Final = 5_000
_RATE_DAY: Final = "rate_day"


@dataclass(frozen=True)
class Sum:
    """What rows cost, how many calls and tokens they are; `is_bad` are failed or repeated calls."""

    keys: Mapping[str, Any]
    is_bad: bool
    cost: Decimal
    calls: int
    tokens: int


@dataclass
class Rows:
    """The sums of a candidate's days, of the days it is compared with, and of the last before."""

    now: list[Sum] = field(default_factory=list[Sum])
    before: list[Sum] = field(default_factory=list[Sum])
    recent: list[Sum] = field(default_factory=list[Sum])
    other_currencies: set[str] = field(default_factory=set[str])

    @property
    def cost(self) -> Decimal:
        """What the candidate cost, exact."""
        return exact_sum(one.cost for one in self.now)

    @property
    def calls(self) -> int:
        """How many calls it has."""
        return sum(one.calls for one in self.now)


def reference(one: Candidate) -> list[int]:
    """The same weekdays of the four weeks before its span."""
    weeks = range(1, REFERENCE_WEEKS + 1 + len(one.days) // 7)
    days = {day - 7 * week for day in one.days for week in weeks}
    return sorted(day for day in days if 0 <= day < one.first)


def recent(one: Candidate) -> list[int]:
    """The last days before its span: what was there already is no cause of it."""
    return [day for day in range(one.first - RECENT_DAYS, one.first) if day >= 0]


def drill(ground: Ground, found: Sequence[Candidate], drivers: Sequence[str]) -> list[Rows]:
    """The rows of each candidate, in their order: one scan, and one for everything together."""
    answers: list[Rows] = [Rows() for _one in found]
    listed = [(place, one) for place, one in enumerate(found)]
    for is_all in (True, False):
        mine = [pair for pair in listed if (pair[1].scope.name == ALL) == is_all]
        if mine:
            names = list(dict.fromkeys(one.scope.name for _place, one in mine))
            answered = _scan(ground, names, [one for _place, one in mine], drivers)
            _share_out(ground, answered, names, mine, answers, drivers)
    return answers


def _scan(
    ground: Ground, names: Sequence[str], found: Sequence[Candidate], drivers: Sequence[str]
) -> pa.Table:
    """The sums by day, scope and driver of the rows that any of the candidates needs."""
    import ibis

    rows = ground.rows
    begin = ground.epoch_days
    day = ground.local_us() // (HOURS * HOUR_US) - begin
    wanted: set[int] = set()
    for one in found:
        wanted.update((*one.days, *reference(one), *recent(one)))
    scopes: list[ir.Value] = [
        ibis.literal("") if name == ALL else ground.value(name) for name in names
    ]
    chosen = [
        _among(scope, [one.scope.value for one in found if one.scope.name == name])
        for name, scope in zip(names, scopes, strict=True)
        if name != ALL
    ]
    columns = {f"scope_{number}": scope for number, scope in enumerate(scopes)}
    kept = ground.about(min(wanted), max(wanted)) & day.isin(sorted(wanted))
    local = rows.mutate(jauge_day=day, **columns).filter(
        kept & reduce(or_, chosen) if chosen else kept
    )
    keys = {f"driver_{number}": _driver(ground, local, one) for number, one in enumerate(drivers)}
    rate_day = calendar.day_start(local["started_us"], ((0, 0),))
    no = ibis.literal(value=False)
    bad = (local["status"] == "error").fill_null(no) | (local["attempt"] > 1).fill_null(no)
    summed = local.group_by(
        day=local["jauge_day"],
        is_bad=bad,
        **{name: local[name] for name in columns},
        **{
            CURRENCY: local[CURRENCY],
            _RATE_DAY: ibis.ifelse(local[CURRENCY] == ground.currency, None, rate_day),
        },
        **keys,
    ).agg(
        cost=local["effective_cost"].sum(),
        calls=local["request_count"].sum(),
        tokens=local["input_tokens"].fill_null(0).sum() + local["output_tokens"].fill_null(0).sum(),
    )
    return ground.desk.session.run(summed)


def _among(scope: "ir.Value", values: Sequence[Any]) -> "ir.BooleanValue":
    import ibis

    known = sorted({value for value in values if value is not None}, key=str)
    found = scope.isin(known).fill_null(ibis.literal(value=False))
    return found | scope.isnull() if None in values else found


def _driver(ground: Ground, rows: "ir.Table", name: str) -> "ir.Value":
    """The value of a driver; prompts that occur a few times are no cause."""
    from jauge.analysis.dimensions import dimension

    value = rows[name] if name in ground.tags else dimension(name).expression(rows)
    if name != "prompt_hash":
        return value
    import ibis

    # A prompt that occurs a few times is a question; millions of them would be groups of their own.
    counts = rows.group_by(prompt=value).agg(many=rows.count())
    often = counts.filter((counts["many"] >= _LEAST_OF_A_PROMPT) & counts["prompt"].notnull())
    kept = often.order_by(often["many"].desc()).limit(_MOST_PROMPTS).select("prompt")
    known = ground.desk.session.run(kept)["prompt"].to_pylist()
    return ibis.ifelse(value.isin(known), value, None) if known else ibis.null("string")


def _share_out(
    ground: Ground,
    answered: pa.Table,
    names: Sequence[str],
    found: Sequence[tuple[int, Candidate]],
    answers: Sequence[Rows],
    drivers: Sequence[str],
) -> None:
    """Give each sum to the candidates whose scope and days it is of."""
    whose: dict[tuple[int, Any, int], list[tuple[Rows, list[Sum]]]] = {}
    for place, one in found:
        value = "" if one.scope.name == ALL else one.scope.value
        number, rows = names.index(one.scope.name), answers[place]
        for days, some in (
            (one.days, rows.now),
            (reference(one), rows.before),
            (recent(one), rows.recent),
        ):
            for day in days:
                whose.setdefault((number, value, day), []).append((rows, some))
    for row in answered.to_pylist():
        takers = [
            taker
            for number in range(len(names))
            for taker in whose.get((number, key_of(row[f"scope_{number}"]), row["day"]), ())
        ]
        if not takers:
            continue
        made = _sum(ground, row, drivers)
        for rows, some in takers:
            if made is None:
                rows.other_currencies.add(row[CURRENCY])
            else:
                some.append(made)


def _sum(ground: Ground, row: Mapping[str, Any], drivers: Sequence[str]) -> Sum | None:
    """A row of an answer in the currency asked; None where there is no rate."""
    day = None if row[_RATE_DAY] is None else calendar.day_of(row[_RATE_DAY])
    if ground.converter.currency(row[CURRENCY], day) != ground.currency:
        return None
    return Sum(
        {one: key_of(row[f"driver_{number}"]) for number, one in enumerate(drivers)},
        row["is_bad"],
        ground.converter.convert(row["cost"] or Decimal(0), row[CURRENCY], day),
        row["calls"] or 0,
        row["tokens"] or 0,
    )
