"""Why one row stands where it does: the rules that gave its tags, and where its money goes."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import ibis.expr.types as ir
import msgspec

from jauge.analysis import calendar, rows
from jauge.analysis.allocating import Allocator, source
from jauge.analysis.engines import STARTED_US
from jauge.analysis.following import Following
from jauge.analysis.rule_columns import expression, is_list, value_of
from jauge.attribution import Explained, Step, compile_tags, explain, share_out
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model import parse_period

if TYPE_CHECKING:
    from jauge.analysis.engines import Session

_IDS: Final = ("usage_id", "charge_id")
_SHOWN: Final = ("agent", "model", "provider", "role", "billing_currency", "source", "response_id")
_HEX: Final = re.compile(r"[0-9a-fA-F]{4,32}", re.ASCII)
_MOST: Final = 5


class Target(msgspec.Struct, frozen=True):
    """Who gets a part of the row's money; `value` None is what stays in the pool."""

    value: str | None
    ratio: float
    amount: Decimal


class Shared(msgspec.Struct, frozen=True, kw_only=True):
    """One split that the row is in the pool of, in the month and reporting currency.

    `amount` is the row's money in the pool, `pool` that of the month. With a `reason` nothing
    moves: `no_target` or `no_weight`.
    """

    split: str
    by: str
    to: str
    month: str
    currency: str | None
    pool: Decimal
    amount: Decimal
    targets: tuple[Target, ...] = ()
    reason: str | None = None


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """One row: what it is, its virtual tags with their rules, and the splits it is touched by.

    `row` has short names and texts; a row whose role is not `counted` stands in no sum.
    """

    id: str
    started_at: datetime | None
    row: dict[str, str | None]
    effective_cost: Decimal | None
    tags: tuple[Explained, ...]
    shared: tuple[Shared, ...]

    @property
    def day(self) -> date | None:
        """The day in UTC, of rows that have no time."""
        return None if self.started_at is None else self.started_at.date()


def find(session: "Session", table: ir.Table, asked: str) -> ir.Table:
    """The row with this usage_id, charge_id or response_id, or a prefix of one of its own ids.

    A charge_id of an export (`ID:CLASS`) means its call. Raises UsageError where there is no such
    row, or more than one.
    """
    text = asked.partition(":")[0]
    ids = [name for name in _IDS if name in table.columns]
    meets = table["response_id"] == asked if "response_id" in table.columns else None
    if _HEX.fullmatch(text):
        for name in ids:
            starts = expression(table, name).startswith(text.lower())
            meets = starts if meets is None else meets | starts
    if meets is None:
        raise UsageError(_("{id} is no id: give the start of a usage_id").format(id=repr(asked)))
    found = table.filter(meets)
    known = session.run(found.select(**{n: expression(table, n) for n in ids}).limit(_MOST + 1))
    names = sorted(str(next(v for v in row.values() if v)) for row in known.to_pylist())
    if not names:
        hint = _("no row {id}: give a usage_id, the start of one (4 digits), or a response_id")
        raise UsageError(hint.format(id=repr(asked)))
    if len(names) > 1:
        hint = _("{id} means several rows: give one of {names}")
        listed = ", ".join(names[:_MOST]) + (", …" if len(names) > _MOST else "")
        raise UsageError(hint.format(id=repr(asked), names=listed))
    return found


def explain_row(allocator: Allocator, table: ir.Table, asked: str) -> Explanation:
    """Everything on one row of `table`, which holds all rows, counted or not."""
    session, of = allocator.session, allocator.of
    found = find(session, table, asked)
    compiled = compile_tags(of.tags, of.tags)
    read = dict.fromkeys((*compiled.columns, *_IDS, *_SHOWN))
    columns = {f"c{number}": expression(found, name) for number, name in enumerate(read)}
    cost = found["effective_cost"]
    picked = found.select(**columns, moment=found[STARTED_US], cost=cost)
    record: dict[str, Any] = session.run(picked).to_pylist()[0]
    texts = {name: record[f"c{number}"] for number, name in enumerate(read)}
    values = {n: value_of(texts[n], listed=is_list(table, n)) for n in compiled.columns}
    moment = None if record["moment"] is None else calendar.from_us(record["moment"])
    # A line of a bill, which no call is behind, is for dates.
    zone = of.zone if texts["usage_id"] is not None else "UTC"
    local = None if moment is None else moment.astimezone(ZoneInfo(zone)).date()
    is_counted = texts["role"] == "counted"
    return Explanation(
        id=str(texts["usage_id"] or texts["charge_id"]),
        started_at=moment,
        row={name: texts[name] for name in _SHOWN},
        effective_cost=record["cost"],
        tags=explain(of.tags, values, local),
        shared=tuple(_shared(allocator, table, found, local)) if is_counted else (),
    )


def _shared(
    allocator: Allocator, table: ir.Table, found: ir.Table, day: date | None
) -> Iterator[Shared]:
    following = Following(allocator.of, tuple(allocator.of.tags))
    if not following.splits or day is None:
        return
    month = parse_period(f"{day:%Y-%m}", allocator.of.zone)
    plan = allocator.plan(following, rows.counted(table, month))
    read = following.reads
    for line in allocator.sums(found, (), read):
        for step, amount in plan.follow(source(line, 0, read)):
            yield _one(step, amount)


def _one(step: Step, amount: Decimal) -> Shared:
    shares = step.shares
    weights = [weight for _target, weight in shares.weights]
    targets: list[Target] = []
    if weights:
        parts = share_out(amount, [*weights, shares.kept])
        whole = sum(weights) + shares.kept
        names = [*(target for target, _weight in shares.weights), None]
        targets = [
            Target(name, weight / whole, part)
            for name, weight, part in zip(names, [*weights, shares.kept], parts, strict=True)
            if name is not None or weight
        ]
    return Shared(
        split=step.split.name,
        by=step.split.by,
        to=step.split.to,
        month=step.month,
        currency=step.currency,
        pool=step.pool,
        amount=amount,
        targets=tuple(targets),
        reason=shares.reason,
    )
