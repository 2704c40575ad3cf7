"""What the questions should answer, written once more the slow way: row by row, in Decimal."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal, localcontext
from typing import Any
from zoneinfo import ZoneInfo

from jauge.model import Period, divide
from jauge.pricing.fx import rate_on


def key_of(row: dict[str, Any], name: str, zone: str) -> Any:
    """The group of a row, by the calendar of the zone's own rules."""
    local: datetime = row["started_at"].astimezone(ZoneInfo(zone))
    if name == "day":
        return local.date().isoformat()
    if name == "month":
        return f"{local:%Y-%m}"
    if name == "week":
        return f"{local:%G-W%V}"
    if name == "model":
        return row.get("response_model") or row.get("request_model")
    if name == "agent":
        return row.get("agent_name")
    if name == "provider":
        return row.get("provider_name")
    if name.startswith("tags."):
        return (row.get("tags") or {}).get(name.removeprefix("tags."))
    value = row.get(name)
    if isinstance(value, bytes):
        return value.hex()
    return tuple(value) if isinstance(value, list) else value


def in_currency(amount: Decimal, row: dict[str, Any], currency: str) -> Decimal:
    """An amount of a row at the rate of its UTC day; sums are converted per day, see `costs`."""
    own = row["billing_currency"]
    if own == currency:
        return amount
    assert currency == "EUR"
    rate = rate_on(own, row["started_at"].astimezone(UTC).date())
    assert rate is not None
    return divide(amount, rate.per_euro)


def costs(
    rows: Iterable[dict[str, Any]], by: tuple[str, ...], zone: str, period: Period | None = None
) -> dict[tuple[Any, ...], tuple[Decimal | None, Decimal | None, Decimal | None, int]]:
    """Per group: effective, low and high cost in euros (None: none known), and calls."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    with localcontext() as context:
        context.prec = 76
        for row in rows:
            if row["role"] != "counted" or (period and row["started_at"] not in period):
                continue
            key = tuple(key_of(row, name, zone) for name in by)
            sums = found.setdefault(key, [None, None, None, 0])
            sums[3] += row["request_count"]
            cost = row.get("effective_cost")
            if cost is None:
                continue
            ends = (cost, row.get("cost_low", cost), row.get("cost_high", cost))
            for place, amount in enumerate(ends):
                sums[place] = (sums[place] or Decimal(0)) + in_currency(amount, row, "EUR")
    return {key: (sums[0], sums[1], sums[2], sums[3]) for key, sums in found.items()}
