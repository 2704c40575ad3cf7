"""Agents found in rows: every cost stands once, and every join has its reason."""

import random
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engines.agent_rows import WAYS, agent_rows
from engines.usage_rows import priced, usage_row, write_segments
from jauge.analysis import agents
from jauge.analysis.agents.agent import Agent
from jauge.analysis.cost import Question, ask
from jauge.analysis.desk import Desk
from jauge.analysis.engines import Session
from jauge.analysis.held import Held
from jauge.errors import UsageError
from jauge.pricing.fx import rate_on

AT = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
LAW = settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
Look = Callable[..., agents.Ground]


@pytest.fixture
def look(duckdb: Session, tmp_path: Path) -> Iterator[Look]:
    """Search rows, spread over some files."""

    def search(
        rows: list[dict[str, Any]],
        files: int = 2,
        zone: str = "Europe/Paris",
        currency: str = "EUR",
        environment: str | None = None,
    ) -> agents.Ground:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        paths = tuple(write_segments(folder, rows, files))
        ground = agents.at(
            Desk(1, Held(duckdb, {"usage": paths}), rate_on), None, zone, currency, environment
        )
        assert ground is not None
        return ground

    return search  # type: ignore[return-value]


def calls(count: int = 1, **values: Any) -> list[dict[str, Any]]:
    """Priced calls, one an hour, that carry these values."""
    first = values.pop("started_at", AT)
    base = {"response_model": "small-1", "input_tokens": 1000, "output_tokens": 10}
    return [
        priced(usage_row(0, **base | values | {"started_at": first + timedelta(hours=number)}))
        for number in range(count)
    ]


