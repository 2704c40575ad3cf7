"""The sections of the report, in the order in which they are read; nothing is computed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import msgspec

from jauge.analysis.capacity.answer import Capacities
from jauge.analysis.comparison import Change
from jauge.analysis.cost import Answer, Line
from jauge.analysis.overview import Changed, Overview
from jauge.analysis.reconciling.reconciling import Reconciled
from jauge.analysis.seats.answer import Seats
from jauge.analysis.seats.views import SeatViews
from jauge.analysis.spent import Spent
from jauge.attribution import UNALLOCATED
from jauge.i18n import _, format
from jauge.surfaces.reports import (
    bills,
    capacity,
    cells,
    drawing,
    layered,
    reconciled,
    seat_charts,
    seat_views,
    seats,
    spent,
    summary,
    tables,
)
from jauge.surfaces.reports.cells import Table
from jauge.surfaces.terminal import reconcile_wording, seats_checklist, tax_wording, wording

_EFFECTS: Final = ("price", "volume", "mix", "other")


class Section(msgspec.Struct, frozen=True):
    """One way to look at the cost: sentences, perhaps a chart, and a table.

    `drawn` is an answer for bars, or a change for its steps; `chart` is a chart of its own.
    """

    slug: str
    title: str
    says: tuple[str, ...]
    table: Table | None = None
    drawn: Answer | Change | None = None
    is_tag: bool = False
    chart: drawing.Spec | None = None

    @property
    def is_steps(self) -> bool:
        """Whether the chart goes from a cost before to a cost now."""
        return isinstance(self.drawn, Change)


def sections(overview: Overview, now: datetime, most: int | None = None) -> tuple[Section, ...]:
    """Whose, what changed and why, by model, provider and day, bills, what has no price, and paid.

    A table has at most `most` lines and one for the others. What nothing is known of is left out.
    """
    of_calls = _of_calls(overview, now, most) if overview.total.lines else ()
    paid = _spent(overview.spent, overview.reconciled, most) if overview.spent else ()
    beside = (*_reconciled(overview, most), *_capacities(overview.capacities, most))
    return (*of_calls, *paid, *beside, *_seats(overview.seats, overview.seat_views, most))


def _reconciled(overview: Overview, most: int | None) -> Iterator[Section]:
    if found := overview.reconciled:
        title = _("What was seen, charged, invoiced and paid")
        yield Section(
            "reconciled",
            title,
            reconciled.says(found, overview.beside.unexplained),
            reconciled.table(found, most),
        )


def _capacities(found: Capacities | None, most: int | None) -> Iterator[Section]:
    if found and found.lines:
        title = _("Capacity: what was bought and what was not used")
        yield Section("capacity", title, capacity.says(found), capacity.table(found, most))


def _seats(found: Seats | None, views: SeatViews | None, most: int | None) -> Iterator[Section]:
    if found:
        title = _("Seats: what could be given back")
        says, chart = seats.says(found), seat_charts.waste(found)
        yield Section("seats", title, says, seats.table(found, most), chart=chart)
    if views is None:
        return
    if views.points:
        title, table = _("Who uses what is paid"), seat_views.adoption(views.points, most)
        says, chart = seat_views.adoption_says(views.points), seat_charts.curve(views.points)
        yield Section("adoption", title, says, table, chart=chart)
    if views.overlaps.pairs:
        title, table = _("Tools for the same use"), seat_views.overlap(views.overlaps, most)
        says = seat_views.overlap_says(views.overlaps, views.asked)
        yield Section("overlap", title, says, table)
    if views.checklist is not None:
        title, table = _("Traps of such tools"), seat_views.checklist(views.checklist)
        yield Section("traps", title, tuple(seats_checklist.notes(views.checklist)), table)
    for number, one in enumerate(views.consolidated, 1):
        title, says = seat_views.consolidation_title(one), seat_views.consolidation_says(one)
        yield Section(f"consolidation-{number}", title, says, seat_views.consolidation(one))


def _of_calls(overview: Overview, now: datetime, most: int | None) -> Iterator[Section]:
    tags = overview.by_tags
    for number, answer in enumerate(tags, 1):
        yield _tag(f"tag-{number}", answer, most)
    if not tags:
        yield _costs("agent", _("By agent"), overview.by_agent, most, says=(_how_to_tag(),))
    yield _changes(overview, now, most)
    if tags:
        yield _costs("agent", _("By agent"), overview.by_agent, most)
    yield _costs("model", _("By model"), overview.by_model, most)
    yield _costs("provider", _("By provider"), overview.by_provider, most, is_drawn=False)
    yield _costs("day", _("By day"), overview.by_day, most, drawn=overview.over_time)
    said = bills.says(overview)
    yield Section("bills", bills.title(), said, bills.compared(overview, most))
    if overview.layers is not None:
        title = _("Layers of cost")
        layers = overview.layers
        yield Section("layers", title, layered.says(layers), layered.table(layers))
    if overview.unpriced:
        hint = _(
            "Their cost is unknown, not zero: add a price to the price book or to jauge.toml, then "
            "run jauge restate."
        )
        listed = tables.unpriced(overview.unpriced, most)
        yield Section("unpriced", _("Models without a price"), (hint,), listed)


def _spent(found: Spent, checked: Reconciled | None, most: int | None) -> Iterator[Section]:
    paid, owed = found.paid, found.owed
    if paid is not None:
        title = _("Everything paid for AI")
        beside = reconcile_wording.beside(checked) if checked else ()
        yield Section("paid", title, (*spent.says(paid), *beside), spent.lines(paid, most))
        if (whose := found.by_tag) and (table := spent.by_tag(whose, most)):
            title = _("Everything paid for AI: by {tag}").format(tag=wording.name(whose.by))
            yield Section("paid-by-tag", title, spent.says_whose(whose), table)
        if table := spent.apart(paid, most):
            hint = _("Clouds and tools hold more than AI, and expenses may be paid back: no total.")
            yield Section("apart", _("Paid, with AI in it"), (hint,), table)
        if table := spent.reviews(paid, most):
            hint = _("Name them as [[vendor]] in jauge.toml, or deny them as [[vendor_denied]].")
            yield Section("to-review", _("Payments to review"), (hint,), table)
    if found.found:
        hint = _("What goes on a month, as long as nobody cancels it.")
        listed = spent.found_table(found.found, found.currency, most)
        yield Section("paid-twice", _("Paid twice, or dearer than before"), (hint,), listed)
    if found.wrong:
        title = _("With or without tax: what was mixed up")
        yield Section("wrong-tax-basis", title, tuple(tax_wording.faults(found.wrong)))
    if owed is not None:
        title = _("Everything owed for AI")
        yield Section("owed", title, spent.says(owed), spent.lines(owed, most))


def _how_to_tag() -> str:
    return _(
        "To see whose it is by team or product, define virtual tags in jauge.toml, such as "
        "[[tag.team]]."
    )


def _tag(slug: str, answer: Answer, most: int | None) -> Section:
    tag = wording.name(answer.question.by[0])
    left = [line for line in answer.lines if line.keys[0] == UNALLOCATED]
    says = [_unallocated(line, answer) for line in left] or [_("Nothing is unallocated.")]
    others = [line for line in answer.lines if line.keys[0] != UNALLOCATED]
    if others:
        says.append(_largest(msgspec.structs.replace(answer, lines=tuple(others))))
    return Section(
        slug=slug,
        title=_("Whose it is: by {tag}").format(tag=tag),
        says=tuple(says),
        table=tables.costs(answer, most, is_tag=True),
        drawn=answer,
        is_tag=True,
    )


def _unallocated(line: Line, answer: Answer) -> str:
    return _("Unallocated: {amount}, {share} of the total.").format(
        amount=summary.cost(line.sums, line.currency), share=_share(line, answer)
    )


def _costs(
    slug: str,
    title: str,
    answer: Answer,
    most: int | None,
    *,
    drawn: Answer | None = None,
    is_drawn: bool = True,
    says: tuple[str, ...] = (),
) -> Section:
    chart = (drawn or answer) if is_drawn else None
    return Section(
        slug=slug,
        title=title,
        says=(_largest(drawn or answer), *says),
        table=tables.costs(answer, most),
        drawn=chart,
    )


def _largest(answer: Answer) -> str:
    """The chart in one sentence: its largest bar."""
    field = answer.question.by[0]
    known = [line for line in answer.lines if line.sums.effective_cost is not None]
    if not known:
        return _("No call has a known cost.")
    top = max(known, key=lambda line: line.sums.effective_cost or 0)
    return _("Largest: {name}, {amount}, {share} of the total.").format(
        name=wording.label(field, top.keys[0]),
        amount=summary.cost(top.sums, top.currency),
        share=_share(top, answer),
    )


def _share(line: Line, answer: Answer) -> str:
    whole = next(t.sums.effective_cost for t in answer.totals if t.currency == line.currency)
    part = line.sums.effective_cost
    return wording.share(float(part / whole) if whole and part is not None else None)


def _changes(overview: Overview, now: datetime, most: int | None) -> Section:
    title = _("What changed and why")
    changed, period = overview.changed, overview.total.question.period
    if changed is None:
        says = (
            _("Nothing is known of the time before this period: there is nothing to compare with.")
            if period
            else _("To see what changed and why, ask for a period: jauge report --period 2026-10.")
        )
        return Section("changes", title, (says,))
    is_over = period is None or period.end <= now
    is_tag = bool(overview.by_tags)
    return Section(
        slug="changes",
        title=title,
        says=tuple(_said(changed, is_over=is_over)),
        table=tables.changes(changed, most, is_tag=is_tag),
        drawn=next((total for total in changed.totals if total.effects), None),
        is_tag=is_tag,
    )


def moved(overview: Overview) -> tuple[str, ...]:
    """How the cost moved since the period before, and why: a sentence per currency."""
    changed = overview.changed
    return () if changed is None else tuple(_moves(changed))


def _moves(changed: Changed) -> Iterator[str]:
    label = changed.before.question.period.label if changed.before.question.period else ""
    for total in changed.totals:
        if total.effects is not None:
            yield _move(total, label)


def _move(total: Change, label: str) -> str:
    return _(
        "{change} {currency} since {period}: price {price}, volume {volume}, mix {mix}, other "
        "{other}."
    ).format(
        change=cells.figure(total.difference, "difference").text,
        currency=total.currency or format.UNKNOWN,
        period=label,
        **{
            name: cells.figure(getattr(total.effects, name), "difference").text for name in _EFFECTS
        },
    )


def _said(changed: Changed, *, is_over: bool) -> Iterator[str]:
    label = changed.before.question.period.label if changed.before.question.period else ""
    for total in changed.totals:
        if total.effects is None:
            continue
        yield _move(total, label)
        if total.is_range:
            low, high = (cells.figure(end, "difference").text for end in total.ends)
            yield _(
                "Costs are ranges: the change lies between {low} and {high}; the reasons are "
                "those of costs without a cache where none is recorded."
            ).format(low=low, high=high)
    yield _(
        "Price: the same tokens of the same model at another unit price. Volume: had everything "
        "grown alike. Mix: more or less of the dearer models. Other: cost without tokens, and what "
        "splits moved."
    )
    if not is_over:
        yield _("The period is not over: it is compared with the whole of {period}.").format(
            period=label
        )
