"""Seats for machines: one flat record a line, money as text, unknown as null."""

from collections.abc import Sequence
from typing import Any

import msgspec

from jauge.analysis.seats.adoption import Point
from jauge.analysis.seats.answer import SeatLine
from jauge.analysis.seats.figures import Amount, delayed, per_active_user, single
from jauge.analysis.seats.holders import Holder
from jauge.surfaces.terminal.records import money


def line_record(by: Sequence[str], line: SeatLine, delay: int | None = None) -> dict[str, Any]:
    """A line under the names asked; `currency` and money are null where `amounts` has several.

    With `delay`, what so many months cost, and what is lost of it.
    """
    one = single(line.amounts)
    users = line.active_users
    each = None if one is None or line.counts.unpriced else per_active_user(one, users)
    record: dict[str, Any] = {
        **dict(zip(by, line.keys, strict=True)),
        "currency": one.currency if one else None,
        "tax_basis": one.basis if one else None,
        **msgspec.structs.asdict(line.counts),
        "users": line.users,
        "active_users": line.active_users,
        "adoption": line.adoption,
        "monthly_cost": money(one.monthly_cost) if one else None,
        "waste": money(one.waste) if one else None,
        "cost_per_active_user": money(each),
        "seats_bought": line.seats_bought,
        "unassigned": line.unassigned,
        "cash_from": line.cash_from.isoformat() if line.cash_from else None,
        "as_of": line.as_of.isoformat(),
        "amounts": [_amount(amount, line) for amount in line.amounts],
    }
    if delay is not None:
        lost = None if one is None or line.counts.unpriced else delayed(one, delay)
        record |= {
            "delay_months": delay,
            "spent_in_delay": money(lost.spent if lost else None),
            "cost_of_delay": money(lost.lost if lost else None),
        }
    return record | {"others": line.others} if line.others else record


def _amount(amount: Amount, line: SeatLine) -> dict[str, Any]:
    return {
        "currency": amount.currency,
        "tax_basis": amount.basis,
        "seats": amount.seats,
        "monthly_cost": money(amount.monthly_cost),
        "waste": money(amount.waste),
        "cost_per_active_user": money(per_active_user(amount, line.active_users)),
    }


def holder_record(holder: Holder) -> dict[str, Any]:
    """A seat that can be given back, with who holds it."""
    used, given, cash = holder.last_activity_at, holder.assigned_on, holder.cash_from
    return {
        "tool": holder.tool,
        "plan": holder.plan,
        "account": holder.account,
        "name": holder.name,
        "user_id": holder.user_id,
        "team": holder.team,
        "status": holder.status,
        "assigned_on": given.isoformat() if given else None,
        "last_activity_at": used.strftime("%Y-%m-%dT%H:%M:%SZ") if used else None,
        "monthly_price": money(holder.monthly_price),
        "currency": holder.currency,
        "tax_basis": holder.tax_basis,
        "cash_from": cash.isoformat() if cash else None,
        "is_seen_elsewhere": holder.is_seen_elsewhere,
    }


def point_record(point: Point) -> dict[str, Any]:
    """A list of one tool and account: who held a seat, who used one."""
    return {
        "tool": point.tool,
        "account": point.account,
        "as_of": point.as_of.isoformat(),
        "users": point.users,
        "active_users": point.active_users,
        "adoption": point.adoption,
        "weekly": point.weekly,
        "monthly": point.monthly,
        "quiet_30": point.quiet_30,
        "quiet_60": point.quiet_60,
        "quiet_90": point.quiet_90,
        "never_used": point.never_used,
        "use_unknown": point.use_unknown,
        "gone": point.gone,
    }
