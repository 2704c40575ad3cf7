"""Lines of an audit in words: no two of a name, whom to ask without naming people, commands."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from jauge import i18n
from jauge.analysis.audit_lines import AuditLine, audit_lines
from jauge.analysis.findings.zombie_agent import Class, Parameters
from jauge.analysis.fleet.failures import Failures
from jauge.analysis.savings.decided import Decided
from jauge.model import Finding, Registry
from jauge.model.registry import AgentEntry
from jauge.surfaces.terminal import audit_wording, findings_records, findings_wording

AT = datetime(2026, 1, 1, tzinfo=UTC)


def zombie(number: int, held: Class, failures: Failures | None = None) -> Finding[Any]:
    return Finding(
        kind="zombie_agent",
        subject={"agent": f"bot-{number}", "agent_id": f"{number:032x}"},
        parameters=Parameters(zombie_class=held, failures=failures),
        evidence=(),
        monthly_saving=None,
        value_kind=None,
        cash_from=None,
        confidence=Decimal("0.8"),
        effort="low",
        action="retire",
    )


def failing(*, tasks: int | None) -> Failures:
    return Failures(
        calls=100, errors=80, since=date(2026, 1, 1), tasks=tasks, successes=tasks and 1
    )


def lines(*found: Finding[Any], entries: tuple[AgentEntry, ...] = ()) -> list[AuditLine]:
    return list(audit_lines(found, Registry({one.agent_id: one for one in entries})).lines)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_failing_calls_and_failing_tasks_are_two_lines_of_two_names(language: str) -> None:
    found = [zombie(n, "useless", failing(tasks=12 if n > 1 else None)) for n in range(4)]
    with i18n.speaking(language):
        named = [audit_wording.what(line) for line in lines(*found)]
    expected = {
        "en": {"zombie agent, failing calls (2)", "zombie agent, failing tasks (2)"},
        "fr": {"agent zombie, appels en échec (2)", "agent zombie, tâches en échec (2)"},
    }
    assert set(named) == expected[language]


@pytest.mark.parametrize(
    ("held", "named"),
    [("dead", "zombie agent, dead"), ("orphan", "agent without owner"),
     ("telemetry_gap", "gap of telemetry")],
)  # fmt: skip
def test_an_agent_in_use_without_an_owner_is_no_zombie(held: Class, named: str) -> None:
    one = zombie(1, held)
    assert findings_wording.kind(one) == named


def test_records_name_the_class() -> None:
    one = Decided(zombie(1, "orphan"))
    assert findings_records.listed(one)["class"] == "orphan"
    assert findings_records.row(one)["class"] == "orphan"


def test_a_line_asks_teams_and_counts_owners_and_names_nobody() -> None:
    def entry(number: int, owner: str | None, team: str | None) -> AgentEntry:
        name = f"bot-{number}"
        return AgentEntry(
            agent_id=f"{number:032x}", name=name, discovered_at=AT, owner=owner, team=team
        )

    found = [zombie(n, "dead") for n in range(3)]
    (without,) = lines(*found, entries=(entry(0, None, "Shops"), entry(1, None, "Shops")))
    assert (without.owners, without.teams, without.ownerless) == ((), ("Shops",), 3)
    assert audit_wording.who(without) == "no owner; team Shops"
    (owned,) = lines(*found, entries=(entry(0, "ada@example.com", "Shops"),))
    assert (owned.owners, owned.ownerless) == (("ada@example.com",), 2)
    assert audit_wording.who(owned) == "1 owner, 2 without; team Shops"
    (nobodys,) = lines(*found)
    assert audit_wording.who(nobodys) == "nobody owns them"
