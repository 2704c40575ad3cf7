"""Two pages for a board: what AI costs and how it moved, what to do, risks, and how sure it is.

Names are cut with an ellipsis, figures never.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from jauge.analysis.overview import Overview
from jauge.analysis.question import Answer
from jauge.analysis.savings.decided import Decided
from jauge.i18n import _, format, ngettext
from jauge.model import difference, exact_sum
from jauge.surfaces.reports import audited, cells, charts, spent, summary
from jauge.surfaces.reports.audit_beside import nobodys
from jauge.surfaces.reports.audit_view import AuditView
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.reports.sections import Section, moved
from jauge.surfaces.terminal import findings_wording, wording
from jauge.surfaces.terminal.audit_command import Audited

SECOND_PAGE: Final = "savings"
"""The section that opens the second page."""
_LINES: Final = 5
_DONE: Final = 4
_NAME: Final = 70
_SENTENCE: Final = 320
_SUPPLIERS: Final = 2
_DAY: Final = timedelta(days=1)


def board_sections(overview: Overview, view: AuditView | None) -> tuple[Section, ...]:
    """What it costs and how it moved; the first lines, savings, risks, decisions, how sure."""
    return tuple(_cut(one) for one in _sections(overview, view))


def _sections(overview: Overview, view: AuditView | None) -> Iterator[Section]:
    chart = charts.bars(overview.over_time) if overview.total.lines else None
    title = _("What AI costs and how it moved")
    until = None if view is None else view.audited.known_until
    yield Section("cost", title, tuple(_cost(overview, until)), chart=chart)
    if view is None:
        hint = _("Savings and risks are compared: ask in one currency, such as --currency EUR.")
        yield Section(SECOND_PAGE, _("What to do"), (hint,))
        return
    found = view.audited
    yield _first(audited.to_do(found))
    yield _savings(found)
    yield Section("risks", _("Risks"), tuple(_risks(view)))
    yield _decisions(found)
    yield Section("sure", _("How sure this is"), tuple(_sure(overview, found)))


def _cost(overview: Overview, until: datetime | None) -> Iterator[str]:
    for total in overview.total.totals:
        if total.sums.line_cost:
            yield _("AI costs {amount}.").format(amount=summary.cost(total.sums, total.currency))
            yield from wording.apart(total)
        else:
            hint = _("AI calls cost {amount}.")
            yield hint.format(amount=summary.cost(total.sums, total.currency))
    if not overview.total.totals:
        yield _("No usage in this period.")
    if overview.spent is not None:
        bookings = (overview.spent.paid, overview.spent.owed)
        booked = [spent.says(one)[0] for one in bookings if one is not None]
        yield from booked
        if booked and overview.total.totals:
            yield _(
                "These are not the same: the cost is that of calls and what their bills add; paid "
                "is what left the accounts, tax included; owed is what bills and seats are for in "
                "these days, without tax."
            )
    yield from moved(overview)
    if overview.total.question.period is None:
        yield from _last_months(overview.over_time, until)


def _last_months(over_time: Answer, until: datetime | None) -> Iterator[str]:
    """The last month that is over, beside the one before it; nothing where neither is known."""
    if over_time.question.by != ("month",) or until is None:
        return
    first = until.astimezone(ZoneInfo(over_time.question.timezone)).date().replace(day=1)
    ended = first - _DAY
    last, former = (f"{day:%Y-%m}" for day in (ended, ended.replace(day=1) - _DAY))
    for currency in dict.fromkeys(line.currency for line in over_time.lines):
        costs = {
            str(line.keys[0]): line.sums.effective_cost
            for line in over_time.lines
            if line.currency == currency and line.sums.effective_cost is not None
        }
        now, before = costs.get(last), costs.get(former)
        if now is not None and before is not None:
            yield _("{month}: {amount}, after {before} the month before ({change}).").format(
                month=last,
                amount=format.money(now, currency),
                before=format.money(before, currency),
                change=cells.figure(difference(now, before), "difference").text,
            )


def _first(section: Section) -> Section:
    """The first lines, without the commands that lead to their rows: `jauge audit` has them."""
    table = section.table
    if table is None:
        return section
    rows = tuple(row[:-1] for row in table.rows[:_LINES])
    short = msgspec.structs.replace(table, headings=table.headings[:-1], rows=rows)
    hint = _("The rows behind each line, and all other lines: `jauge audit`.")
    return msgspec.structs.replace(section, says=(hint,), table=short)


def _savings(found: Audited) -> Section:
    """The waterfall of the largest kind of value; the others are said, and never added."""
    title = _("What can be saved")
    if not found.lines.stacks:
        return Section(SECOND_PAGE, title, (_("No saving with an amount was found."),))
    largest = audited.together(found, found.lines.stacks[0], SECOND_PAGE)
    others = [
        one for stack in found.lines.stacks[1:] for one in audited.together(found, stack).says
    ]
    return msgspec.structs.replace(largest, title=title, says=(*largest.says, *others), table=None)


def _risks(view: AuditView) -> Iterator[str]:
    if view.agents:
        yield from nobodys(view)
    else:
        yield _("No agent is known: bring traces in to see who owns what.")
    single = [one.finding for one in _open(view.audited) if one.finding.kind == "single_supplier"]
    yield from (findings_wording.why(one) for one in single[:_SUPPLIERS])
    if not single:
        yield _("No layer was found that depends on a single supplier.")
    if view.region_unknown is None:
        yield _("Under whose law calls are processed is not known: no cost names a place.")
    else:
        hint = _("For {share} of the cost no place is recorded: under whose law it is, is unknown.")
        yield hint.format(share=wording.share(view.region_unknown))


def _open(found: Audited) -> list[Decided]:
    return [one for one in found.every if one.is_found and one.status in {"open", "accepted"}]


def _decisions(found: Audited) -> Section:
    accepted = sum(one.status == "accepted" for one in _open(found))
    said = [
        ngettext("{count} finding is accepted", "{count} findings are accepted", accepted).format(
            count=format.number(accepted)
        ),
        ngettext("{count} is done", "{count} are done", len(found.done)).format(
            count=format.number(len(found.done))
        ),
        ngettext("{count} was dismissed", "{count} were dismissed", found.dismissed).format(
            count=format.number(found.dismissed)
        ),
    ]
    says = (f"{', '.join(said)}.",)
    title = _("What is decided and what was really saved")
    return Section("decided", title, says, _promised(found.done[:_DONE]))


def _promised(every: Sequence[Decided]) -> Table | None:
    if not every:
        return None
    return Table(
        headings=(
            Heading(_("Done")),
            Heading(_("Promised, a month"), "money"),
            Heading(_("Currency")),
            Heading(_("Really saved")),
        ),
        rows=tuple(
            (
                cells.words(findings_wording.about(one.finding)),
                cells.figure(one.promised.mid if one.promised else None),
                cells.currency(one.promised.currency if one.promised else None),
                cells.words(findings_wording.realised(one.realised))
                if one.realised
                else Cell(format.UNKNOWN, is_unknown=True),
            )
            for one in every
        ),
    )


def _sure(overview: Overview, found: Audited) -> Iterator[str]:
    calls = summary.all_calls(overview.total)
    whole = calls.calls or 0
    if whole:
        measured, unpriced = calls.measured_calls or 0, calls.unpriced_calls or 0
        yield _(
            "Tokens were counted by the source for {measured} of the calls; {unpriced} have no "
            "complete price, and their cost is in no total."
        ).format(measured=wording.share(measured / whole), unpriced=wording.share(unpriced / whole))
    sure, every = _sure_part(found)
    if every:
        yield _(
            "{share} of the savings shown are sure, the rest is likely or to be checked."
        ).format(share=wording.share(float(sure / every)))
    if found.missing:
        yield ngettext(
            "{count} kind of finding could not be looked for: its data is missing.",
            "{count} kinds of findings could not be looked for: their data is missing.",
            len(found.missing),
        ).format(count=format.number(len(found.missing)))


def _sure_part(found: Audited) -> tuple[Decimal, Decimal]:
    """The expected savings of the largest kind of value: those of sure lines, and all."""
    if not found.lines.stacks:
        return Decimal(0), Decimal(0)
    stack = found.lines.stacks[0]
    kind = (stack.value_kind, stack.currency)
    mine = [
        (line.sureness, line.saving.mid)
        for line in (*found.lines.lines, *found.lines.more)
        if line.saving is not None and (line.value_kind, line.currency) == kind
    ]
    sure = exact_sum(amount for level, amount in mine if level == "sure")
    return sure, exact_sum(amount for _level, amount in mine)


def _cut(one: Section) -> Section:
    """Names and sentences short enough for two pages; a table of figures stays whole."""
    table = one.table
    if table is not None:
        rows = tuple(tuple(_short(cell) for cell in row) for row in table.rows)
        table = msgspec.structs.replace(table, rows=rows)
    says = tuple(cells.shortened(said, _SENTENCE) for said in one.says)
    return msgspec.structs.replace(one, says=says, table=table)


def _short(cell: Cell) -> Cell:
    if cell.is_figure:
        return cell
    return msgspec.structs.replace(cell, text=cells.shortened(cell.text, _NAME))
