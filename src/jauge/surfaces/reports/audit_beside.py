"""What stands beside findings: agents by cost, days out of rhythm, what tasks were worth."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from jauge import i18n
from jauge.analysis.anomalies.asked import Anomalies
from jauge.analysis.units.answer import Units
from jauge.analysis.units.line import Figure, UnitLine, Worth
from jauge.i18n import _, format, ngettext
from jauge.model import divide, exact_sum
from jauge.surfaces.reports import agents_chart, cells
from jauge.surfaces.reports.audit_view import AgentSpend, AuditView
from jauge.surfaces.reports.audited import below
from jauge.surfaces.reports.cells import Cell, Heading, Table
from jauge.surfaces.reports.sections import Section
from jauge.surfaces.terminal import (
    anomalies_chart,
    anomalies_wording,
    findings_wording,
    registry_wording,
    units_wording,
    wording,
)

_SAID = 3


def beside(view: AuditView, most: int | None) -> Iterator[Section]:
    """Agents, anomalies, and the worth of tasks, each where its data is there."""
    if view.agents:
        yield agents(view, most)
    if view.anomalies is not None and view.anomalies.days:
        yield anomalies(view.anomalies, most)
    if view.units is not None and view.units.total is not None:
        yield _worth(view.units, most)


def agents(view: AuditView, most: int | None) -> Section:
    """Agents by cost, with whose they are and in which state."""
    shown = view.agents[:most]
    key = _("In the picture, each point is an agent; orange: nobody owns it.")
    says = (*nobodys(view), key, *below(len(view.agents), most, i18n.command("agents list")))
    title, chart = _("Agents by cost and owner"), agents_chart.scatter(view.agents)
    return Section("agents", title, says, _agents(shown), chart=chart)


def nobodys(view: AuditView) -> tuple[str, ...]:
    """How many agents nobody owns, and what they cost in the days of the audit."""
    known = [one for one in view.agents if not one.is_unattributed]
    alone = [one for one in known if one.owner is None]
    if not alone:
        return (_("Every agent has an owner."),)
    currencies = {one.currency for one in alone}
    costs = [one.cost for one in alone if one.cost is not None]
    currency = next(iter(currencies))
    is_one = len(currencies) == 1 and currency is not None
    cost = format.money(exact_sum(costs), currency) if costs and is_one else format.UNKNOWN
    said = ngettext(
        "{count} of {all} agents has no owner: {cost} of calls from {first} to {last}.",
        "{count} of {all} agents have no owner: {cost} of calls from {first} to {last}.",
        len(alone),
    )
    over = view.audited.over
    first, last = map(format.day, over.first_and_last if over else (None, None))
    count, whole = format.number(len(alone)), format.number(len(known))
    return (said.format(count=count, all=whole, cost=cost, first=first, last=last),)


def _agents(shown: Sequence[AgentSpend]) -> Table:
    return Table(
        headings=(
            Heading(_("Agent")),
            Heading(_("Owner")),
            Heading(_("Team")),
            Heading(_("State")),
            Heading(_("Cost"), "money"),
            Heading(_("Currency")),
            Heading(_("Calls"), "count"),
            Heading(_("Per call"), "unit_cost"),
            Heading(_("Findings"), "count"),
            Heading(_("Its rows")),
        ),
        rows=tuple(
            (
                cells.words(_("(unattributed)")) if one.is_unattributed else cells.text(one.name),
                Cell(_("nobody"), "") if one.owner is None else cells.text(one.owner),
                cells.text(one.team),
                cells.words(registry_wording.state(one.state)),
                cells.figure(one.cost),
                cells.currency(one.currency),
                cells.count(one.calls),
                cells.figure(_each(one.cost, one.calls), "unit_cost"),
                cells.count(one.findings),
                cells.words(i18n.command(f"agents show {one.agent_id[:12]}")),
            )
            for one in shown
        ),
    )


def _each(cost: Decimal | None, calls: int) -> Decimal | None:
    return None if cost is None or not calls else divide(cost, Decimal(calls))


def anomalies(found: Anomalies, most: int | None) -> Section:
    """Spend by day with the band that was to be expected, and the days out of it, explained."""
    said = tuple(anomalies_wording.why(one) for one in found.found[:_SAID])
    says = (*said, *below(len(found.found), most, i18n.command("anomalies")))
    table = None
    if found.found:
        currency = found.asked.currency
        table = Table(
            headings=(
                Heading(_("Days")),
                Heading(_("About")),
                Heading(_("Kind")),
                Heading(_("Cost ({currency})").format(currency=currency), "money"),
                Heading(_("Expected"), "money"),
                Heading(_("Beyond"), "money"),
                Heading(_("Its rows")),
            ),
            rows=tuple(
                (
                    cells.words(anomalies_wording.days(one)),
                    cells.words(anomalies_wording.scope(one.scope)),
                    cells.words(anomalies_wording.kind(one.kind)),
                    *map(cells.figure, (one.actual, one.expected, one.excess)),
                    cells.words(anomalies_wording.command(one)),
                )
                for one in found.found[:most]
            ),
        )
    return Section(
        slug="anomalies",
        title=_("Spend out of its rhythm"),
        says=says or (anomalies_wording.nothing(found.asked),),
        table=table,
        chart=anomalies_chart.spec(found),
    )


def _worth(found: Units, most: int | None) -> Section:
    pairs = [(line, worth) for line in found.lines for worth in (line.worth or (None,))]
    says = (
        *units_wording.sentences(found),
        *units_wording.notes(found),
        *below(len(pairs), most, i18n.command("units --by agent")),
    )
    table = Table(
        headings=(
            Heading(wording.heading("agent")),
            Heading(_("Tasks"), "count"),
            Heading(_("Done right"), "count"),
            Heading(
                _("Cost per success ({currency})").format(currency=found.currency), "unit_cost"
            ),
            Heading(_("Kind of value")),
            Heading(_("Value"), "money"),
            Heading(_("Return (IRR)"), "quantity"),
            Heading(_("Margin a task (AUM)"), "unit_cost"),
            Heading(_("State")),
        ),
        rows=tuple(_unit(line, worth) for line, worth in pairs[:most]),
    )
    return Section("worth", _("What tasks cost and were worth"), tuple(says), table)


def _unit(line: UnitLine, worth: Worth | None) -> tuple[Cell, ...]:
    nothing = Figure()
    margin = worth.margin if worth else nothing
    state = units_wording.state(worth.margin_state) if worth else format.UNKNOWN
    kind = findings_wording.value(worth.kind) if worth else units_wording.reason("no_value")
    return (
        cells.name("agent", line.keys[0] if line.keys else None),
        cells.count(line.tasks),
        cells.count(line.successes),
        cells.figure(line.cost_per_success.amount, "unit_cost"),
        cells.words(kind),
        cells.figure(worth.value if worth else None),
        cells.figure(worth.ratio.amount if worth else None, "quantity"),
        cells.figure(margin.amount, "unit_cost"),
        cells.words(state),
    )
