"""What AI costs layer by layer, from calls, bills and what is given, and the shares it makes."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from jauge.analysis.conversion import Converter, StaleRate
from jauge.analysis.cost import Answer, Question
from jauge.analysis.desk import Desk
from jauge.analysis.layers_given import Given, Span, given
from jauge.analysis.layers_ratios import AI, IT_TOTAL, OTHER_IT, Ratio, ratios
from jauge.analysis.rows import counted
from jauge.config import Layer
from jauge.model import Money, Period, exact_sum

_CHARGE: Final = "charge"
_DAY: Final = timedelta(days=1)
_MOMENT: Final = timedelta(microseconds=1)


class LayerLine(msgspec.Struct, frozen=True):
    """What one layer costs by its sources; None where a source says nothing, which is not 0.

    `usage` is what calls and usage exports cost as rated, `bills` what lines of cost reports and
    bills state, `given` what jauge.toml says; `share` is the part of all known layers of AI.
    """

    layer: str | None
    usage: Decimal | None = None
    bills: Decimal | None = None
    given: Decimal | None = None
    share: float | None = None

    @property
    def amount(self) -> Decimal | None:
        """All sources together; None where none says anything."""
        return _sum((self.usage, self.bills, self.given))


class Layers(msgspec.Struct, frozen=True, kw_only=True):
    """The layers of AI in their order, then others; totals, ratios, and what is behind them.

    `missing` are the layers of AI that nothing is known of. `seen` are the days of the rows, and
    `span` those that amounts are given for; None where nothing says which. `elsewhere` are
    amounts in currencies without a rate: in no figure.
    """

    answer: Answer
    currency: str
    seen: Span | None
    span: Span | None
    lines: tuple[LayerLine, ...]
    ai_total: Decimal | None
    it_total: Decimal | None
    missing: tuple[str, ...]
    ratios: tuple[Ratio, ...]
    given: tuple[Given, ...]
    elsewhere: tuple[Money, ...]
    stale_rates: tuple[StaleRate, ...]


def layers(
    desk: Desk, entries: Sequence[Layer], period: Period | None, timezone: str, currency: str
) -> Layers:
    """Ask what each layer costs in one currency, and add what is given for the same days."""
    question = Question(
        by=("layer", "x_grain"), period=period, timezone=timezone, currency=currency
    )
    answer = desk.ask(question)
    seen = _seen(desk, answer)
    span = seen if period is None else _days(period.start, period.end, timezone)
    converter = Converter(currency, desk.rate_on)
    told = tuple(given(entries, span, converter)) if span else ()
    found = _lines(answer, told, currency)
    by_layer = {line.layer: line.amount for line in found}
    it_total = by_layer.pop(IT_TOTAL, None)
    missing = tuple(name for name in AI if by_layer.get(name) is None)
    total = _sum(by_layer.get(name) for name in AI)
    covered = {day for one in told if one.layer.name == IT_TOTAL for day in one.days}
    return Layers(
        answer=answer,
        currency=currency,
        seen=seen,
        span=span,
        lines=tuple(_with_share(line, total) for line in found if line.layer != IT_TOTAL),
        ai_total=total,
        it_total=it_total,
        missing=missing,
        ratios=ratios(by_layer, total, it_total, missing, len(covered), span),
        given=told,
        elsewhere=_elsewhere(answer, told, currency),
        stale_rates=tuple(sorted({*answer.stale_rates, *converter.stale})),
    )


def _seen(desk: Desk, answer: Answer) -> Span | None:
    """The local days of the rows: a line of a bill is of all days to its end."""
    period, behind = answer.question.period, answer.coverage
    if behind.first is None or behind.last is None:
        return None
    ends = [behind.last + _MOMENT]
    if desk.held.within("charge", period):
        bills = desk.held.session.read("charge", desk.held.within("charge", period))
        found = counted(bills, period)
        latest = desk.session.run(found.agg(end=found["charge_period_end"].max())).to_pylist()
        # An engine may drop the zone of a column: the moment is UTC.
        ends += [one["end"].replace(tzinfo=UTC) for one in latest if one["end"] is not None]
    return _days(behind.first, max(ends), answer.question.timezone)


def _days(start: datetime, end: datetime, timezone: str) -> Span:
    """The local days that hold a time; its end is not part of it."""
    zone = ZoneInfo(timezone)
    first, last = (moment.astimezone(zone).date() for moment in (start, end - _MOMENT))
    return Span(first, last + _DAY)


def _lines(answer: Answer, told: Iterable[Given], currency: str) -> tuple[LayerLine, ...]:
    """A line for each layer of AI, known or not, then for every other name that occurs."""
    usage: dict[str | None, list[Decimal | None]] = {}
    bills: dict[str | None, list[Decimal | None]] = {}
    by_hand: dict[str | None, list[Decimal | None]] = {}
    for line in answer.lines:
        layer, grain = line.keys
        if line.currency == currency:
            side = bills if grain == _CHARGE else usage
            name = None if layer is None else str(layer)
            side.setdefault(name, []).append(line.sums.effective_cost)
    for one in told:
        mine = (amount.amount for amount in one.amounts if amount.currency == currency)
        by_hand.setdefault(one.layer.name, []).extend(mine)
    names = dict.fromkeys((*AI, OTHER_IT))
    others = sorted({*usage, *bills, *by_hand} - {*names}, key=lambda one: (one is None, one or ""))
    return tuple(
        LayerLine(
            layer=name,
            usage=_sum(usage.get(name, ())),
            bills=_sum(bills.get(name, ())),
            given=_sum(by_hand.get(name, ())),
        )
        for name in (*names, *others)
    )


def _with_share(line: LayerLine, total: Decimal | None) -> LayerLine:
    if line.layer not in AI or line.amount is None or not total or total < 0:
        return line
    return msgspec.structs.replace(line, share=float(line.amount / total))


def _elsewhere(answer: Answer, told: Iterable[Given], currency: str) -> tuple[Money, ...]:
    sums: dict[str, list[Decimal | None]] = {}
    for total in answer.totals:
        if total.currency is not None:
            sums.setdefault(total.currency, []).append(total.sums.effective_cost)
    for one in told:
        for amount in one.amounts:
            sums.setdefault(amount.currency, []).append(amount.amount)
    known = {name: _sum(some) for name, some in sorted(sums.items()) if name != currency}
    return tuple(Money(amount, name) for name, amount in known.items() if amount is not None)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The exact sum of what is known; None of nothing."""
    known = [amount for amount in amounts if amount is not None]
    return exact_sum(known) if known else None
