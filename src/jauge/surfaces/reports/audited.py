"""The audit as sections of a report: what to do, what is saved together, each finding, its rows."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from jauge.analysis import savings
from jauge.analysis.savings import Stack, Step
from jauge.analysis.savings.decided import Decided
from jauge.i18n import _, format, ngettext
from jauge.model import Saving
from jauge.surfaces.reports import cells, savings_chart, waterfall
from jauge.surfaces.reports.audit_view import AuditView
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.reports.sections import Section
from jauge.surfaces.terminal import audit_wording, findings_wording
from jauge.surfaces.terminal.audit_command import Audited

_ENDS: Final = ("low", "mid", "high")


def audit_sections(view: AuditView, most: int | None) -> Iterator[Section]:
    """What to do, savings by value, findings, what is done, what could not be looked for."""
    found = view.audited
    yield to_do(found)
    for number, stack in enumerate(found.lines.stacks, 1):
        yield together(found, stack, f"savings-{number}", most)
    shown = [one for one in found.every if one.is_found and one.status in {"open", "accepted"}]
    if shown:
        yield _findings(shown, most, found.again)
    if found.done or found.dismissed:
        yield done(found)
    if found.missing:
        says = tuple(findings_wording.missing(found.missing))
        yield Section("missing", _("What could not be looked for"), says)


def to_do(found: Audited) -> Section:
    """The lines that a manager reads aloud."""
    lines = found.lines.lines
    says = tuple(audit_wording.notes(found)) if lines else (audit_wording.nothing(),)
    return Section("audit", _("What to do, the largest saving first"), says, _lines(found))


def _lines(found: Audited) -> Table | None:
    lines = found.lines.lines
    if not lines:
        return None
    commands = audit_wording.commands(found, lines)
    return Table(
        headings=(
            Heading(_("What")),
            Heading(_("A month"), "money"),
            Heading(_("Currency")),
            Heading(_("Kind of value")),
            Heading(_("Sure?")),
            Heading(_("Who")),
            Heading(_("To do")),
            Heading(_("Its rows")),
        ),
        rows=tuple(
            (
                cells.words(audit_wording.what(line)),
                cells.figure(line.saving.mid if line.saving else None),
                cells.currency(line.currency),
                cells.words(findings_wording.value(line.value_kind if line.saving else None)),
                cells.words(audit_wording.sure(line)),
                cells.words(audit_wording.who(line)),
                cells.words(audit_wording.verb(line)),
                cells.words(command),
            )
            for line, command in zip(lines, commands, strict=True)
        ),
    )


def together(
    found: Audited, stack: Stack, slug: str = "savings-1", most: int | None = None
) -> Section:
    """The savings of one kind of value, each on what the former left: never added to another."""
    steps = savings_chart.steps(found.lines, stack)
    value = findings_wording.value(stack.value_kind)
    return Section(
        slug=slug,
        title=_("Savings together: {value}").format(value=value),
        says=(audit_wording.together(stack),),
        table=_stacked(stack, most),
        chart=waterfall.falling(steps, savings_chart.axis(stack)),
    )


def _stacked(stack: Stack, most: int | None) -> Table:
    """What each finding claims by itself, and what the former ones leave of it."""
    headings = (
        Heading(_("Finding")),
        Heading(_("About")),
        Heading(_("By itself ({currency})").format(currency=stack.currency), "money"),
        Heading(_("Adds, from"), "money"),
        Heading(_("Adds"), "money"),
        Heading(_("Adds, to"), "money"),
        Heading(_("Identifier")),
    )
    rows = tuple(
        (
            cells.words(findings_wording.kind(step.finding)),
            cells.words(findings_wording.about(step.finding)),
            cells.figure(step.claimed.mid),
            *(cells.figure(getattr(step.left, end)) for end in _ENDS),
            cells.words(step.finding.finding_id[: findings_wording.SHORT]),
        )
        for step in stack.steps[:most]
    )
    rest = () if most is None else stack.steps[most:]
    if rest:
        rows = (*rows, _rest(rest))
    total = (
        cells.words(_("Total")),
        Cell(""),
        Cell(""),
        *(cells.figure(getattr(stack.total, end)) for end in _ENDS),
        Cell(""),
    )
    return Table(headings, rows, total)


def _rest(steps: Sequence[Step]) -> tuple[Cell, ...]:
    """What the steps that are not shown add together."""
    left = savings.together(steps)
    ends = (getattr(left, end) for end in _ENDS)
    return (cells.others(len(steps)), Cell(""), Cell(""), *map(cells.figure, ends), Cell(""))


def _findings(shown: Sequence[Decided], most: int | None, again: str) -> Section:
    hint = _(
        "Each finding leads to the rows that prove it by its command. Amounts are a month's, of "
        "one kind of value each: they are not added here."
    )
    says = (hint, *below(len(shown), most, findings_wording.asked("list", again)))
    ranked = sorted(shown, key=_place)
    return Section("findings", _("Findings"), says, _listed(ranked[:most], again))


def below(count: int, most: int | None, command: str) -> tuple[str, ...]:
    """How many lines are left out of a table, and the command that shows them."""
    if most is None or count <= most:
        return ()
    rest = count - most
    said = ngettext("{count} more line: `{command}`.", "{count} more lines: `{command}`.", rest)
    return (said.format(count=format.number(rest), command=command),)


def _place(one: Decided) -> tuple[bool, Decimal, str]:
    saving = one.finding.monthly_saving
    return saving is None, -(saving.mid if saving else Decimal(0)), one.finding.finding_id


def _listed(shown: Sequence[Decided], again: str) -> Table:
    return Table(
        headings=(
            Heading(_("Finding")),
            Heading(_("Why")),
            *_range_headings(),
            Heading(_("Kind of value")),
            Heading(_("Cashed from"), "day"),
            Heading(_("Effort")),
            Heading(_("To do")),
            Heading(_("Status")),
            Heading(_("Its rows")),
        ),
        rows=tuple(_row(one, again) for one in shown),
    )


def _row(one: Decided, again: str) -> tuple[Cell, ...]:
    finding = one.finding
    day = finding.cash_from
    value = findings_wording.value(finding.value_kind if finding.monthly_saving else None)
    return (
        cells.words(findings_wording.kind(finding)),
        cells.words(findings_wording.why(finding)),
        *_range(finding.monthly_saving),
        cells.words(value),
        Cell(format.day(day), day, "day", is_unknown=day is None),
        cells.words(findings_wording.effort(finding)),
        cells.words(findings_wording.action(finding.action)),
        cells.words(findings_wording.status(one.status)),
        cells.words(findings_wording.rows(finding, again)),
    )


def _range_headings() -> tuple[Heading, ...]:
    names = (_("From, a month"), _("Expected, a month"), _("To, a month"))
    return (*(Heading(name, "money") for name in names), Heading(_("Currency")))


def _range(saving: Saving | None) -> tuple[Cell, ...]:
    ends = (cells.figure(getattr(saving, end) if saving else None) for end in _ENDS)
    return (*ends, cells.currency(saving.currency if saving else None))


def done(found: Audited) -> Section:
    """What was promised beside what was really saved, with its interval."""
    says: list[str] = []
    if not found.done:
        says.append(_("Nothing is marked as done yet: `jauge findings done ID`."))
    if found.dismissed:
        hint = ngettext(
            "{count} finding was dismissed.", "{count} were dismissed.", found.dismissed
        )
        says.append(hint.format(count=format.number(found.dismissed)))
    table = _realised(found.done) if found.done else None
    return Section("done", _("Promised and really saved"), tuple(says), table)


def _realised(every: Sequence[Decided]) -> Table:
    return Table(
        headings=(
            Heading(_("Finding")),
            Heading(_("About")),
            Heading(_("Promised, a month"), "money"),
            Heading(_("Currency")),
            Heading(_("Really saved"), "money"),
            Heading(_("At least (95%)"), "money"),
            Heading(_("At most (95%)"), "money"),
            Heading(_("Currency")),
            Heading(_("How it was measured")),
        ),
        rows=tuple(_measured(one) for one in every),
    )


def _measured(one: Decided) -> tuple[Cell, ...]:
    promised, real = one.promised, one.realised
    ends = (None, None, None) if real is None else (real.mid, real.low, real.high)
    said = findings_wording.realised(real) if real else format.UNKNOWN
    return (
        cells.words(findings_wording.kind(one.finding)),
        cells.words(findings_wording.about(one.finding)),
        cells.figure(promised.mid if promised else None),
        cells.currency(promised.currency if promised else None),
        *map(cells.figure, ends),
        cells.currency(real.currency if real else None),
        cells.words(said),
    )
