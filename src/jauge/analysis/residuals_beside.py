"""What stands beside a total: what of it nobody saw, what has no bill, tax, and other IT."""

from collections.abc import Iterable
from decimal import Decimal
from functools import reduce
from typing import TYPE_CHECKING, Final

import ibis
import msgspec

from jauge.analysis import aggregation
from jauge.analysis.conversion import NATIVE, Converter, RateOn, StaleRate
from jauge.analysis.dimensions import Dimension
from jauge.analysis.engines import STARTED_US
from jauge.analysis.held import Held
from jauge.analysis.lines import figures
from jauge.analysis.question import Question
from jauge.analysis.relation import not_billed
from jauge.analysis.residuals_cells import UTC_ONLY, cells_of, within
from jauge.analysis.rows import counted, dated
from jauge.model import Money

if TYPE_CHECKING:
    import ibis.expr.types as ir

_WHAT: Final = "what"
_GROUPS: Final = (Dimension(_WHAT, (_WHAT,)),)
_UNEXPLAINED: Final = "unexplained"
"""What the role_rule of a counted difference starts with."""
_OTHER_IT: Final = "other_it"


class _Cost(msgspec.Struct, frozen=True, gc=False):
    effective_cost: Decimal | None


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """Amounts that belong beside the total of a question, one per currency.

    `unexplained` and `other_it` are parts of the total. `ghost_reported` and `ghost_billed` are
    what cost reports and bills say of use that no call was seen of, `unbilled_calls` and
    `unbilled_exports` what calls and usage exports cost that no bill covers: stages of the same
    use, never added to each other. `tax` is in the currencies of its bills and in no total.
    """

    unexplained: tuple[Money, ...] = ()
    other_it: tuple[Money, ...] = ()
    ghost_reported: tuple[Money, ...] = ()
    ghost_billed: tuple[Money, ...] = ()
    unbilled_calls: tuple[Money, ...] = ()
    unbilled_exports: tuple[Money, ...] = ()
    tax: tuple[Money, ...] = ()
    stale_rates: tuple[StaleRate, ...] = ()


def beside(held: Held, question: Question, rate_on: RateOn) -> Beside:
    """One look at what stands beside a question's total; none without bills and exports."""
    parts = [*_of_total(held, question), *_of_cells(held, question), *_of_tax(held, question)]
    if not parts:
        return Beside()
    table: ir.Table = reduce(lambda one, other: one.union(other), parts)
    answered = held.session.run(
        table.group_by(**aggregation.grouping(table, _GROUPS, UTC_ONLY, question.currency)).agg(
            effective_cost=table["effective_cost"].sum()
        )
    )
    converter = Converter(None if question.currency == NATIVE else question.currency, rate_on)
    found: dict[str, list[Money]] = {}
    for (what,), currency, sums in figures(answered, _GROUPS, converter, _Cost):
        if sums.effective_cost and currency is not None:
            found.setdefault(str(what), []).append(Money(sums.effective_cost, currency))
    return Beside(
        **{what: tuple(sorted(some, key=_currency)) for what, some in found.items()},
        stale_rates=tuple(sorted(converter.stale)),
    )


def _currency(amount: Money) -> str:
    return amount.currency


def _of_total(held: Held, question: Question) -> "Iterable[ir.Table]":
    """The counted rows that an export or a bill added, and those that are not AI.

    Calls and lines are read by themselves: as one relation they cost twice the time.
    """
    cells, period = held.of("cell"), question.period
    if cells and (calls := held.within("usage", period)):
        usage = held.session.read("usage", calls)
        usage = usage.filter(usage["role_rule"].startswith(_UNEXPLAINED))
        if question.basis == "billed":
            usage = not_billed(usage, held.session.read("cell", cells))
        yield _part(counted(usage, period), _UNEXPLAINED, "effective_cost")
    if held.of("charge"):
        lines = held.session.read("charge", held.of("charge"))
        if question.basis == "billed":
            lines = lines.mutate(role=ibis.coalesce(lines["x_billed_role"], lines["role"]))
        lines = counted(lines, period)
        is_residual = lines["role_rule"].startswith(_UNEXPLAINED)
        yield _part(lines.filter(is_residual), _UNEXPLAINED, "effective_cost")
        yield _part(lines.filter(lines["x_cost_layer"] == _OTHER_IT), _OTHER_IT, "effective_cost")


def _of_cells(held: Held, question: Question) -> "Iterable[ir.Table]":
    """What one side knows alone."""
    if not held.of("cell"):
        return
    cells = cells_of(held, dated("cell", question.period))
    ghost, unbilled = (cells.filter(cells["kind"] == kind) for kind in ("ghost_spend", "unbilled"))
    yield _part(ghost, "ghost_reported", "provider_cost")
    yield _part(ghost, "ghost_billed", "billed_cost")
    yield _part(unbilled, "unbilled_calls", "own_cost")
    yield _part(unbilled, "unbilled_exports", "usage_export_cost")


def _of_tax(held: Held, question: Question) -> "Iterable[ir.Table]":
    if held.of("charge"):
        lines = held.session.read("charge", held.of("charge"))
        days = dated("charge", question.period)
        taxes = within(lines.filter(lines["charge_category"] == "Tax"), days)
        # Without a time there is no day of a rate, so no tax is converted.
        timeless = taxes.mutate(ibis.null("int64").name(STARTED_US))
        yield _part(timeless, "tax", "billed_cost")


def _part(table: "ir.Table", what: str, cost: str) -> "ir.Table":
    return table.select(
        ibis.literal(what).name(_WHAT),
        aggregation.CURRENCY,
        STARTED_US,
        table[cost].name("effective_cost"),
    )
