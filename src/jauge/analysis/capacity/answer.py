"""The question of `jauge capacity`: every capacity over some days, its use, and what was idle."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from jauge.analysis.capacity import outcomes
from jauge.analysis.capacity.agreed import agreed_line
from jauge.analysis.capacity.bought import in_force, throughput
from jauge.analysis.capacity.commitments import commitment_lines
from jauge.analysis.capacity.compared import ListPrices, compared
from jauge.analysis.capacity.line import CapacityLine
from jauge.analysis.capacity.machines import machine_line
from jauge.analysis.capacity.term import term_of
from jauge.analysis.capacity.tied import ties, within
from jauge.analysis.capacity.use import Use, divided, period_of, served
from jauge.analysis.capacity.virtual import virtual_lines
from jauge.analysis.conversion import Converter, StaleRate
from jauge.analysis.coverage import coverage as coverage_of
from jauge.analysis.desk import Desk
from jauge.analysis.question import Coverage, Question
from jauge.analysis.spend import Known
from jauge.analysis.spend.days import Days
from jauge.config import Capacity
from jauge.config.capacity import AGREED, MACHINES
from jauge.model import Finding, Period, exact_sum

_DAY: Final = timedelta(days=1)


class Capacities(msgspec.Struct, frozen=True, kw_only=True):
    """Every capacity that is configured or that bills name, over `days`; None where none is known.

    `is_cut` says that the period is not over: its days from tomorrow on have neither cost nor use.
    What could be given up is given up `today` at the earliest; `claims` are the findings of it,
    where they were looked for.
    """

    by: tuple[str, ...]
    period: Period | None
    currency: str
    timezone: str
    days: Days | None
    lines: tuple[CapacityLine, ...]
    coverage: Coverage = Coverage()
    is_cut: bool = False
    today: date | None = None
    stale_rates: tuple[StaleRate, ...] = ()
    claims: tuple[Finding[Any], ...] = ()


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked: capacities, a period (None is the days of the calls), groups, a currency.

    `today` is the last day that has been; `known` what invoices say, None where nobody looked;
    `prices` the list prices of models, None where they are not compared.
    """

    capacities: Sequence[Capacity]
    period: Period | None
    timezone: str
    currency: str
    today: date
    by: tuple[str, ...] = ()
    known: Known | None = None
    prices: ListPrices | None = None


def capacities(desk: Desk, asked: Asked) -> Capacities:
    """What each capacity cost, who used it, and what of it was idle."""
    days = days_of(desk, asked)
    is_cut = asked.period is not None and asked.period.days[1] > asked.today + _DAY
    converter = Converter(asked.currency, desk.rate_on)
    stated = commitment_lines(desk.held, days, asked.today, converter)
    lines: list[CapacityLine] = []
    coverage = Coverage()
    if days is not None:
        found, coverage = _machines(desk, asked, days, converter)
        lines += [*found, *_agreed(desk, asked, days), *_outcomes(desk, asked, days, converter)]
        lines = [_tied(desk, asked, line, converter) for line in lines]
        lines = [_bound(asked, line) for line in lines]
    lines, stated = _joined(asked.capacities, lines, stated)
    sold = virtual_lines(desk.held, days, len(asked.by))
    return Capacities(
        by=asked.by,
        period=asked.period,
        currency=asked.currency,
        timezone=asked.timezone,
        days=days,
        lines=(*lines, *stated, *sold),
        coverage=coverage,
        is_cut=is_cut,
        today=asked.today,
        stale_rates=tuple(sorted(converter.stale)),
    )


def days_of(desk: Desk, asked: Asked) -> Days | None:
    """The days of the period that have been; without one those of the calls."""
    after = asked.today + _DAY
    if asked.period is not None:
        first, end = asked.period.days
        return Days(first, min(end, after)) if first < after else None
    behind = coverage_of(desk.held, None)
    if behind.first is None or behind.last is None:
        return None
    zone = ZoneInfo(asked.timezone)
    first, last = (_local(moment, zone) for moment in (behind.first, behind.last))
    return Days(first, last + _DAY)


