"""An import finds its agents, gives them what it says, and changes nothing where it is wrong."""

import unicodedata
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from jauge.admin import changes, discovery, entries, events
from jauge.admin.matching import Naming
from jauge.admin.organisation import organisation
from jauge.admin.store import Store, rehearsed
from jauge.admin.taking import Records, Taken, take
from jauge.analysis.agents import registered_id
from jauge.analysis.agents.names import folded
from jauge.model.agent_event import Act
from jauge.model.agent_record import AgentRecord, PersonRecord, RecordSource, TeamRecord
from jauge.model.registry import AgentEntry
from registries import Home

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
ACT = Act(by="ada", at=AT)
NAMING = Naming(folded=folded, agent_id=registered_id)


def seen(name: str, environment: str | None = None, **facts: Any) -> AgentEntry:
    """An agent as the ledger shows it."""
    agent_id = registered_id("default", environment, None, None, name)
    return AgentEntry(
        agent_id=agent_id,
        name=name,
        environment=environment,
        discovered_at=datetime(2026, 9, 1, tzinfo=UTC),
        sources=("ledger",),
        **facts,
    )


def row(name: str, number: int = 1, **facts: Any) -> AgentRecord:
    state, environment = facts.pop("state", None), facts.pop("environment", None)
    agent_id = facts.pop("agent_id", None)
    return AgentRecord(
        file="o.csv", row=number, source="owners", names=(name,) if name else (),
        agent_id=agent_id, environment=environment, facts=facts, state=state,
    )  # fmt: skip


def card(name: str, source: RecordSource = "a2a", **facts: Any) -> AgentRecord:
    return AgentRecord(file="c.json", source=source, names=(name,), facts=facts)


def taken(store: Store, *agents: AgentRecord, **more: Any) -> Taken:
    found = more.pop("found", ())
    leavers = more.pop("leavers", None)
    records = Records(agents=agents, **more)
    return take(store, records, NAMING, ACT, found=found, leavers=leavers)


def said(found: Taken) -> list[str]:
    return [str(one) for one in found.rejections]


def named(store: Store) -> dict[str, AgentEntry]:
    return {one.entry.name: one.entry for one in entries.held(store).values()}


def test_an_owner_goes_to_the_agent_of_that_name_spelled_otherwise(registry: Home) -> None:
    with registry.write() as store:
        changes.add(store, seen("support-bot"), "discovered", ACT)
        found = taken(store, row("Support_Bot v2", owner="ada@x.eu", state="confirmed",
                                 review_on=date(2026, 12, 24)))  # fmt: skip
        assert found.rejections == ()
        entry = named(store)["support-bot"]
    assert (entry.owner, entry.state, entry.review_on) == (
        "ada@x.eu", "confirmed", date(2026, 12, 24),
    )  # fmt: skip
    assert entry.sources == ("ledger", "owners")


def test_an_agent_that_only_the_ledger_knows_is_registered_by_its_owner(registry: Home) -> None:
    with registry.write() as store:
        found = taken(store, row("bot", owner="a@x.eu"), found=[seen("bot"), seen("other")])
        assert [one.action for one in found.events] == ["discovered", "imported"]
        assert list(named(store)) == ["bot"]


def test_the_same_import_again_changes_nothing(registry: Home) -> None:
    records = (card("bot", purpose="p", tools=("t",), kind="agent"), row("bot", owner="a@x.eu"))
    people = [PersonRecord(mail="a@x.eu", name="A")]
    with registry.write() as store:
        assert len(taken(store, *records, people=people).events) == 2
        again = taken(store, *records, people=people)
        assert (again.events, again.people, again.rejections) == ((), 0, ())


def test_a_card_fills_what_nobody_said_and_never_overrides(registry: Home) -> None:
    with registry.write() as store:
        changes.add(store, seen("bot", purpose="ours", tools=("a",)), "discovered", ACT)
        taken(store, card("Bot", purpose="theirs", kind="agent", tools=("b", "a")))
        entry = named(store)["bot"]
    assert (entry.purpose, entry.kind, entry.tools) == ("ours", "agent", ("a", "b"))
    assert entry.aliases == ("Bot",)


