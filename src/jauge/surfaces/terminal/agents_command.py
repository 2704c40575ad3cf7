"""What `jauge agents` does: find the agents of a ledger and print them as they were asked for."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

import msgspec

from jauge.analysis import agents
from jauge.analysis.agents.agent import Agent
from jauge.analysis.conversion import NATIVE
from jauge.analysis.coverage import coverage
from jauge.analysis.desk import Desk, open_desk
from jauge.analysis.question import Answer, Coverage, Question
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model.agent_event import AgentEvent
from jauge.model.registry import AgentEntry, Registry
from jauge.pricing.fx import rate_on
from jauge.surfaces.terminal import agents as tables
from jauge.surfaces.terminal import (
    agents_records,
    records,
    registry_entries,
    registry_records,
    wording,
)
from jauge.surfaces.terminal.agents_chosen import Chosen
from jauge.surfaces.terminal.asking import Options, draw, start
from jauge.surfaces.terminal.table import print_notes


@dataclass(frozen=True, kw_only=True)
class Request(Options):
    """The options of the commands, as given."""

    environment: str | None = None
    sort: str = "cost"
    min_cost: Decimal | None = None
    limit: int | None = None
    state: str | None = None
    no_owner: bool = False
    due: bool = False
    rows: bool = False


@dataclass(frozen=True)
class _Search:
    """The ground that was searched, what was found there, and what stands behind it."""

    question: Question
    ground: agents.Ground | None
    found: agents.Found = field(default_factory=agents.Found)
    coverage: Coverage = field(default_factory=Coverage)
    registry: Registry = field(default_factory=Registry)
    history: Sequence[AgentEvent] = ()

    @property
    def answer(self) -> Answer:
        """The total as an answer on costs, which says what is unknown about it."""
        return Answer(
            question=self.question,
            lines=self.found.totals,
            totals=self.found.totals,
            coverage=self.coverage,
            stale_rates=self.found.stale_rates,
        )


def print_list(workspace: Path, request: Request, out: IO[str], messages: IO[str]) -> None:
    """Print all agents on `out`, and what must be known about them under it or on `messages`."""
    with _searching(workspace, request) as search:
        today = _today(search.question.timezone)
        chosen = Chosen(request.state, no_owner=request.no_owner, due=request.due, today=today)
        silent = _silent(search, request)
        if search.ground is None and not silent:
            messages.write(f"{_nothing(search.question, request)}\n")
            return
        found, silent, totals = chosen.of(search.found, silent, search.registry)
        ordered = agents.arranged(found, request.sort)
        shown, others = agents.limited(ordered, request.limit, request.min_cost)
    if request.as_json:
        lines = agents_records.lines(shown, others)
        more = (agents_records.silent_line(one) for one in silent)
        for line in (*lines, *more):
            added = registry_records.of(search.registry, line["agent_id"], today)
            count = line.pop("others")
            out.write(records.to_json_lines([line | added | {"others": count}]))
        _write(messages, wording.assumptions(search.answer))
        return
    registry = search.registry if search.registry.entries else None
    if search.ground is not None:
        zone = search.question.timezone
        tables.print_agents(shown, others, totals, zone, out, registry)
    registry_entries.print_silent(silent, out)
    if not chosen.is_all:
        return
    print_notes([*tables.unattributed(search.found), *wording.notes(search.answer)], out)
    print_notes(wording.older(request.as_of), out)


def _silent(search: _Search, request: Request) -> list[AgentEntry]:
    """Registered agents that the ledger never saw; in a part of it nobody can tell which."""
    if request.period is not None or request.as_of is not None:
        return []
    seen = {one.agent_id for one in search.found.agents}
    return [
        one
        for one in search.registry.entries.values()
        if one.agent_id not in seen and request.environment in {None, one.environment}
    ]


def print_one(
    workspace: Path, wanted: str, request: Request, out: IO[str], messages: IO[str]
) -> None:
    """Print one agent on `out`: by its id, the start of it, a name or an alias."""
    request.check()
    with _searching(workspace, request) as search:
        agent = _chosen(search, wanted, request)
        if isinstance(agent, AgentEntry):
            _print_entry(agent, search, out, as_json=request.as_json)
            return
        ground, agent = agent
        if request.rows:
            for row in agents.rows(ground, agent):
                out.write(records.to_json_lines([agents_records.row(row)]))
            return
        detail = agents.detail(ground, agent)
    if request.chart is not None:
        by_week = msgspec.structs.replace(search.question, by=("week",))
        weeks = Answer(question=by_week, lines=detail.by_week, totals=agent.costs)
        draw(request.chart, weeks)
    mine = msgspec.structs.replace(search.answer, totals=agent.costs, coverage=detail.coverage)
    if request.as_json:
        found = agents_records.detail(detail) | registry_entries.about(
            search.registry, agent.agent_id, search.history, search.question.timezone
        )
        out.write(records.to_json(found))
        _write(messages, wording.assumptions(mine))
        return
    tables.print_detail(detail, search.question.timezone, out)
    registry_entries.print_entry(
        search.registry, agent.agent_id, search.history, search.question.timezone, out
    )
    print_notes([*wording.notes(mine), *wording.older(request.as_of)], out)


def _chosen(
    search: _Search, wanted: str, request: Request
) -> tuple[agents.Ground, Agent] | AgentEntry:
    """The agent that is meant, or the entry of one that the ledger does not show."""
    entry = registry_entries.meant(search.registry, wanted)
    if search.ground is None:
        if entry is None:
            raise UsageError(_nothing(search.question, request))
        return entry
    if entry is not None and all(one.agent_id != entry.agent_id for one in search.found.agents):
        return entry
    return search.ground, agents.choose(search.found, wanted)


def _print_entry(entry: AgentEntry, search: _Search, out: IO[str], *, as_json: bool) -> None:
    if as_json:
        found = agents_records.silent_detail(entry) | registry_entries.about(
            search.registry, entry.agent_id, search.history, search.question.timezone
        )
        out.write(records.to_json(found))
        return
    out.write(f"{wording.name(entry.name)}\n")
    print_notes([_("Id {id}").format(id=entry.agent_id), _("The ledger shows no call of it.")], out)
    registry_entries.print_entry(
        search.registry, entry.agent_id, search.history, search.question.timezone, out
    )


def _write(messages: IO[str], sentences: Iterable[str]) -> None:
    for sentence in sentences:
        messages.write(f"{sentence}\n")


@contextmanager
def _searching(workspace: Path, request: Request) -> Generator[_Search]:
    here = start(workspace, request)
    period, zone, currency = here.period, here.zone, here.currency
    if currency == NATIVE and request.min_cost is not None:
        raise UsageError(_("--min-cost needs one currency: leave native out"))
    question = Question(period=period, timezone=zone, currency=currency)
    with open_desk(workspace, rate_on, request.engine, request.as_of) as desk:
        ground = agents.at(desk, period, zone, currency, request.environment)
        known, history = _registered(workspace, desk, _today(zone))
        if ground is None:
            yield _Search(question, None, registry=known, history=history)
            return
        found, behind = agents.find(ground), _behind(desk, question)
        yield _Search(question, ground, found, behind, known, history)


def _today(zone: str) -> date:
    return datetime.now(ZoneInfo(zone)).date()


def _registered(workspace: Path, desk: Desk, today: date) -> tuple[Registry, list[AgentEvent]]:
    """The registry of now and its history, whatever the period or commit asked."""
    from jauge.surfaces.terminal import registry_desk

    known = registry_desk.read_registry(workspace, desk, today)
    return known, registry_desk.history(workspace) if known.entries else []


def _behind(desk: Desk, question: Question) -> Coverage:
    return coverage(desk.held, question.period)


def _nothing(question: Question, request: Request) -> str:
    if request.environment is not None:
        hint = _("No usage of environment {environment!r} here: see `jauge cost --by environment`.")
        return hint.format(environment=request.environment)
    if question.period is not None:
        return _("No usage in {period} ({zone}): see `jauge cost --by month`.").format(
            period=question.period.label, zone=question.timezone
        )
    return _("The ledger holds no usage yet: bring some in with `jauge import PATH`.")
