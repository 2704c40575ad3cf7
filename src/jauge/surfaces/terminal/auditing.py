"""A workspace opened for an audit: its ledger, its registry, and what was decided so far."""

import getpass
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from jauge.admin import decisions as decided_findings
from jauge.admin import open_registry
from jauge.analysis.audit import case_of
from jauge.analysis.call_case import case_of_calls
from jauge.analysis.desk import Desk, open_desk
from jauge.analysis.finding_kinds import Case, Need, findings, names
from jauge.analysis.finding_kinds import load as load_kind
from jauge.analysis.grades.read import files_of, read_grades
from jauge.analysis.reconciling import decisions
from jauge.analysis.savings.prices import PricedCalls
from jauge.analysis.spend import know_by
from jauge.config import Config
from jauge.i18n import _
from jauge.ingest.open_ledger import rates_of
from jauge.model import Finding, Period, Registry
from jauge.model.decision import DecisionAction, FindingDecision
from jauge.pricing.call_prices import call_prices
from jauge.pricing.fx import rate_on
from jauge.pricing.price_spans import price_spans
from jauge.surfaces.terminal.asking import Options, start
from jauge.surfaces.terminal.capacity_command import asked_of
from jauge.surfaces.terminal.registry_desk import day_of, read_registry


@dataclass(frozen=True)
class Audit:
    """What findings are looked for in, and what people decided about those of before.

    `again` is what a command adds to look for the same (`Options.again`).
    """

    desk: Desk
    config: Config
    case: Case
    period: Period | None
    currency: str
    registry: Registry
    decisions: Sequence[FindingDecision]
    priced: PricedCalls | None = None
    again: str = ""
    bad_grades: int = 0
    """Rows of the workspace's grades that are left out: `jauge tiers` lists them."""

    def missing(self, kinds: Sequence[str] | None = None) -> Mapping[str, Sequence[Need]]:
        """The kinds that can find nothing, and what must be brought in first."""
        asked = {name: load_kind(name).needs(self.case) for name in kinds or names()}
        return {name: needs for name, needs in asked.items() if needs}

    def found(self, kinds: Sequence[str] | None = None) -> tuple[Finding[Any], ...]:
        """The findings of some kinds, of all without them."""
        return findings(self.case, kinds)


@contextmanager
def auditing(workspace: Path, request: Options, now: datetime) -> Generator[Audit]:
    """Open everything; raises UsageError, ConfigError, or ServiceMissing without the registry."""
    here = start(workspace, request, _("findings are compared: name one currency, such as EUR"))
    config, currency, period = here.config, here.currency, here.period
    history = _decisions(workspace, config)
    with open_desk(workspace, rate_on, request.engine, request.as_of, config) as desk:
        known = know_by(config, desk.held, rate_on)
        asked = asked_of(config, period, currency, known=known, today=now.date())
        known_agents = read_registry(workspace, desk, day_of(workspace, now))
        calls = case_of_calls(desk, config, currency, now, period, known_agents)
        matches = decisions.read(workspace)
        case = case_of(desk, config, matches, known, asked, here.utc_period, calls)
        rates = rates_of(workspace, config)
        tokens = partial(call_prices, rates.book, rates.contracts, rates.aliases)
        grades, bad = read_grades(files_of(workspace))
        graded = grades if grades.rows else None
        listed = partial(price_spans, rates.book, (), ())
        case = replace(case, call_prices=tokens, grades=graded, list_spans=listed)
        spans = partial(price_spans, rates.book, rates.contracts, rates.aliases)
        priced = None if calls is None else PricedCalls(calls, spans)
        yield Audit(
            desk, config, case, period, currency, known_agents, history, priced, request.again,
            len(bad),
        )  # fmt: skip


def _decisions(workspace: Path, config: Config) -> Sequence[FindingDecision]:
    with open_registry(workspace, config.workspace.registry) as store:
        return decided_findings.history(store)


def decide(
    workspace: Path,
    audit: Audit,
    chosen: Iterable[Finding[Any]],
    action: DecisionAction,
    reason: str | None,
    at: datetime,
) -> list[FindingDecision]:
    """Keep a decision on each of some findings, with what it promises now: all of them or none."""
    over = audit.case.calls.period if audit.case.calls is not None else audit.period
    made = [
        FindingDecision(
            finding_id=one.finding_id,
            kind=one.kind,
            subject=dict(one.subject),
            action=action,
            by=getpass.getuser(),
            at=at.astimezone(UTC),
            reason=reason,
            promised=one.monthly_saving,
            value_kind=one.value_kind,
            measured_over=over,
        )
        for one in chosen
    ]
    with open_registry(workspace, audit.config.workspace.registry, writes=True) as store:
        for decision in made:
            decided_findings.record(store, decision)
    return made