def test_a_public_card_retires_nobody_who_has_an_owner(registry: Home) -> None:
    deleted = AgentRecord(
        file="m.json", source="mcp", names=("io.x/probe", "probe"), state="retired"
    )
    with registry.write() as store:
        changes.add(store, seen("probe"), "discovered", ACT)
        taken(store, row("probe", owner="ada@x.eu", state="confirmed"))
        taken(store, deleted)
        assert named(store)["probe"].state == "confirmed"
        changes.add(store, seen("unknown"), "discovered", ACT)
        taken(store, AgentRecord(file="m.json", source="mcp", names=("unknown",), state="retired"))
        assert named(store)["unknown"].state == "retired"


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (row("nobody", owner="a@x.eu"), "no agent has this name or id"),
        (row("", agent_id="feedfeed", owner="a"), "agent = 'feedfeed': no agent has"),
        (row("twin", owner="a"), "'twin' are several agents: choose one by its id, of"),
        (row("bot", state="confirmed"), "has no owner"),
        (row("gone", state="suspended"), "is retired: only"),
        (row("bot", owner="left@x.eu", state="confirmed"), "has left"),
        (row("bot", successor="nobody"), "successor = 'nobody': no agent"),
        (row("bot", successor="BOT"), "its own successor"),
        (row("bot", successor="twin"), "several agents"),
    ],
)
def test_a_record_that_cannot_be_taken_says_why(
    registry: Home, record: AgentRecord, reason: str
) -> None:
    with registry.write() as store:
        for one in (seen("bot"), seen("twin", "prod"), seen("twin", "test"), seen("gone")):
            changes.add(store, one, "discovered", ACT)
        changes.move(store, seen("gone").agent_id, "retired", ACT)
        left = [PersonRecord(mail="left@x.eu", left_on=date(2026, 1, 1))]
        with rehearsed(store):
            (problem,) = said(taken(store, record, people=left))
        assert reason in problem
        assert problem.startswith("o.csv: row 1")
        assert len(events.history(store)) == 5
        assert organisation(store).people == {}


def test_the_environment_of_a_row_tells_twins_apart(registry: Home) -> None:
    with registry.write() as store:
        for one in (seen("twin", "prod"), seen("twin", "test")):
            changes.add(store, one, "discovered", ACT)
        assert not said(taken(store, row("twin", environment="test", owner="a@x.eu")))
        start = seen("twin", "prod").agent_id[:6]
        assert not said(taken(store, row("", agent_id=start, team="ops")))
        found = {one.entry.environment: one.entry for one in entries.held(store).values()}
    assert (found["test"].owner, found["prod"].owner) == ("a@x.eu", None)
    assert found["prod"].team == "ops"


def test_two_rows_that_contradict_each_other_are_said(registry: Home) -> None:
    with registry.write() as store:
        changes.add(store, seen("bot"), "discovered", ACT)
        found = taken(
            store,
            row("bot", owner="a@x.eu"),
            row("Bot", 2, owner="b@x.eu"),
            row("bot", 3, team="t"),
        )
    (problem,) = said(found)
    assert "row 2, owner" in problem
    assert "row 1 of o.csv says" in problem


def test_a_successor_may_come_with_the_same_import(registry: Home) -> None:
    with registry.write() as store:
        changes.add(store, seen("old"), "discovered", ACT)
        found = taken(store, row("old", successor="New Bot"), card("new-bot"))
        assert found.rejections == ()
        entry = named(store)
    assert entry["old"].successor == entry["new-bot"].agent_id


def test_a_successor_that_only_the_ledger_shows_is_registered(registry: Home) -> None:
    with registry.write() as store:
        changes.add(store, seen("old"), "discovered", ACT)
        assert not said(taken(store, row("old", successor="fresh"), found=[seen("fresh")]))
        assert named(store)["old"].successor == named(store)["fresh"].agent_id


def test_owners_who_left_or_are_unknown_are_told(registry: Home) -> None:
    people = [PersonRecord(mail="a@x.eu", left_on=date(2026, 1, 1)), PersonRecord(mail="b@x.eu")]
    with registry.write() as store:
        names = ("a@x.eu", "b@x.eu", "c@x.eu", "d@x.eu")
        for name in names:
            changes.add(store, seen(name), "discovered", ACT)
        rows = [row(name, number, owner=name) for number, name in enumerate(names, 1)]
        found = taken(store, *rows, people=people, leavers={"d@x.eu": date(2026, 2, 1)})
    assert found.rejections == ()
    assert (found.leavers, found.strangers) == (("a@x.eu", "d@x.eu"), ("c@x.eu",))


