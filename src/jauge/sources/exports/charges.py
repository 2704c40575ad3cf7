"""What every line of a cost report or bill has, and models in the words of suppliers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, Literal

from jauge.sources.exports.fields import Fields, plain
from jauge.sources.exports.rows import Row

_AI: Final = {
    "service_category": "AI and Machine Learning",
    "service_subcategory": "Generative AI",
}


def charge(
    amount: Decimal,
    currency: str,
    period: tuple[datetime, datetime],
    *,
    stage: Literal["provider_cost", "bill"],
    layer: str | None,
) -> Row:
    """A charge that the supplier states as one amount: billed and effective are the same."""
    start, end = period
    months = billing_period(start)
    return {
        "charge_category": "Usage" if amount >= 0 else "Credit",
        "charge_frequency": "Usage-Based",
        "pricing_category": "Standard",
        "billed_cost": amount,
        "effective_cost": amount,
        "billing_currency": currency,
        "billing_period_start": months[0],
        "billing_period_end": months[1],
        "charge_period_start": start,
        "charge_period_end": end,
        "x_stage": stage,
        "x_cost_layer": layer,
        **(_AI if layer not in {None, "other_it"} else {}),
    }


def billing_period(day: datetime) -> tuple[datetime, datetime]:
    """The calendar month of a day, in UTC."""
    start = datetime(day.year, day.month, 1, tzinfo=UTC)
    is_december = day.month == 12  # noqa: PLR2004 - the last month
    year, month = (day.year + 1, 1) if is_december else (day.year, day.month + 1)
    return start, datetime(year, month, 1, tzinfo=UTC)


def native(fields: Fields, *paths: str) -> dict[str, str]:
    """The fields that amounts came from, as they stand in the source."""
    found = {path: fields.get(path) for path in paths}
    return {path: plain(value) for path, value in found.items() if value is not None}


def tax(amount: Decimal, currency: str, month: tuple[datetime, datetime]) -> Row:
    """The tax of an invoice: a row of its own, which the ledger shows apart from all costs."""
    return {
        **charge(amount, currency, month, stage="bill", layer=None),
        "charge_category": "Tax",
        "charge_frequency": "Recurring",
        "pricing_category": None,
    }


def month_before(moment: datetime) -> tuple[datetime, datetime]:
    """The month that a bill of this moment closes: one of the first day is of the month before."""
    return billing_period(moment - timedelta(days=1))
