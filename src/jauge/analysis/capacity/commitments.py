"""Commitments as lines of bills state them: FOCUS says of each line whether it was used."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import ibis
import msgspec

from jauge.analysis import calendar
from jauge.analysis.capacity.line import CapacityLine
from jauge.analysis.capacity.term import Term
from jauge.analysis.conversion import Converter
from jauge.analysis.engines import STARTED_US
from jauge.analysis.held import Held
from jauge.analysis.spend.days import Days, part_of, spanned
from jauge.model import exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

_TABLE: Final = "charge"
_NOTHING: Final = Decimal(0)
_USED: Final = "Used"
_UNUSED: Final = "Unused"
_KEYS: Final = ("id", "state", "provider_name", "billing_currency", "unit", "is_once", "day")


class _Row(msgspec.Struct, frozen=True):
    """What lines of one commitment, state and day add up to, in the currency of the answer."""

    id: str
    name: str | None
    state: str | None
    provider: str | None
    currency: str
    unit: str | None
    day: date
    until: date
    effective: Decimal
    billed: Decimal
    quantity: Decimal | None
    ids: tuple[str, ...]
    is_once: bool


def commitment_lines(
    held: Held, days: Days | None, today: date, converter: Converter
) -> list[CapacityLine]:
    """Each commitment or reservation that lines of bills name: used and unused add up to its cost.

    Days are those of UTC, as bills have them. A purchase that is made once says how long it binds.
    Of exports of one bill one counts, as under the basis `billed`, whether calls explain the line
    or not. A commitment whose lines never say whether it was used is left out.
    """
    paths = held.of(_TABLE)
    if not paths:
        return []
    found: dict[tuple[str, str, str | None], list[_Row]] = {}
    for row in _rows(held, paths, converter):
        found.setdefault((row.id, row.currency, row.provider), []).append(row)
    lines: list[CapacityLine] = []
    for rows in found.values():
        here = [row for row in rows if days is None or days.first <= row.day < days.end]
        if any(row.state for row in here):
            lines.append(_invoiced(_line(here), rows, days, today))
    return sorted(lines, key=lambda line: (line.cost.copy_negate(), line.name))


def _invoiced(
    line: CapacityLine, rows: Sequence[_Row], days: Days | None, today: date
) -> CapacityLine:
    """The line with its term, and with what purchases say for the days asked."""
    bought = [
        (row, part)
        for row in rows
        if row.state is None and (part := part_of(row.billed, Days(row.day, row.until), days))
    ]
    return msgspec.structs.replace(
        line,
        term=_term(rows, today),
        invoiced=exact_sum(part for _row, part in bought) if bought else None,
        invoiced_by=tuple(id_ for row, _part in bought for id_ in row.ids),
        invoiced_in=_TABLE if bought else None,
    )


def _term(rows: Sequence[_Row], today: date) -> Term:
    """How long the last purchase that is made once binds."""
    ends = [row.until for row in rows if row.state is None and row.is_once]
    if not ends:
        return Term()
    end = max(ends)
    is_over = end <= today
    return Term(end, None, None if is_over else end, is_over)


def _rows(held: Held, paths: Sequence[Any], converter: Converter) -> list[_Row]:
    rows = _stated(held.session.read(_TABLE, paths))
    summed = rows.group_by(list(_KEYS)).agg(
        name=rows["name"].max(),
        effective=rows["effective_cost"].sum(),
        billed=rows["billed_cost"].sum(),
        quantity=rows["commitment_discount_quantity"].sum(),
        until=rows["charge_period_end"].max(),
        ids=rows["charge_id"].collect(),
    )
    return [_row(row, converter) for row in held.session.run(summed).to_pylist()]


def _stated(rows: "ir.Table") -> "ir.Table":
    """Lines that name a commitment or a reservation, each once, with their state."""
    role = ibis.coalesce(rows["x_billed_role"], rows["role"])
    id_ = ibis.coalesce(rows["commitment_discount_id"], rows["capacity_reservation_id"])
    commitment, reservation = (
        rows["commitment_discount_status"], rows["capacity_reservation_status"],
    )  # fmt: skip
    unused = (commitment == _UNUSED).fill_null(False) | (reservation == _UNUSED).fill_null(False)  # noqa: FBT003
    used = (commitment == _USED).fill_null(False) | (reservation == _USED).fill_null(False)  # noqa: FBT003
    kept = rows.filter((role == "counted") & id_.notnull() & (rows["charge_category"] != "Tax"))
    return kept.mutate(
        id=id_,
        name=rows["commitment_discount_name"],
        state=ibis.ifelse(unused, _UNUSED, ibis.ifelse(used, _USED, None)),
        unit=rows["commitment_discount_unit"],
        is_once=ibis.coalesce(rows["charge_frequency"] == "One-Time", ibis.literal(value=False)),
        day=calendar.day_start(rows[STARTED_US], ((0, 0),)),
    )


def _row(row: Mapping[str, Any], converter: Converter) -> _Row:
    day = calendar.day_of(row["day"])
    own = row["billing_currency"]
    return _Row(
        id=row["id"],
        name=row["name"],
        state=row["state"],
        provider=row["provider_name"],
        currency=converter.currency(own, day) or own,
        unit=row["unit"],
        day=day,
        until=spanned(calendar.from_us(row["day"]), row["until"]).end,
        effective=converter.convert(row["effective"] or _NOTHING, own, day),
        billed=converter.convert(row["billed"] or _NOTHING, own, day),
        quantity=row["quantity"],
        ids=tuple(sorted(each.hex() for each in row["ids"])),
        is_once=row["is_once"],
    )


def _line(rows: Sequence[_Row]) -> CapacityLine:
    mine = [row for row in rows if row.state is not None]
    used, idle = (
        exact_sum(row.effective for row in mine if row.state == state) for state in (_USED, _UNUSED)
    )
    quantities = [row.quantity for row in mine]
    is_counted = None not in quantities and len({row.unit for row in mine}) == 1
    whole = exact_sum(quantity for quantity in quantities if quantity is not None)
    burnt = exact_sum(row.quantity or _NOTHING for row in mine if row.state == _USED)
    last = max(row.until for row in mine)
    first = min(row.day for row in mine)
    months: dict[str, Decimal] = {}
    for row in mine:
        if row.state == _UNUSED:
            month = f"{row.day:%Y-%m}"
            months[month] = exact_sum((months.get(month, _NOTHING), row.effective))
        else:
            months.setdefault(f"{row.day:%Y-%m}", _NOTHING)
    one = mine[0]
    return CapacityLine(
        name=next((row.name for row in rows if row.name), one.id),
        kind="commitment",
        source="bills",
        currency=one.currency,
        days=Days(first, last),
        cost=exact_sum((used, idle)),
        used=used,
        idle=idle,
        unit="quantity" if is_counted and whole else "money",
        unit_name=one.unit,
        quantity=burnt if is_counted and whole else used,
        capability=whole if is_counted and whole else exact_sum((used, idle)) or None,
        provider=one.provider,
        commitment_id=one.id,
        idle_by_month=tuple(sorted(months.items())),
        ids=tuple(id_ for row in mine if row.state == _UNUSED for id_ in row.ids),
    )
