"""What rules of tags decide, and what other rules would move: as tables and for machines."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Any

import msgspec

from jauge.analysis.tag_change import Allocation, KeyChange
from jauge.analysis.tag_use import KeyUse, RuleUse, Used
from jauge.attribution import UNALLOCATED, Rule
from jauge.i18n import _, format
from jauge.model import Rejection, exact_sum
from jauge.surfaces.terminal import records, wording
from jauge.surfaces.terminal.table import print_grid, print_notes

_NONE = "—"


def say_rejections(found: Iterable[Rejection], messages: IO[str]) -> None:
    """One line for each bad row of a driver file."""
    messages.writelines(f"{one}\n" for one in dict.fromkeys(map(str, found)))


def print_list(found: Sequence[KeyUse], currency: str, out: IO[str]) -> None:
    """A table a key: what is unallocated first, then its rules in their order."""
    if not found:
        print_notes([_("No virtual tags or no calls: see [[tag.KEY]] in jauge.toml.")], out)
    for use in found:
        names = [(_NONE, value_name(UNALLOCATED), "")]
        names += [(str(r.number), value_name(r.rule.value), conditions(r.rule)) for r in use.rules]
        used = [use.unallocated, *(r.used for r in use.rules), use.total]
        names.append((_("Total"), "", ""))
        print_grid(
            ("#", use.key, _("Condition")),
            names,
            [
                (currency, [_cost(one, currency) for one in used]),
                (_("Calls"), [format.number(one.calls) for one in used]),
                ("%", [_percent(one, use.total, currency) for one in used]),
            ],
            out,
        )
        print_notes(_notes(use), out)


def value_name(value: str | None) -> str:
    """A value of a virtual tag as it is read; what no rule reaches has its own name."""
    return _("unallocated") if value in {None, UNALLOCATED} else wording.name(value)


def conditions(rule: Rule) -> str:
    """The conditions of a rule as one text, with its dates."""
    parts = [f"{column} = {' | '.join(map(wording.name, p))}" for column, p in rule.when.items()]
    if rule.valid_from:
        parts.append(_("from {day}").format(day=format.day(rule.valid_from)))
    if rule.valid_until:
        parts.append(_("until {day}").format(day=format.day(rule.valid_until)))
    return "; ".join(parts) or _("always")


def _notes(use: KeyUse) -> Iterable[str]:
    never = [one for one in use.rules if not one.decides]
    if nowhere := [str(one.number) for one in never if not one.is_met]:
        yield _("No row meets the conditions of: {rules}.").format(rules=", ".join(nowhere))
    if hidden := [str(one.number) for one in never if one.is_met]:
        yield _("Earlier rules take every row of: {rules}.").format(rules=", ".join(hidden))
    for cost in use.total.costs[1:] if len(use.total.costs) > 1 else ():
        yield _("Also {amount}, in another currency.").format(
            amount=format.money(cost.amount, cost.currency)
        )


def _amount(used: Used, currency: str) -> Decimal | None:
    return next((cost.amount for cost in used.costs if cost.currency == currency), None)


def _cost(used: Used, currency: str) -> str:
    amount = _amount(used, currency)
    return wording.figure(Decimal(0) if amount is None and not used.calls else amount)


def _percent(used: Used, total: Used, currency: str) -> str:
    part, whole = _amount(used, currency), _amount(total, currency)
    return wording.share(float((part or 0) / whole) if whole else None)


def print_changes(found: Sequence[KeyChange], currency: str, out: IO[str]) -> None:
    """A table a key of what moves, and one of what values cost after the splits."""
    if not found:
        print_notes([_("Nothing would move.")], out)
    for change in found:
        if change.moves:
            _print_moves(change, currency, out)
        if change.allocations:
            _print_allocations(change, out)
    if found:
        print_notes([_("Nothing was saved.")], out)


def _print_moves(change: KeyChange, currency: str, out: IO[str]) -> None:
    names = [(value_name(move.before), value_name(move.after)) for move in change.moves]
    used = [move.used for move in change.moves]
    costs = [_amount(one, currency) or Decimal(0) for one in used]
    print_grid(
        (change.key, _("becomes")),
        [*names, (_("Total"), "")],
        [
            (currency, [*(_cost(one, currency) for one in used), wording.figure(exact_sum(costs))]),
            (
                _("Calls"),
                [format.number(n) for n in (*(u.calls for u in used), sum(u.calls for u in used))],
            ),
        ],
        out,
    )


def _print_allocations(change: KeyChange, out: IO[str]) -> None:
    lines = change.allocations
    print_grid(
        (_("{key} after splits").format(key=change.key), ""),
        [(value_name(line.value), line.currency or "") for line in lines],
        [
            (_("Before"), [wording.figure(line.before) for line in lines]),
            (_("After"), [wording.figure(line.after) for line in lines]),
            (_("Difference"), [_difference(line) for line in lines]),
        ],
        out,
        totals=0,
        needed=3,
    )


def _difference(line: Allocation) -> str:
    amount = line.after - line.before
    return f"{'+' if amount > 0 else ''}{wording.figure(amount)}"


def list_json(found: Sequence[KeyUse], currency: str) -> str:
    """One object: every key with what is unallocated and its rules."""
    keys = [
        {
            "key": use.key,
            **_used(use.total),
            "unallocated": _used(use.unallocated),
            "unallocated_share": use.unallocated_share,
            "rules": [_rule(one) for one in use.rules],
        }
        for use in found
    ]
    return to_json({"schema": "jauge.tags-list/1", "currency": currency, "keys": keys})


def _rule(use: RuleUse) -> dict[str, Any]:
    return {
        "number": use.number,
        "value": use.rule.value,
        "when": use.rule.when,
        "from": use.rule.valid_from,
        "until": use.rule.valid_until,
        **_used(use.used),
        "state": "decides" if use.decides else ("hidden" if use.is_met else "never_met"),
    }


def _used(used: Used) -> dict[str, Any]:
    costs = [{"amount": records.money(c.amount), "currency": c.currency} for c in used.costs]
    return {"calls": used.calls, "costs": costs}


def change_json(found: Sequence[KeyChange], asked: Sequence[str], currency: str) -> str:
    """One object: every key that would change, with its moves."""
    keys = [
        {
            "key": change.key,
            "moves": [
                {"from": move.before, "to": move.after, **_used(move.used)} for move in change.moves
            ],
            "allocations": [
                {
                    "value": line.value,
                    "currency": line.currency,
                    "before": records.money(line.before),
                    "after": records.money(line.after),
                }
                for line in change.allocations
            ],
        }
        for change in found
    ]
    head = {"schema": "jauge.tags-test/1", "currency": currency, "asked": asked}
    return to_json({**head, "keys": keys})


def to_json(document: Mapping[str, Any]) -> str:
    """One line."""
    return msgspec.json.encode(document, enc_hook=_encode).decode() + "\n"


def _encode(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)