def numbered(*several: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = [row for each in several for row in each]
    return [row | {"usage_id": number.to_bytes(16, "big")} for number, row in enumerate(rows, 1)]


def found_in(look: Look, *several: list[dict[str, Any]]) -> list[Agent]:
    return list(agents.find(look(numbered(*several))).agents)


def named(found: list[Agent], name: str | None) -> Agent:
    (one,) = (agent for agent in found if agent.name == name)
    return one


def costs(found: agents.Found, name: str, currency: str | None) -> Decimal:
    amounts = [
        getattr(line.sums, name)
        for one in found.agents
        for line in one.costs
        if line.currency == currency
    ]
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


@LAW
@given(seed=st.integers(0, 10_000), ways=st.integers(1, len(WAYS)), count=st.integers(1, 150),
       currency=st.sampled_from(["EUR", "USD", "native"]))  # fmt: skip
def test_the_costs_of_agents_are_the_total_to_the_last_decimal(
    duckdb: Session, look: Look, seed: int, ways: int, count: int, currency: str
) -> None:
    rows = [row | {"role": "counted"} for row in agent_rows(count, seed, ways)]
    ground = look(rows, currency=currency)
    found = agents.find(ground)
    folder = Path(tempfile.mkdtemp())
    question = Question(timezone="Europe/Paris", currency=currency)
    answer = ask(Held(duckdb, {"usage": write_segments(folder, rows, 3)}), question, rate_on)
    assert found.totals == answer.totals
    for total in answer.totals:
        for name in ("effective_cost", "cost_low", "cost_high", "estimated_cost"):
            assert costs(found, name, total.currency) == (getattr(total.sums, name) or 0)
        for name in ("calls", "input_tokens", "output_tokens", "unmetered_calls"):
            assert costs(found, name, total.currency) == (getattr(total.sums, name) or 0)
    assert sum(one.rows for one in found.agents) == count


@LAW
@given(seed=st.integers(0, 10_000), files=st.integers(1, 4))
def test_neither_the_order_of_rows_nor_their_files_matter(
    look: Look, seed: int, files: int
) -> None:
    rows = agent_rows(120, seed)
    shuffled = list(rows)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - an order, no secret
    assert agents.find(look(rows)) == agents.find(look(shuffled, files))


def test_every_row_is_of_one_agent_and_the_parts_of_an_agent_are_its_cost(look: Look) -> None:
    rows = agent_rows(400)
    ground = look(rows)
    seen: list[str] = []
    for number, agent in enumerate(agents.find(ground).agents):
        own = list(agents.rows(ground, agent))
        seen += [row.usage_id for row in own]
        assert len(own) == agent.rows
        if number % 4:
            continue
        detail = agents.detail(ground, agent)
        assert list(detail.examples) == own[:5]
        (line,) = agent.costs
        for parts in (detail.by_model, detail.by_week):
            for name in ("effective_cost", "cost_low", "cost_high"):
                amounts = [getattr(part.sums, name) for part in parts]
                whole = sum((one for one in amounts if one is not None), Decimal(0))
                assert whole == (getattr(line.sums, name) or 0)
            assert sum(part.sums.calls or 0 for part in parts) == line.sums.calls
        assert detail.coverage.rows == agent.rows
    counted = [row["usage_id"].hex() for row in rows if row["role"] == "counted"]
    assert sorted(seen) == sorted(counted)


SIGNALS: list[tuple[dict[str, Any], str]] = [
    ({"agent_name": "a-bot", "service_name": "svc", "api_key_id": "k"}, "agent_name"),
    ({"tags": {"agent": "a-bot"}, "service_name": "svc"}, "agent_tag"),
    ({"service_name": "svc", "api_key_id": "k"}, "service_name"),
    ({"agent_name": "svc", "service_name": "svc"}, "service_name"),
    ({"api_key_id": "k", "prompt_hash": "p"}, "api_key_id"),
    ({"prompt_hash": "p", "feature": "f"}, "prompt_hash"),
    ({"feature": "f", "project_id": "q"}, "feature"),
    ({"tags": {"user-agent": "httpx/1.0"}, "project_id": "q"}, "user_agent"),
    ({"project_id": "q"}, "project_id"),
    ({"agent_name": " Unknown ", "service_name": "unknown_service:node"}, "unattributed"),
    ({"user_id": "u", "conversation_id": "c", "tool_names": ["x"]}, "unattributed"),
]


def tenants(several: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Rows of tenants that never meet, to ask about all of them at once."""
    return numbered(
        *([row | {"tenant": f"{number:02}"} for row in rows] for number, rows in enumerate(several))
    )


def test_the_strongest_signal_decides(look: Look) -> None:
    rows = tenants([calls(12, **values) for values, _signal in SIGNALS])
    found = {one.tenant: one for one in agents.find(look(rows)).agents}
    assert len(found) == len(SIGNALS)
    for number, (_values, signal) in enumerate(SIGNALS):
        agent = found[f"{number:02}"]
        assert agent.signal == signal
        assert (agent.level is None) == (signal == "unattributed")


def test_surer_signals_have_more_points(look: Look) -> None:
    ways: list[dict[str, Any]] = [
        {"agent_name": "a-bot"}, {"tags": {"agent": "b-bot"}}, {"service_name": "c"},
        {"api_key_id": "d"}, {"prompt_hash": "e"}, {"feature": "f"},
        {"tags": {"user_agent": "g"}}, {"project_id": "h"},
    ]  # fmt: skip
    found = found_in(look, *(calls(12, **way) for way in ways))
    points = [one.points for one in sorted(found, key=lambda one: one.name or "")]
    assert points == sorted(set(points), reverse=True)
    assert all(sum(reason.points for reason in one.reasons) == one.points for one in found)


def test_a_prompt_is_a_fingerprint_only_when_it_recurs(look: Look) -> None:
    found = found_in(look, calls(2, prompt_hash="rare"), calls(3, prompt_hash="often"))
    assert named(found, "often").rows == 3
    assert named(found, None).rows == 2


def test_spellings_and_versions_are_one_agent_and_environments_are_two(look: Look) -> None:
    scope = {"service_name": "support", "environment": "prod"}
    found = found_in(
        look,
        calls(3, agent_name="support-bot", **scope),
        calls(2, agent_name="Support_Bot v2", **scope, started_at=AT + timedelta(days=3)),
        calls(1, agent_name="support-bot@1.4.0", **scope),
        calls(1, agent_name="support-bot-1", **scope),
        calls(4, agent_name="support-bot", service_name="support", environment="test"),
    )
    assert len(found) == 3
    (agent,) = (one for one in found if len(one.aliases) > 1)
    assert agent.name == "support-bot"
    assert {alias.found.value for alias in agent.aliases} == {
        "support-bot", "Support_Bot v2", "support-bot@1.4.0",
    }  # fmt: skip
    assert {span.value for span in agent.versions} == {"v2", "1.4.0"}
    assert [alias.join.rule for alias in agent.aliases if alias.join] == ["name", "name"]
    assert agent.agent_id == agents.registered_id("default", "prod", None, "support", "SUPPORT BOT")
    assert agent.gap is not None
    assert (agent.active_days, agent.gap.days) == (2, 2)


def test_one_service_and_one_prompt_are_one_agent(look: Look) -> None:
    prod = {"environment": "prod"}
    found = found_in(
        look,
        calls(4, agent_name="triage", service_name="claims", prompt_hash="p", **prod),
        calls(1, agent_name="triage", service_name="claims", prompt_hash="other", **prod),
        calls(3, agent_name="sorter", service_name="claims", prompt_hash="p", **prod),
        calls(3, agent_name="reader", service_name="claims", prompt_hash="q", **prod),
        calls(3, agent_name="sorter", service_name="mail", prompt_hash="p", **prod),
        calls(9, agent_name="mixed", service_name="claims", prompt_hash="r", **prod),
        calls(1, agent_name="mixed", service_name="claims", prompt_hash="p", **prod),
    )
    assert sorted(one.name or "" for one in found) == ["mixed", "reader", "sorter", "triage"]
    triage = named(found, "triage")
    joins = [alias.join for alias in triage.aliases if alias.join]
    assert [(join.rule, join.value) for join in joins] == [("prompt_hash", "p")]
    assert {alias.found.value for alias in triage.aliases} == {"triage", "sorter"}
    assert ("joined_by_prompt_hash", -15) in [(r.code, r.points) for r in triage.reasons]


def test_rows_with_a_key_alone_go_to_the_one_agent_that_uses_it(look: Look) -> None:
    found = found_in(
        look,
        calls(2, agent_name="one", environment="prod", api_key_id="k1"),
        calls(5, api_key_id="k1"),
        calls(2, agent_name="one", environment="prod", api_key_id="k2"),
        calls(2, agent_name="two", environment="prod", api_key_id="k2"),
        calls(5, api_key_id="k2"),
        calls(1, api_key_id="k1", environment="test"),
    )
    assert named(found, "one").rows == 2 + 5 + 2
    assert named(found, "k2").rows == 5
    assert named(found, "k1").environment == "test"
    evidence = {
        (one.signal, one.found.value): one.found.rows for one in named(found, "one").evidence
    }
    assert evidence == {("agent_name", "one"): 4, ("api_key_id", "k1"): 7, ("api_key_id", "k2"): 2}


def test_users_are_counted_once_across_names(look: Look) -> None:
    scope = {"service_name": "s"}
    found = found_in(
        look,
        calls(2, agent_name="bot", user_id="u1", **scope),
        calls(2, agent_name="bot", user_id="u2", **scope),
        calls(2, agent_name="Bot", user_id="u2", **scope),
        calls(2, agent_name="other", user_id="u9", **scope),
    )
    assert [one.users for one in sorted(found, key=lambda one: one.rows)] == [1, 2]


def daily(count: int, **values: Any) -> list[dict[str, Any]]:
    return [
        row
        for day in range(count)
        for row in calls(1, started_at=AT + timedelta(days=day), **values)
    ]


KINDS: list[tuple[list[dict[str, Any]], str, str]] = [
    (calls(4, agent_name="x", tool_names=["Bash", "Edit"]), "coding_agent", "tools"),
    (calls(4, tags={"user_agent": "claude-cli/2.0"}), "coding_agent", "client"),
    (calls(4, service_name="codex_cli_rs"), "coding_agent", "client"),
    (calls(4, agent_name="x", service_tier="batch"), "batch_job", "service_tier"),
    (daily(6, agent_name="x", service_name="nightly"), "batch_job", "hours"),
    (daily(4, agent_name="x"), "unknown", "nothing"),
    (daily(6, agent_name="x", x_assumed="anchor=2026-09-01T08:00:00Z"), "unknown", "nothing"),
    (calls(4, agent_name="x", user_id="u", conversation_id="c"), "unknown", "nothing"),
    (calls(4, agent_name="x", user_id="u", conversation_id="c")
     + calls(4, agent_name="x", user_id="v", conversation_id="d"),
     "chat", "users_and_conversations"),
    (calls(4, agent_name="x", user_id="u") + calls(4, agent_name="x", user_id="v"),
     "service", "users"),
    (calls(4, agent_name="x", service_name="api"), "service", "service_name"),
    (calls(24 * 6, agent_name="x"), "service", "hours"),
]  # fmt: skip


def test_the_kind_says_what_rows_tell(look: Look) -> None:
    rows = tenants([rows for rows, _kind, _reason in KINDS])
    found = {one.tenant: (one.kind, one.kind_reason) for one in agents.find(look(rows)).agents}
    expected = {f"{n:02}": (kind, reason) for n, (_rows, kind, reason) in enumerate(KINDS)}
    assert found == expected


def test_what_is_missing_is_counted(look: Look) -> None:
    rows = numbered(
        calls(3, agent_name="x", prompt_hash="p"), calls(1, agent_name="x", user_id="u")
    )
    (agent,) = agents.find(look(rows)).agents
    missing = {one.signal: one.rows for one in agent.missing}
    assert missing == {
        "service_name": 4, "environment": 4, "agent_version": 4, "api_key_id": 4,
        "prompt_hash": 1, "user_id": 3,
    }  # fmt: skip


def test_an_environment_has_its_own_rows_only(look: Look) -> None:
    rows = numbered(calls(3, agent_name="x", environment="prod"), calls(1, agent_name="x"))
    (agent,) = agents.find(look(rows, environment="prod")).agents
    assert (agent.rows, agent.environment) == (3, "prod")


def test_an_agent_is_chosen_by_id_start_of_id_name_or_alias(look: Look) -> None:
    scope = {"service_name": "s"}
    found = agents.find(
        look(
            numbered(
                calls(2, agent_name="helper", **scope),
                calls(1, agent_name="Helper v2", **scope),
                calls(1, agent_name="helper", service_name="t"),
                calls(1, agent_name="lonely"),
                calls(1),
            )
        )
    )
    helper = next(one for one in found.agents if len(one.aliases) > 1)
    for wanted in (helper.agent_id, helper.agent_id[:8], "Helper v2"):
        assert agents.choose(found, wanted) == helper
    assert agents.choose(found, "LONELY").name == "lonely"
    assert agents.choose(found, "unattributed").is_unattributed
    with pytest.raises(UsageError, match=r"several agents.*" + helper.agent_id):
        agents.choose(found, "helper")
    with pytest.raises(UsageError, match="no agent 'nobody'"):
        agents.choose(found, "nobody")


def test_what_is_left_out_of_a_list_stays_in_its_sums(look: Look) -> None:
    found = agents.find(look(agent_rows(400)))
    by_calls = agents.arranged(found.agents, "calls")
    shown, others = agents.limited(by_calls, 3, None)
    assert [one.is_unattributed for one in shown] == [False] * 3 + [True] * 2
    (rest,) = others
    assert rest.others == len(found.agents) - len(shown)
    whole = sum((line.sums.calls or 0) for one in shown for line in one.costs)
    assert whole + (rest.sums.calls or 0) == found.totals[0].sums.calls
    dear, cheap = agents.limited(found.agents, None, Decimal(1_000_000))
    assert all(one.is_unattributed for one in dear)
    assert cheap[0].others == len(found.agents) - len(dear)


def test_unattributed_rows_come_last_in_every_order(look: Look) -> None:
    found = agents.find(look(agent_rows(300)))
    for sort in ("cost", "calls", "tokens", "name", "last"):
        ordered = agents.arranged(list(reversed(found.agents)), sort)
        assert agents.arranged(found.agents, sort) == ordered
        assert [one.is_unattributed for one in ordered][-3:] == [False, True, True]


def test_the_table_has_every_column_in_every_row(look: Look) -> None:
    found = agents.find(look(agent_rows(300), currency="native"))
    rows = list(agents.records(found.agents))
    names = [column.name for column in agents.COLUMNS]
    assert all(list(row) == names for row in rows)
    assert {row["currency"] for row in rows} > {"EUR", "USD"}
    assert not {"u1", "u2", "u3"} & {str(value) for row in rows for value in row.values()}
