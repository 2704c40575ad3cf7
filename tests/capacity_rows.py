"""Capacities, calls and lines of bills for tests, and the question over them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from engines.usage_rows import usage_row
from jauge.analysis.capacity.answer import Asked, Capacities, capacities
from jauge.analysis.capacity.line import CapacityLine
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.rulebook import Attribution
from jauge.analysis.spend import Known, know
from jauge.attribution.vendors import built_in
from jauge.config import Capacity
from jauge.config.build import build
from jauge.model import parse_period
from jauge.pricing import ApiPrice
from jauge.pricing.fx import rate_on
from spend_rows import held

TODAY = date(2026, 11, 22)
MODEL = "llama-3.3-70b"


def capacity(**values: Any) -> Capacity:
    """A capacity as jauge.toml says it; days may be texts."""
    for key in ("from", "until"):
        if isinstance(values.get(key), str):
            values[key] = date.fromisoformat(values[key])
    told = {key: value for key, value in values.items() if value is not None}
    made: Capacity = build(Capacity, {"name": "room", **told})
    return made


def server(**values: Any) -> Capacity:
    """A room of machines for one model: 3100 EUR a month, 25 tokens a second."""
    told = {"serves": [MODEL], "cost_per_month": "3100 EUR", "tokens_per_second": 25}
    return capacity(**{**told, **values})


def call(number: int, day: str, tokens: int = 0, **values: Any) -> dict[str, Any]:
    """A call at noon UTC; `tokens` are input alone."""
    moment = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=12)
    told = {"response_model": MODEL, "input_tokens": tokens, "output_tokens": 0}
    return usage_row(number, started_at=moment, billing_currency="EUR", **{**told, **values})


def daily(first: str, days: int, **values: Any) -> list[dict[str, Any]]:
    """The same call on each of some days."""
    start = date.fromisoformat(first)
    return [
        call(0, (start + timedelta(days=number)).isoformat(), **values) for number in range(days)
    ]


def numbered(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with ids of their own."""
    return [
        dict(row) | {"usage_id": number.to_bytes(16, "big")} for number, row in enumerate(rows, 1)
    ]


def ask(
    session: Session,
    folder: Path,
    several: Sequence[Capacity],
    calls: Sequence[Mapping[str, Any]] = (),
    tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    **options: Any,
) -> tuple[Capacities, Known]:
    """The answer over a ledger with these rows, and what it knows of spend.

    `options` are those of the question; `period` and `zone` are texts, `tags` the virtual tags.
    """
    period, zone = options.pop("period", "2026-10"), options.pop("zone", "UTC")
    tags = options.pop("tags", None)
    rows = {"usage": numbered(calls)} if calls else {}
    here = held(session, folder, **rows, **(tables or {}))
    known = know(here, built_in(), rate_on)
    of = None if tags is None else Attribution(tags=tags, zone=zone)
    asked = Asked(
        capacities=tuple(several),
        period=None if period is None else parse_period(period, zone),
        timezone=zone,
        known=known,
        currency=options.pop("currency", "EUR"),
        today=options.pop("today", TODAY),
        **options,
    )
    return capacities(Desk(1, here, rate_on, of), asked), known


def one_line(*asked: Any, **options: Any) -> CapacityLine:
    """The only line of an answer."""
    found, _known = ask(*asked, **options)
    (line,) = found.lines
    return line


def conserved(line: CapacityLine) -> bool:
    """Whether the parts of a cost are the cost, and the groups what is used of it."""
    parts = [line.used, line.idle or Decimal(0), line.left or Decimal(0)]
    groups = sum((group.cost for group in line.groups), Decimal(0))
    return sum(parts, Decimal(0)) == line.cost and groups == line.used


def of_page(session: Session, folder: Path, told: Mapping[str, Any]) -> Capacities:
    """The answer to the worked example of a page."""
    several = told["capacity"]
    several = [several] if isinstance(several, dict) else several
    calls = [
        row
        for one in told.get("calls", ())
        for row in daily(
            one["first"], one["days"], **{k: one[k] for k in one if k not in {"first", "days"}}
        )
    ]
    prices = [price(**one) for one in told.get("prices", ())]
    found, _known = ask(
        session,
        folder,
        [capacity(**one) for one in several],
        calls,
        {"charge": told["charges"]} if "charges" in told else None,
        period=told.get("period", "2026-10"),
        by=tuple(told.get("by", ())),
        prices=(lambda *_asked: prices) if prices else None,
        today=date.fromisoformat(told.get("today", TODAY.isoformat())),
    )
    return found


def price(**values: str) -> ApiPrice:
    """A list price of single tokens, in euros."""
    amounts = {name: Decimal(values[name]) for name in ("input", "output")}
    amounts["cache_read"] = Decimal(values.get("cache_read", values["input"]))
    return ApiPrice(provider=values["provider"], model=MODEL, currency="EUR", **amounts)