def test_owners_of_agents_that_a_card_brings_are_told_too(registry: Home) -> None:
    people = [PersonRecord(mail="a@x.eu", left_on=date(2026, 1, 1)), PersonRecord(mail="b@x.eu")]
    with registry.write() as store:
        mails = ("a@x.eu", "b@x.eu", "c@x.eu")
        cards = [card(f"bot {mail}", "agent365", owner=mail) for mail in mails]
        found = taken(store, *cards, people=people)
        again = taken(store, *cards)
    assert (found.leavers, found.strangers) == (("a@x.eu",), ("c@x.eu",))
    assert (again.leavers, again.strangers) == ((), ())


def test_the_same_person_twice_with_other_facts_is_said(registry: Home) -> None:
    people = [
        PersonRecord(mail="a@x.eu", name="Ann", team="ops", file="p.csv", row=1),
        PersonRecord(mail="a@x.eu", left_on=date(2026, 1, 1), file="p.csv", row=2),
        PersonRecord(mail="a@x.eu", name="Bea", file="p.csv", row=3),
    ]
    with registry.write() as store:
        assert not said(taken(store, people=people[:2]))
        (problem,) = said(taken(store, people=people))
    assert "row 3, mail" in problem
    assert "twice: name is Ann in row 1 and Bea here" in problem
    assert "a@x.eu" not in problem


def test_names_kept_with_accents_in_two_parts_are_found(registry: Home) -> None:
    def parts(name: str) -> str:
        return unicodedata.normalize("NFD", name)

    person = PersonRecord(mail="z@x.eu", name=parts("Zélie Noël"), left_on=date(2026, 1, 1))
    with registry.write() as store:
        taken(store, teams=[TeamRecord(name=parts("Réseau"))], people=[person])
        known = organisation(store)
        assert known.has_team("réseau", AT.date())
        assert not known.has_team("reseau", AT.date())
        assert known.person("zélie noël") == known.people["z@x.eu"]
        assert taken(store, teams=[TeamRecord(name="Réseau")]).teams == 0


def test_a_day_that_is_said_to_be_none_takes_the_one_of_before_away(registry: Home) -> None:
    def team(day: date | None, number: int = 1) -> TeamRecord:
        cleared = frozenset() if day else frozenset({"dissolved_on"})
        return TeamRecord(name="a", dissolved_on=day, cleared=cleared, file="t", row=number)

    gone = date(2026, 1, 1)
    with registry.write() as store:
        assert taken(store, teams=[team(gone)]).teams == 1
        assert taken(store, teams=[TeamRecord(name="A")]).teams == 0
        assert organisation(store).teams["a"].dissolved_on == gone
        with rehearsed(store):
            (problem,) = said(taken(store, teams=[team(None), team(gone, 2)]))
        assert "twice: dissolved_on is empty in row 1 and 2026-01-01 here" in problem
        assert taken(store, teams=[team(None)]).teams == 1
        assert organisation(store).teams["a"].dissolved_on is None


def test_teams_in_a_circle_are_named_with_what_is_known_already(registry: Home) -> None:
    with registry.write() as store:
        assert not said(
            taken(store, teams=[TeamRecord(name="a"), TeamRecord(name="b", parent="a")])
        )
        with rehearsed(store):
            (problem,) = said(
                taken(store, teams=[TeamRecord(name="a", parent="b", file="t", row=1)])
            )
        assert "t: row 1, parent: teams that are part of themselves: a → b → a" in problem
        with rehearsed(store):
            (problem,) = said(
                taken(store, teams=[TeamRecord(name="c", parent="zz", file="t", row=1)])
            )
        assert "parent = 'zz': no team is called so" in problem
        assert set(organisation(store).teams) == {"a", "b"}


