"""Tables of agents, and of everything that is known about one."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import IO, Final

from jauge.analysis import agents, calendar
from jauge.analysis.agents.agent import Agent, Span
from jauge.analysis.measures import Sums
from jauge.analysis.question import Line
from jauge.i18n import _, format, ngettext
from jauge.model.registry import Registry
from jauge.surfaces.terminal import agents_wording as words
from jauge.surfaces.terminal import registry_wording, wording
from jauge.surfaces.terminal.agents_records import rows_command
from jauge.surfaces.terminal.table import print_grid, print_lines, print_notes

_ID: Final = 8
_BAR: Final = 16
_MILLION: Final = Decimal(1_000_000)
_Shown = tuple[Agent | None, str, Line]


def print_agents(
    shown: Sequence[Agent],
    others: Sequence[Line],
    totals: Sequence[Line],
    zone: str,
    out: IO[str],
    registry: Registry | None = None,
) -> None:
    """One table a currency: the agents, the others as one line, and the total of `jauge cost`.

    With a registry it says of each in which state it is, and whose.
    """
    for total in totals:
        rows: list[_Shown] = [
            (agent, words.agent_name(agent), line)
            for agent in shown
            for line in agent.costs
            if line.currency == total.currency
        ]
        rows += [
            (None, wording.others(line), line) for line in others if line.currency == total.currency
        ]
        rows.append((None, _("Total"), total))
        kinds = ["" if agent is None else words.kind(agent) for agent, _name, _line in rows]
        names = [(name, kind) for (_agent, name, _line), kind in zip(rows, kinds, strict=True)]
        told = [] if registry is None else _registered(rows, registry)
        figures = [*_costs(rows, total), *told, *_facts(rows, zone)]
        is_range = total.sums.is_range
        print_grid(
            [_("Agent"), _("Kind")], names, figures, out, totals=1, needed=2 if is_range else 1
        )


def _costs(rows: Sequence[_Shown], total: Line) -> Iterator[tuple[str, list[str]]]:
    currency = total.currency or ""
    sums = [line.sums for _agent, _name, line in rows]
    if total.sums.is_range:
        yield f"{currency} {_('from')}", [wording.figure(one.cost_low) for one in sums]
        yield _("to"), [wording.figure(one.cost_high) for one in sums]
    else:
        yield currency, [wording.figure(one.effective_cost) for one in sums]
    yield _("Calls"), [format.number(one.calls) for one in sums]


def _registered(rows: Sequence[_Shown], registry: Registry) -> Iterator[tuple[str, list[str]]]:
    found = [None if agent is None else registry.of(agent.agent_id) for agent, _name, _line in rows]
    yield _("State"), ["" if one is None else registry_wording.state(one.state) for one in found]
    yield _("Owner"), ["" if one is None else registry_wording.known(one.owner) for one in found]
    yield _("Team"), ["" if one is None else registry_wording.known(one.team) for one in found]


def _facts(rows: Sequence[_Shown], zone: str) -> Iterator[tuple[str, list[str]]]:
    found = [agent for agent, _name, _line in rows]
    yield _("Sure"), ["" if one is None else words.level(one) for one in found]
    yield _("Id"), ["" if one is None else words.short_id(one, _ID) for one in found]
    yield _("Last"), ["" if one is None else _day(one.last_us, zone) for one in found]
    yield _("Users"), ["" if one is None else format.number(one.users) for one in found]
    yield _("M tokens"), [_millions(line.sums) for _agent, _name, line in rows]


def unattributed(found: agents.Found) -> Iterator[str]:
    """What no signal tells, as a part of the total."""
    for agent in found.agents:
        if agent.is_unattributed:
            for line in agent.costs:
                yield from _unknown(line)


def _unknown(line: Line) -> Iterator[str]:
    """Calls of nobody with their own cost, and what bills state beside them."""
    if line.sums.calls:
        yield ngettext(
            "No agent is known for {count} call, which cost {amount}: nothing in its rows tells "
            "one.",
            "No agent is known for {count} calls, which cost {amount}: nothing in their rows "
            "tells one.",
            line.sums.calls,
        ).format(count=format.number(line.sums.calls), amount=wording.calls_cost(line))
    if line.sums.line_cost:
        yield _(
            "No agent is known for {amount} that bills state and no call explains: `jauge "
            "residuals` says of which supplier."
        ).format(amount=format.money(line.sums.line_cost, line.currency))


def print_detail(detail: agents.Detail, zone: str, out: IO[str]) -> None:
    """Who it is, why, what it cost, and where to look further."""
    agent = detail.agent
    out.write(f"{words.agent_name(agent)}\n")
    print_notes([*words.about(agent, zone), *words.confidence(agent)], out)
    _print_spans(
        [_("Signal"), _("Value")],
        [(words.signal(one.signal), wording.name(one.found.value)) for one in agent.evidence],
        [one.found for one in agent.evidence],
        zone,
        out,
    )
    if len(agent.aliases) > 1:
        _print_spans(
            [_("Name"), _("Why it is the same")],
            [(wording.name(one.found.value), words.join(one)) for one in agent.aliases],
            [one.found for one in agent.aliases],
            zone,
            out,
        )
    _print_spans(
        [_("Version")],
        [(wording.name(one.value),) for one in agent.versions],
        agent.versions,
        zone,
        out,
    )
    print_lines(("model",), detail.by_model, agent.costs, out)
    for total in agent.costs:
        _print_weeks([one for one in detail.by_week if one.currency == total.currency], total, out)
    _print_examples(detail.examples, zone, out)
    print_notes([_("All its rows: {command}").format(command=f"`{rows_command(agent)}`")], out)
    print_notes(words.missing(agent), out)


def _print_spans(
    headings: Sequence[str],
    names: Sequence[Sequence[str]],
    spans: Sequence[Span],
    zone: str,
    out: IO[str],
) -> None:
    if not spans:
        return
    figures = [
        (_("Rows"), [format.number(one.rows) for one in spans]),
        (_("First"), [_day(one.first_us, zone) for one in spans]),
        (_("Last"), [_day(one.last_us, zone) for one in spans]),
        (_("Calls"), [format.number(one.calls) for one in spans]),
    ]
    print_grid(headings, names, figures, out, totals=0)


def _print_weeks(weeks: Sequence[Line], total: Line, out: IO[str]) -> None:
    """A bar a week: full up to the lower end of its cost, light up to the upper one."""
    most = max((one.sums.cost_high or Decimal(0) for one in weeks), default=Decimal(0))
    names = [(wording.label("week", one.keys[0]), _bar(one.sums, most)) for one in weeks]
    figures = [*_costs([(None, "", one) for one in weeks], total)]
    print_grid([_("Week"), ""], names, figures, out, totals=0)


def _bar(sums: Sums, most: Decimal) -> str:
    if not most or sums.cost_low is None or sums.cost_high is None:
        return ""
    full, whole = (round(max(end, Decimal(0)) / most * _BAR) for end in
                   (sums.cost_low, sums.cost_high))  # fmt: skip
    return "█" * full + "░" * (whole - full)


def _print_examples(examples: Sequence[agents.Row], zone: str, out: IO[str]) -> None:
    names = [(wording.name(one.model),) for one in examples]
    figures = [
        (_("Dearest rows"), [one.usage_id for one in examples]),
        (
            _("Cost"),
            [format.money(one.effective_cost, one.billing_currency) for one in examples],
        ),
        (_("Start"), [wording.local(one.started_at, zone) for one in examples]),
    ]
    print_grid([_("Model")], names, figures, out, totals=0)


def _day(moment_us: int | None, zone: str) -> str:
    return wording.local(calendar.from_us_if_known(moment_us), zone).split(" ")[0]


def _millions(sums: Sums) -> str:
    known = [count for count in (sums.input_tokens, sums.output_tokens) if count is not None]
    return wording.figure(Decimal(sum(known)) / _MILLION if known else None)
