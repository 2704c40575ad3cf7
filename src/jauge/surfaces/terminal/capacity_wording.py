"""What is said of capacity: its kinds, what is unknown of it, and what follows."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from jauge.analysis.capacity.answer import Capacities
from jauge.analysis.capacity.line import CapacityLine
from jauge.config import Capacity
from jauge.config.capacity import MACHINES
from jauge.i18n import _, format, ngettext
from jauge.model import Finding
from jauge.surfaces.terminal import wording


def kind(name: str) -> str:
    """A kind of capacity as people call it."""
    return {
        "gpu_server": _("own machines"),
        "provisioned": _("reserved throughput"),
        "credits": _("prepaid credits"),
        "commitment": _("commitment"),
        "outcome": _("price per outcome"),
    }[name]


def idle(line: CapacityLine) -> str:
    """The idle part; unknown where the throughput is, with a sign where it is only the least."""
    text = wording.figure(line.idle)
    return f"≥ {text}" if line.is_least else text


def break_even(line: CapacityLine) -> str:
    """The part of the throughput from which on the capacity is cheaper; else so many tokens."""
    if line.api is None:
        return format.UNKNOWN
    if line.api.break_even_utilisation is not None:
        return wording.share(line.api.break_even_utilisation)
    return _("{count} M tokens").format(
        count=wording.figure(Decimal(line.api.break_even_tokens) / 1_000_000)
    )


def parts(line: CapacityLine) -> Iterator[tuple[str, Decimal]]:
    """The parts of a cost that are known and not nothing, by what they are called."""
    for said, amount in ((_("used"), line.used), (_("unused"), line.idle), (_("left"), line.left)):
        if amount:
            yield said, amount


def nothing(given: Sequence[Capacity], found: Capacities) -> str:
    """Why there is nothing to show."""
    if not given:
        return _(
            "No capacity is known: give it as [[capacity]] in jauge.toml. Bills name no commitment."
        )
    if found.days is None:
        return _("No call says which days are meant: ask for a period, such as --period 2026-10.")
    return _("No capacity is in force in these days: see from and until of [[capacity]].")


def notes(found: Capacities) -> Iterator[str]:
    """What must be known before the figures are used."""
    for line in found.lines:
        yield from _of_line(line)
    for finding in found.claims:
        yield claim(finding)
    if any(line.kind in MACHINES for line in found.lines):
        yield _(
            "Used: the cost of each month over its tokens; unused: what of the throughput was left."
            " Throughput counts every token alike unless weights say otherwise."
        )
    if any(line.drawn is not None for line in found.lines):
        yield _("Credits and commitments: as they stand at the end, drawn down since they began.")
    yield from wording.rates(found.stale_rates)
    if found.is_cut:
        yield _("The period is not over: its days to come have neither cost nor use here.")
    yield from _days(found)


def _days(found: Capacities) -> Iterator[str]:
    if found.days is None:
        return
    behind = found.coverage
    yield _("Days {first} to {last} ({zone}); calls from {begin} to {end}.").format(
        first=format.day(found.days.first),
        last=format.day(found.days.last),
        zone=found.timezone,
        begin=wording.local(behind.first, found.timezone),
        end=wording.local(behind.last, found.timezone),
    )


def _of_line(line: CapacityLine) -> Iterator[str]:
    name = wording.name(line.name)
    if line.idle is None or line.is_least:
        yield _(
            "{name}: the unused part is unknown, not zero, without tokens_per_second: the calls "
            "bear all of the cost."
        ).format(name=name)
    if line.months_over:
        yield _(
            "{name}: more was used in {months} than it is said to be able to: correct its "
            "throughput or weights; nothing is unused there."
        ).format(name=name, months=", ".join(line.months_over))
    if line.unmetered and line.kind in MACHINES:
        yield ngettext(
            "{name}: {count} call says nothing of its tokens and bears nothing.",
            "{name}: {count} calls say nothing of their tokens and bear nothing.",
            line.unmetered,
        ).format(name=name, count=format.number(line.unmetered))
    if line.unmetered and line.kind == "outcome":
        yield ngettext(
            "{name}: {count} call names no outcome and counts for none.",
            "{name}: {count} calls name no outcome and count for none.",
            line.unmetered,
        ).format(name=name, count=format.number(line.unmetered))
    yield from _compared(line, name)
    yield from _invoiced(line, name)
    yield from _drawn(line, name)


def _compared(line: CapacityLine, name: str) -> Iterator[str]:
    if line.api is None:
        return
    yield _(
        "{name}: the same tokens at the lowest list price ({providers}) cost {cost}; it breaks "
        "even at {tokens} M tokens."
    ).format(
        name=name,
        providers=", ".join(line.api.providers),
        cost=format.money(line.api.cost, line.currency),
        tokens=wording.figure(Decimal(line.api.break_even_tokens) / 1_000_000),
    )


def _invoiced(line: CapacityLine, name: str) -> Iterator[str]:
    if line.invoiced is None or line.difference is None:
        return
    if not line.difference:
        yield _("{name}: used, unused and left are what is invoiced.").format(name=name)
    else:
        yield _(
            "{name}: {invoiced} is invoiced, {difference} beside used, unused and left."
        ).format(
            name=name,
            invoiced=format.money(line.invoiced, line.currency),
            difference=format.money(line.difference, line.currency),
        )


def _drawn(line: CapacityLine, name: str) -> Iterator[str]:
    drawn = line.drawn
    if drawn is None:
        return
    yield _("{name}: {burnt} of {amount} is drawn, {part} of it in these days.").format(
        name=name,
        burnt=format.money(drawn.burnt, line.currency),
        amount=format.money(drawn.amount, line.currency),
        part=format.money(drawn.in_days, line.currency),
    )
    if drawn.over:
        yield _("{name}: {over} was used beyond it.").format(
            name=name, over=format.money(drawn.over, line.currency)
        )
    elif drawn.left and drawn.run_out_on is not None:
        yield _("{name}: at {pace} a day it is used up on {day}.").format(
            name=name,
            pace=format.money(drawn.per_day, line.currency),
            day=format.day(drawn.run_out_on),
        )


def claim(finding: Finding[Any]) -> str:
    """What is not used, what could be saved a month, and from when."""
    told, saving = finding.parameters, finding.monthly_saving
    name = wording.name(finding.subject.get("capacity"))
    if saving is None:
        return _("{name}: {amount} has run out unused.").format(
            name=name, amount=format.money(told.idle, told.currency)
        )
    said = {
        "budget_saving": _("{name}: to save a month {range}, {when}."),
        "avoided_cost": _("{name}: cost to avoid a month by using it {range}, {when}."),
        "freed_capacity": _("{name}: capacity to free a month {range}, {when}."),
    }[finding.value_kind or ""]
    low, mid, high = (
        format.money(end, saving.currency) for end in (saving.low, saving.mid, saving.high)
    )
    between = _("{low} to {high}, most likely {mid}").format(low=low, mid=mid, high=high)
    since = finding.cash_from
    return said.format(
        name=name,
        range=low if low == high else between,
        when=_("from {day}").format(day=format.day(since)) if since else _("nobody says from when"),
    )
