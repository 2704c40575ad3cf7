"""The questions of the report, asked over one snapshot."""

from collections.abc import Container, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis.capacity.answer import Capacities
from jauge.analysis.comparison import (
    Change,
    Group,
    compare,
    compare_totals,
    explain,
    explain_totals,
)
from jauge.analysis.conversion import NATIVE
from jauge.analysis.cost import Answer, Line, Question, limit
from jauge.analysis.decomposition import Effects
from jauge.analysis.effects import effects
from jauge.analysis.former import former
from jauge.analysis.layers import Layers, layers
from jauge.analysis.reconciling.decisions import Decisions
from jauge.analysis.reconciling.reconciling import Reconciled, reconcile
from jauge.analysis.residuals import Residuals, residuals
from jauge.analysis.residuals_beside import Beside, beside
from jauge.analysis.rows import dated
from jauge.analysis.seats.answer import Seats
from jauge.analysis.seats.views import SeatViews
from jauge.analysis.spend import Known
from jauge.analysis.spent import Spent, spent

if TYPE_CHECKING:
    from jauge.analysis.desk import Desk
    from jauge.config import Layer
    from jauge.model import Period

_LONGEST_BY_DAY: Final = 100


class Unpriced(msgspec.Struct, frozen=True):
    """A model without a price, or without a complete one, why, and how much it was used."""

    provider: str | None
    model: str | None
    reason: str | None
    calls: int | None
    tokens: int | None


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """What changed since the period before, by the first virtual tag, else by agent."""

    now: Answer
    before: Answer
    effects: Mapping[Group, Effects]

    @property
    def totals(self) -> tuple[Change, ...]:
        """The totals with their effects, one per currency."""
        return explain_totals(compare_totals(self.now, self.before), self.effects)

    def changes(self, most: int | None = None) -> tuple[Change, ...]:
        """The groups with their effects, largest change first; the others beyond `most` as one."""
        every = self._explained(self.now, self.before)
        if most is None or len(every) <= most:
            return every
        kept = {(change.keys, change.currency) for change in every[:most]}
        return self._explained(*(_folded(answer, kept) for answer in (self.now, self.before)))

    def _explained(self, now: Answer, before: Answer) -> tuple[Change, ...]:
        return tuple(sorted(explain(compare(now, before), self.effects), key=_place))


def _place(change: Change) -> tuple[bool, Decimal]:
    is_rest = any(line is not None and line.others for line in (change.now, change.before))
    return is_rest, -abs(change.difference or Decimal(0))


def _folded(answer: Answer, kept: Container[Group]) -> Answer:
    named = [line for line in answer.lines if (line.keys, line.currency) in kept]
    rest = [line for line in answer.lines if (line.keys, line.currency) not in kept]
    lines = limit([*named, *rest], len(named)) if rest else tuple(named)
    return msgspec.structs.replace(answer, lines=lines)


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """What the report shows; `over_time` is by day, or by month where days are too many to draw.

    `by_tags` has an answer per virtual tag, in the order of the configuration; `changed` is None
    without a period, or where nothing was before it; `residuals` and `billed` where nothing is
    there to compare calls with, `layers` where the currencies are native, `spent` and
    `reconciled` without bank lines and invoices too.
    """

    commit: int
    total: Answer
    by_tags: tuple[Answer, ...]
    changed: Changed | None
    by_agent: Answer
    by_model: Answer
    by_provider: Answer
    by_day: Answer
    over_time: Answer
    unpriced: tuple[Unpriced, ...]
    beside: Beside
    residuals: Residuals | None
    billed: Answer | None
    layers: Layers | None
    spent: Spent | None
    reconciled: Reconciled | None
    seats: Seats | None = None
    seat_views: SeatViews | None = None
    capacities: Capacities | None = None


def overview(
    desk: "Desk",
    period: "Period | None",
    timezone: str,
    currency: str,
    given: Sequence["Layer"] = (),
    known: Known | None = None,
    decided: Decisions | None = None,
) -> Overview:
    """Ask everything the report shows, for one period (None is all) in one currency.

    `given` are the costs of layers that no file holds, `known` what the ledger knows of spend;
    without it bank lines and invoices are left out. `decided` is what people said of matches.
    """

    def ask(*by: str) -> Answer:
        return desk.ask(Question(by=by, period=period, timezone=timezone, currency=currency))

    tags = tuple(desk.attribution.tags) if desk.attribution else ()
    by_tags = tuple(ask(tag) for tag in tags)
    by_agent = ask("agent")
    total, by_day = ask(), ask("day")
    days = dated("cell", period)
    return Overview(
        commit=desk.commit,
        total=total,
        by_tags=by_tags,
        changed=_changed(desk, (*by_tags, by_agent)[0]),
        by_agent=by_agent,
        by_model=ask("model"),
        by_provider=ask("provider"),
        by_day=by_day,
        over_time=ask("month") if len(by_day.lines) > _LONGEST_BY_DAY else by_day,
        unpriced=_unpriced(ask("provider", "model", "unpriced_reason").lines),
        beside=beside(desk.held, total.question, desk.rate_on),
        residuals=residuals(desk.held, ("supplier",), days, currency, desk.rate_on),
        billed=_billed(desk, total.question),
        layers=None if currency == NATIVE else layers(desk, given, period, timezone, currency),
        spent=None if known is None else spent(known, period, currency),
        reconciled=None if known is None else _reconciled(desk, known, days, decided),
    )


def _reconciled(
    desk: "Desk", known: Known, days: "Period | None", decided: Decisions | None
) -> Reconciled | None:
    found = reconcile(desk.held, known, days, decided)
    return found if found.has_money and found.suppliers else None


def _changed(desk: "Desk", now: Answer) -> Changed | None:
    question = now.question
    period = former(question.period, question.timezone) if question.period else None
    if period is None:
        return None
    before = desk.ask(msgspec.structs.replace(question, period=period))
    if not before.lines:
        return None
    return Changed(now=now, before=before, effects=effects(desk, question, before.question))


def _billed(desk: "Desk", question: Question) -> Answer | None:
    if not desk.held.of("cell"):
        return None
    return desk.ask(msgspec.structs.replace(question, basis="billed"))


def _unpriced(lines: tuple[Line, ...]) -> tuple[Unpriced, ...]:
    """The models with calls that have no price, most used first."""
    found = [_one(line) for line in lines if line.sums.unpriced_calls]
    return tuple(
        sorted(
            found,
            key=lambda one: (
                -(one.calls or 0),
                one.provider or "",
                one.model or "",
                one.reason or "",
            ),
        )
    )


def _one(line: Line) -> Unpriced:
    provider, model, reason = (None if key is None else str(key) for key in line.keys)
    known = [t for t in (line.sums.input_tokens, line.sums.output_tokens) if t is not None]
    tokens = sum(known) if known else None
    return Unpriced(provider, model, reason, line.sums.unpriced_calls, tokens)