def test_names_that_differ_in_case_alone_are_one_team(registry: Home) -> None:
    def team(name: str, parent: str | None = None, number: int = 1) -> TeamRecord:
        return TeamRecord(name=name, parent=parent, file="t", row=number)

    with registry.write() as store:
        changes.add(store, seen("bot"), "discovered", ACT)
        with rehearsed(store):
            (problem,) = said(
                taken(store, teams=[team("Nord", "Sud"), team("SUD", "Nord", 2), team("Sud")])
            )
        assert "t: row 1, parent: teams that are part of themselves: Nord → SUD → Nord" in problem
        top = [team("Direction"), team("Cellar"), team("Support", "DIRECTION")]
        with rehearsed(store):
            (problem,) = said(taken(store, teams=[*top, team("SUPPORT", "Cellar", 4)]))
        assert "t: row 4, team = 'SUPPORT': twice: parent is DIRECTION in row 1" in problem
        assert taken(store, teams=[*top, team("SUPPORT", "Direction", 4)]).teams == 3
        assert not said(taken(store, teams=[team("SUPPORT", "cellar"), team("support", "CELLAR")]))
        known = organisation(store)
        assert [(one.name, one.parent) for one in known.teams.values()] == [
            ("Cellar", None), ("Direction", None), ("Support", "CELLAR"),
        ]  # fmt: skip
        assert not said(taken(store, row("bot", team="support"), row("bot", 2, team="SUPPORT")))
        assert known.has_team("sUPPORT", AT.date())


def test_agents_of_the_ledger_are_registered_once(registry: Home) -> None:
    with registry.write() as store:
        found = [seen("one"), seen("two", "prod")]
        assert len(discovery.discover(store, found, NAMING, ACT)) == 2
        assert discovery.discover(store, found, NAMING, ACT) == []
        assert named(store)["one"].discovered_at == found[0].discovered_at


def test_a_card_that_waited_goes_over_into_the_agent_when_it_is_seen(registry: Home) -> None:
    with registry.write() as store:
        taken(store, card("Support Bot", purpose="p", tools=("t",)), card("Silent one"))
        taken(store, row("support bot", owner="a@x.eu", state="confirmed"))
        waited = named(store)["Support Bot"].agent_id
        changes.add(store, seen("old", successor=waited), "discovered", ACT)
        done = discovery.discover(store, [seen("support-bot", "prod", tools=("u",))], NAMING, ACT)
        assert [one.action for one in done] == ["discovered", "replaced", "changed"]
        found = named(store)
    entry = found["support-bot"]
    assert set(found) == {"support-bot", "Silent one", "old"}
    assert (entry.owner, entry.state, entry.environment) == ("a@x.eu", "confirmed", "prod")
    assert (entry.tools, entry.aliases) == (("t", "u"), ("Support Bot",))
    assert entry.discovered_at == datetime(2026, 9, 1, tzinfo=UTC)
    assert found["old"].successor == entry.agent_id


@pytest.mark.parametrize(
    "ring",
    [{"A": "B", "B": "A"}, {"A": "B", "B": "C", "C": "A"}, {"B": "C", "C": "B"}, {"A": "A"}],
)
def test_successors_that_an_old_registry_has_in_a_circle_stop_no_discovery(
    registry: Home, ring: dict[str, str]
) -> None:
    with registry.write() as store:
        taken(store, *map(card, sorted({*ring, "A", "B"})))
        ids = {name: one.agent_id for name, one in named(store).items()}
        for name, heir in ring.items():
            before = entries.one(store, ids[name])
            assert before is not None
            after = msgspec.structs.replace(before.entry, successor=ids[heir])
            entries.put(store, ids[name], after, before.version)
        discovery.discover(store, [seen("A", "prod"), seen("B", "prod")], NAMING, ACT)
        known = {one.agent_id: one for one in named(store).values()}
    assert {one.environment for one in known.values() if one.name in "AB"} == {"prod"}
    links = {one.agent_id: one.successor for one in known.values()}
    assert all(heir is None or heir in known for heir in links.values())
    assert len([heir for heir in links.values() if heir]) == len(ring) - 1


def test_ids_of_another_registry_that_differ_at_their_end_are_two_agents(registry: Home) -> None:
    ids = [f"6f1c2f3e-0000-4000-8000-00000000000{number}" for number in (1, 2)]
    cards = [
        AgentRecord(file="c", source="agent365", names=(name, ident))
        for name, ident in zip(("HR Helper", "Newsletter"), ids, strict=True)
    ]
    with registry.write() as store:
        assert len(taken(store, *cards).events) == 2
        renamed = AgentRecord(file="c", source="agent365", names=("Letters", ids[1].upper()))
        taken(store, renamed)
        assert set(named(store)) == {"HR Helper", "Newsletter"}
