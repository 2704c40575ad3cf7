"""What a value of a bank line, an invoice line, a seat, a person or a task can be."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, get_args

import pyarrow as pa
import pyarrow.compute as pc

from jauge.config import ISO_4217
from jauge.i18n import _
from jauge.model.bank import SPEND_KINDS
from jauge.model.finding import ValueKind
from jauge.model.seat import STATUSES
from jauge.model.task import OUTCOMES
from jauge.sources.bills.checks import CATEGORIES
from jauge.sources.table.chunk import Mask, true_mask
from jauge.sources.table.times import TIME

_CHOICES: Final = {
    "charge_category": CATEGORIES,
    "invoice_issue_status": ("Open", "Issued", "Voided"),
    "outcome": OUTCOMES,
    "spend_kind": SPEND_KINDS,
    "status": STATUSES,
    "tax_basis": ("net", "gross"),
    "x_document_type": ("invoice", "credit_note", "correction"),
    "value_kind": get_args(ValueKind),
    "x_price_period": ("month", "year"),
}
_CURRENCIES: Final = frozenset(
    {"billing_currency", "currency", "original_currency", "payment_currency", "x_tax_currency"}
)
_PERSONS: Final = frozenset({"user_id", "email_hash", "x_email_hash"})
_NOT_BELOW_ZERO: Final = frozenset({
    "unit_price", "hourly_rate",
    "value", "human_minutes", "rework_minutes", "damage_cost", "x_cost",
})  # fmt: skip
_SHARES: Final = frozenset({"quality"})
_ONE: Final = Decimal(1)
_EARLIEST: Final = datetime(1930, 1, 1, tzinfo=UTC)
_PAST: Final = frozenset({"as_of", "booked_on", "last_activity_at", "started_at", "ended_at"})
"""What cannot lie ahead, but for clocks and zones; other days may be the end of a contract."""
_SOON: Final = timedelta(days=2)
_LATE: Final = timedelta(days=366 * 30)


def check(target: str, values: pa.Array, now: datetime) -> tuple[pa.Array, Mask | None, str]:
    """The values in their final form, which of them cannot be, and what to say there."""
    if target in _CURRENCIES:
        values = pc.utf8_upper(pc.utf8_trim_whitespace(values))
        return _among(values, sorted(ISO_4217), _("not an ISO 4217 currency: write EUR or USD"))
    if choices := _CHOICES.get(target):
        hint = _("not one of {choices}: map it with map = {{ ... }}")
        return _among(values, choices, hint.format(choices=", ".join(choices)))
    if target in _PERSONS:
        return pc.utf8_lower(pc.utf8_trim_whitespace(values)), None, ""
    if target in _NOT_BELOW_ZERO:
        return values, true_mask(pc.less(values, 0)), _("negative: correct it")
    if target in _SHARES:
        wrong = pc.or_(pc.less(values, 0), pc.greater(values, _ONE))
        return values, true_mask(wrong), _("not from 0 to 1: use scale in the mapping")
    if pa.types.is_temporal(values.type):
        latest = now + (_SOON if target in _PAST else _LATE)
        first, last = (
            pa.scalar(end, TIME).cast(values.type, safe=False) for end in (_EARLIEST, latest)
        )
        wrong = pc.or_(pc.less(values, first), pc.greater(values, last))
        return values, true_mask(wrong), _("too far in the past or in the future: correct it")
    return values, None, ""


def _among(
    values: pa.Array, known: Sequence[str], reason: str
) -> tuple[pa.Array, Mask | None, str]:
    is_known = pc.is_in(values, value_set=pa.array(known))
    return values, true_mask(pc.and_(values.is_valid(), pc.invert(is_known))), reason
