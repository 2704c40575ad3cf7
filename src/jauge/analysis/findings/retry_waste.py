"""Tries that had to be made again: what all but the last one cost."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from jauge.analysis.engines import STARTED_US
from jauge.analysis.finding_kinds import Case, FindingKind, needs_calls
from jauge.analysis.waste import tries
from jauge.analysis.waste.claims import (
    NOTHING,
    Amounts,
    Told,
    by_currency,
    by_model,
    claims_of,
    rows_behind,
)
from jauge.analysis.waste.tries import WINDOW_S
from jauge.model import Finding, divide, exact_sum

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from jauge.analysis.call_case import Summed

_MOST_TYPES: Final = 5
_TWO: Final = Decimal(2)
_READ: Final = (
    "model", "status", "error_type", "billing_currency", "effective_cost", "is_later", STARTED_US,
)  # fmt: skip


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """Tries that another one followed within `window_s` seconds, `later` of them not the first.

    `errors` are the most frequent types of error among them; `unpriced` have no known cost and are
    in no amount. The worst hour starts at `worst_hour` and has `worst_hour_tries` of them.
    """

    tries: int
    later: int
    failed: int
    unpriced: int
    errors: Mapping[str, int]
    worst_hour: datetime
    worst_hour_tries: int
    window_s: int = WINDOW_S


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    calls = case.calls
    if calls is None or calls.calls is None:
        return
    found = tries.retried(calls.calls, calls.followed)
    table = calls.desk.session.bring(calls.desk.session.run(found.select(*calls.places, *_READ)))
    later = table["is_later"].ifelse(table["effective_cost"], None)
    money = {"cost": table["effective_cost"], "later_cost": later}
    counts = {
        "n": table.count(),
        "later": table["is_later"].sum(),
        "failed": tries.failed(table).sum(),
        "unpriced": table["effective_cost"].isnull().sum(),
    }
    sums = calls.sums(table, ("model", "error_type"), money, counts)
    worst = tries.worst_hours(calls, table)
    claims = claims_of(calls)
    for key, some in by_model(sums).items():
        amounts = by_currency(some, _amounts)
        if not claims.is_worth_it(amounts):
            continue
        total = Counter[str]()
        errors = Counter[str]()
        for one in some:
            total.update({name: int(count or 0) for name, count in one.counts.items()})
            errors.update({one.keys[1]: int(one.counts["n"] or 0)} if one.keys[1] else {})
        hour, count = worst[key]
        parameters = Parameters(
            tries=total["n"],
            later=total["later"],
            failed=total["failed"],
            unpriced=total["unpriced"],
            errors=dict(sorted(errors.items(), key=_most)[:_MOST_TYPES]),
            worst_hour=hour,
            worst_hour_tries=count,
        )
        yield claims.finding(_TOLD, key, amounts, total["n"], parameters)


def _amounts(some: "Sequence[Summed]") -> Amounts:
    high = exact_sum(one.money["cost"] or NOTHING for one in some)
    # Parts of a conversion are rounded apart: by a unit one may pass the whole.
    low = min(exact_sum(one.money["later_cost"] or NOTHING for one in some), high)
    return Amounts(low, divide(exact_sum((low, high)), _TWO), high)


def _most(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def _rows(case: Case, finding: Finding[Any]) -> "ir.Table":
    """The tries that another one followed."""
    calls = case.calls
    if calls is None:
        raise LookupError(finding.finding_id)
    return rows_behind(
        calls, finding, lambda mine: tries.retried(mine, tries.followed(calls, mine))
    )


KIND: Final = FindingKind("retry_waste", Parameters, _find, rows=_rows, needs=needs_calls)
_TOLD: Final = Told(
    kind=KIND.name,
    value_kind="avoided_cost",
    effort="medium",
    action="stop_retries",
    confidence=Decimal("0.70"),
)
