"""Use that has no price, or no complete one: how much, why, and what it could cost."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.suppliers.comparable import Comparable, comparable
from jauge.analysis.suppliers.summing import needs_usage, sums, text, usage, where
from jauge.analysis.tiers.repriced import tokens_of
from jauge.model import Evidence, Finding

if TYPE_CHECKING:
    import ibis.expr.types as ir

_SURE: Final = Decimal("0.95")
_REASONS: Final = (
    ("no model is recorded", "no_model"),
    ("no provider is recorded", "no_provider"),
    ("provider ", "unknown_provider"),
    ("model ", "unknown_model"),
    ("no price for a token class", "no_class_price"),
    ("no price for ", "unknown_meter"),
    ("a token count is unknown", "no_tokens"),
    ("contract ", "no_contract_price"),
    ("no ", "no_price_in_force"),
)
"""How reasons of rating begin, the first that fits, and their codes; others are meters."""
_ACTIONS: Final = {
    "no_model": "send_model",
    "no_provider": "add_alias",
    "unknown_provider": "add_contract_price",
    "unknown_model": "add_alias",
    "no_class_price": "add_contract_price",
    "no_tokens": "send_tokens",
    "no_contract_price": "add_contract_price",
    "no_price_in_force": "update_book",
    "unknown_meter": "add_contract_price",
}


class Reason(msgspec.Struct, frozen=True):
    """Why some calls have no price: `code`, and the text of rating, null for tokens not sent."""

    code: str
    text: str | None
    calls: int


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """How much has no price: calls, tokens, and why, the most frequent reason first.

    `priced_cost` is what is known of calls that are priced in part. `comparable` is a model of the
    price book whose name is in this one, and what the same tokens cost at it, null where none is.
    """

    calls: int
    input_tokens: int | None
    output_tokens: int | None
    reasons: tuple[Reason, ...]
    priced_cost: Decimal | None
    comparable: Comparable | None
    currency: str


class _Sums(msgspec.Struct, frozen=True, gc=False):
    calls: int | None
    rows: int | None
    input_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    output_tokens: int | None
    cost: Decimal | None


_Group = tuple[str | None, str | None]
_Part = tuple[str | None, _Sums]


def _unpriced(table: "ir.Table") -> "ir.Table":
    return table.filter(table["unpriced_reason"].notnull() | table["effective_cost"].isnull())


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    every = None if case.calls is None else usage(case.calls)
    if case.calls is None or every is None:
        return
    table = _unpriced(every)
    values = {
        "calls": table["request_count"].sum(),
        "rows": table.count(),
        "input_tokens": table["input_tokens"].sum(),
        "cache_read_tokens": table["cache_read_input_tokens"].sum(),
        "cache_write_tokens": table["cache_write_input_tokens"].sum(),
        "output_tokens": table["output_tokens"].sum(),
        "cost": table["effective_cost"].sum(),
    }
    by = ("provider_name", "model", "unpriced_reason")
    groups: dict[_Group, list[_Part]] = {}
    for keys, _currency, found in sums(case.calls, table, by, _Sums, values):
        supplier, model, reason = map(text, keys)
        groups.setdefault((supplier, model), []).append((reason, found))
    for group, parts in groups.items():
        yield _finding(case, group, parts)


def _finding(case: Case, group: _Group, parts: list[_Part]) -> Finding[Parameters]:
    whole = _Sums(*(_known(getattr(one, name) for _why, one in parts) for name in _FIELDS))
    reasons = _reasons(parts)
    day = case.calls.as_of.date() if case.calls else None
    return Finding(
        kind=KIND.name,
        subject={"supplier": group[0], "model": group[1]},
        parameters=Parameters(
            calls=whole.calls or 0,
            input_tokens=whole.input_tokens,
            output_tokens=whole.output_tokens,
            reasons=reasons,
            priced_cost=whole.cost,
            comparable=None if day is None else comparable(case, group[1], tokens_of(whole), day),
            currency=case.currency,
        ),
        evidence=(Evidence("usage", rows=whole.rows),),
        monthly_saving=None,
        value_kind=None,
        cash_from=None,
        confidence=_SURE,
        effort="low",
        action=_ACTIONS[reasons[0].code],
    )


_FIELDS: Final = _Sums.__struct_fields__


def _known(values: Iterator[Any]) -> Any:
    known = [value for value in values if value is not None]
    return sum(known[1:], known[0]) if known else None


def _reasons(parts: list[_Part]) -> tuple[Reason, ...]:
    calls: dict[str | None, int] = {}
    for reason, found in parts:
        calls[reason] = calls.get(reason, 0) + (found.calls or 0)
    named = [Reason(code(reason), reason, count) for reason, count in calls.items()]
    return tuple(sorted(named, key=lambda one: (-one.calls, one.code, one.text or "")))


def code(reason: str | None) -> str:
    """The code of a reason of rating; without one the tokens are what is missing."""
    if reason is None:
        return "no_tokens"
    return next((name for start, name in _REASONS if reason.startswith(start)), "unknown_meter")


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    every = None if case.calls is None else usage(case.calls)
    if every is None:
        msg = "a finding of a ledger without usage"
        raise LookupError(msg)
    subject = finding.subject
    found = where(_unpriced(every), {"provider_name": subject["supplier"]})
    return where(found, {"model": subject["model"]}).drop("model")


KIND: Final = FindingKind("unpriced_usage", Parameters, _find, _rows, needs_usage)
