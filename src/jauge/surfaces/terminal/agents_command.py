"""What `jauge agents` does: find the agents of a ledger and print them as they were asked for."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO

import msgspec

from jauge.analysis import agents
from jauge.analysis.conversion import NATIVE
from jauge.analysis.coverage import coverage
from jauge.analysis.desk import Desk, open_desk
from jauge.analysis.question import Answer, Coverage, Question
from jauge.config import load
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.pricing.fx import rate_on
from jauge.surfaces.cli.options import parse_period
from jauge.surfaces.terminal import agents as tables
from jauge.surfaces.terminal import agents_records, records, wording
from jauge.surfaces.terminal.cost_command import reporting_currency
from jauge.surfaces.terminal.table import print_notes


@dataclass(frozen=True)
class Request:
    """The options of the commands, as given."""

    period: str | None = None
    environment: str | None = None
    as_of: int | None = None
    currency: str | None = None
    sort: str = "cost"
    min_cost: Decimal | None = None
    limit: int | None = None
    rows: bool = False
    chart: Path | None = None
    as_json: bool = False
    engine: str = "duckdb"


@dataclass(frozen=True)
class _Search:
    """The ground that was searched, what was found there, and what stands behind it."""

    question: Question
    ground: agents.Ground | None
    found: agents.Found = field(default_factory=agents.Found)
    coverage: Coverage = field(default_factory=Coverage)

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
        if search.ground is None:
            messages.write(f"{_nothing(search.question, request)}\n")
            return
        ordered = agents.arranged(search.found.agents, request.sort)
        shown, others = agents.limited(ordered, request.limit, request.min_cost)
    if request.as_json:
        out.write(records.to_json_lines(agents_records.lines(shown, others)))
        _write(messages, wording.assumptions(search.answer))
        return
    tables.print_agents(shown, others, search.found.totals, search.question.timezone, out)
    print_notes([*tables.unattributed(search.found), *wording.notes(search.answer)], out)
    print_notes(wording.older(request.as_of), out)


def print_one(
    workspace: Path, wanted: str, request: Request, out: IO[str], messages: IO[str]
) -> None:
    """Print one agent on `out`: by its id, the start of it, a name or an alias."""
    from jauge.surfaces.reports import charts

    if request.chart is not None:
        charts.kind_of(request.chart)
    with _searching(workspace, request) as search:
        if search.ground is None:
            raise UsageError(_nothing(search.question, request))
        agent = agents.choose(search.found, wanted)
        if request.rows:
            for row in agents.rows(search.ground, agent):
                out.write(records.to_json_lines([agents_records.row(row)]))
            return
        detail = agents.detail(search.ground, agent)
    if request.chart is not None:
        by_week = msgspec.structs.replace(search.question, by=("week",))
        charts.save(
            request.chart, Answer(question=by_week, lines=detail.by_week, totals=agent.costs)
        )
    mine = msgspec.structs.replace(search.answer, totals=agent.costs, coverage=detail.coverage)
    if request.as_json:
        out.write(f"{msgspec.json.encode(agents_records.detail(detail)).decode()}\n")
        _write(messages, wording.assumptions(mine))
        return
    tables.print_detail(detail, search.question.timezone, out)
    print_notes([*wording.notes(mine), *wording.older(request.as_of)], out)


def _write(messages: IO[str], sentences: Iterable[str]) -> None:
    for sentence in sentences:
        messages.write(f"{sentence}\n")


@contextmanager
def _searching(workspace: Path, request: Request) -> Generator[_Search]:
    config = load(workspace)
    zone = str(config.workspace.timezone)
    currency = reporting_currency(request.currency or str(config.workspace.currency))
    if currency == NATIVE and request.min_cost is not None:
        raise UsageError(_("--min-cost needs one currency: leave native out"))
    period = parse_period(request.period, zone) if request.period else None
    question = Question(period=period, timezone=zone, currency=currency)
    with open_desk(workspace, rate_on, request.engine, request.as_of) as desk:
        ground = agents.at(desk, period, zone, currency, request.environment)
        if ground is None:
            yield _Search(question, None)
            return
        yield _Search(question, ground, agents.find(ground), _behind(desk, question))


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