def _local(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _question(asked: Asked, days: Days) -> Question:
    period = period_of(days, asked.timezone)
    return Question(by=asked.by, period=period, timezone=asked.timezone, currency=asked.currency)


def _machines(
    desk: Desk, asked: Asked, days: Days, converter: Converter
) -> tuple[list[CapacityLine], Coverage]:
    mine = [one for one in asked.capacities if one.kind in MACHINES and in_force(one, days).count]
    found = served(desk, mine, _question(asked, days))
    uses = divided(found.by_name, {one.name: throughput(one) for one in mine})
    lines: list[CapacityLine] = []
    for one in mine:
        line = machine_line(one, days, asked.timezone, uses[one.name], converter)
        if asked.prices is not None:
            line = compared(line, uses[one.name], asked.prices, converter)
        lines.append(line)
    return lines, found.coverage


def _agreed(desk: Desk, asked: Asked, days: Days) -> list[CapacityLine]:
    lines: list[CapacityLine] = []
    for one in asked.capacities:
        if one.kind not in AGREED or one.from_ is None or one.amount is None:
            continue
        if one.from_ >= days.end or (one.until is not None and one.until <= days.first):
            continue
        uses = _drawing(desk, asked, one, Days(one.from_, days.end))
        lines.append(agreed_line(one, one.amount, one.from_, days, uses))
    return lines


def _drawing(desk: Desk, asked: Asked, one: Capacity, days: Days) -> Sequence[Use]:
    """The use that draws an agreed amount down: not the calls that machines are paid for already.

    A commitment that only bills know has none here.
    """
    if one.amount is None or not (one.serves or one.provider or one.match):
        return ()
    question = msgspec.structs.replace(
        _question(asked, days), currency=one.amount.currency, basis=one.basis
    )
    machines = [each for each in asked.capacities if each.kind in MACHINES]
    found = served(desk, [one, *machines], question)
    paid = {id(use) for each in machines for use in found.by_name[each.name]}
    return [use for use in found.by_name[one.name] if id(use) not in paid]


def _outcomes(desk: Desk, asked: Asked, days: Days, converter: Converter) -> list[CapacityLine]:
    lines: list[CapacityLine] = []
    for one in asked.capacities:
        if one.price is not None and one.kind == "outcome" and in_force(one, days).count:
            extra = (outcomes.COUNTED[one.counts],)
            found = served(desk, [one], _question(asked, days), extra)
            lines.append(
                outcomes.outcome_line(one, one.price, days, found.by_name[one.name], converter)
            )
    return lines


def _bound(asked: Asked, line: CapacityLine) -> CapacityLine:
    """The line with the term that a decision of today has before it."""
    one = next(each for each in asked.capacities if each.name == line.name)
    return msgspec.structs.replace(line, term=term_of(one, asked.today))


def _tied(desk: Desk, asked: Asked, line: CapacityLine, converter: Converter) -> CapacityLine:
    """The line with what invoices or bills say that pay it."""
    one = next(each for each in asked.capacities if each.name == line.name)
    if asked.known is None or one.vendor is None:
        return line
    found = ties(one, desk.held, asked.known.invoices, asked.known.names)
    here = [tie for tie in found if tie.days.within(line.days).count]
    if one.kind not in AGREED:
        here = list(within(here, line.days))
    into = converter if line.currency == asked.currency else Converter(line.currency, desk.rate_on)
    amounts = [
        into.convert(tie.amount, tie.currency, tie.rate_day)
        for tie in here
        if into.currency(tie.currency, tie.rate_day) == line.currency
    ]
    if not amounts:
        return line
    return msgspec.structs.replace(
        line,
        invoiced=exact_sum(amounts),
        invoiced_by=tuple(dict.fromkeys(id_ for tie in here for id_ in tie.ids)),
        invoiced_in=here[0].table,
    )


def _joined(
    configured: Sequence[Capacity], lines: Sequence[CapacityLine], stated: Sequence[CapacityLine]
) -> tuple[list[CapacityLine], list[CapacityLine]]:
    """A commitment that both jauge.toml and bills know stands there once.

    Of throughput the tokens say what was used, and the bill what it cost beside it; of a
    commitment the bill says both.
    """
    by_id = {one.commitment_id for one in configured if one.commitment_id}
    of_bills = {line.commitment_id or "": line for line in stated if line.commitment_id in by_id}
    mine: list[CapacityLine] = []
    for line in lines:
        one = next(each for each in configured if each.name == line.name)
        bill = of_bills.get(one.commitment_id or "")
        if bill is None:
            mine.append(line)
        elif one.kind in MACHINES and bill.currency == line.currency:
            told = {"invoiced": bill.cost, "invoiced_by": bill.ids, "invoiced_in": "charge"}
            mine.append(msgspec.structs.replace(line, **told))
        else:
            mine.append(msgspec.structs.replace(bill, name=line.name, term=line.term))
    return mine, [line for line in stated if line.commitment_id not in of_bills]
