"""What may be done with an agent, and what is refused with what to do."""

import itertools
import multiprocessing
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from jauge import admin
from jauge.admin import changes, entries, events, organisation
from jauge.admin.store import Store
from jauge.errors import Refused, UsageError
from jauge.model.agent_event import Act, AgentEvent, replayed
from jauge.model.agent_record import PersonRecord, TeamRecord
from jauge.model.registry import AgentEntry
from registries import Home

AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
ACT = Act(by="ada", at=AT, reason="because")
EACH = 5


def entry(agent_id: str = "a1", **facts: Any) -> AgentEntry:
    return AgentEntry(agent_id=agent_id, name=f"bot {agent_id}", discovered_at=AT, **facts)


def add(store: Store, agent_id: str = "a1", **facts: Any) -> AgentEvent:
    return changes.add(store, entry(agent_id, **facts), "discovered", ACT)


def state(store: Store) -> str:
    found = entries.one(store, "a1")
    assert found is not None
    return found.entry.state


def test_confirming_needs_an_owner_who_is_there_and_sets_the_review(registry: Home) -> None:
    with registry.write() as store:
        add(store)
        with pytest.raises(Refused, match="no owner"):
            changes.move(store, "a1", "confirmed", ACT)
        changes.change(store, "a1", {"owner": "bob@x.eu"}, ACT)
        with pytest.raises(Refused, match="has left"):
            changes.move(store, "a1", "confirmed", ACT, owner_has_left=True)
        changes.move(store, "a1", "confirmed", ACT)
        found = entries.held(store)["a1"]
    assert found.version == 3
    assert found.entry.review_on == date(2027, 2, 22)
    assert found.entry.owner_since == AT
    assert found.entry.ownerless_since is None


def test_successors_that_lead_back_to_an_agent_are_refused(registry: Home) -> None:
    with registry.write() as store:
        for agent_id in ("a1", "a2", "a3"):
            add(store, agent_id)
        changes.change(store, "a1", {"successor": "a2"}, ACT)
        changes.change(store, "a2", {"successor": "a3"}, ACT)
        said = {
            "a3": "bot a3 cannot be its own successor: name another agent",
            "a2": "lead back to it (bot a3 → bot a2 → bot a3): name another agent",
            "a1": "lead back to it (bot a3 → bot a1 → bot a2 → bot a3): name another agent",
        }
        for successor, reason in said.items():
            with pytest.raises(UsageError, match=re.escape(reason)):
                changes.change(store, "a3", {"successor": successor}, ACT)
        changes.change(store, "a1", {"successor": "a3"}, ACT)


def test_undoing_makes_no_successors_that_lead_back(registry: Home) -> None:
    with registry.write() as store:
        for agent_id in ("a1", "a2"):
            add(store, agent_id)
        changes.change(store, "a1", {"successor": "a2"}, ACT)
        changes.change(store, "a1", {"successor": None}, ACT)
        changes.change(store, "a2", {"successor": "a1"}, ACT)
        before = events.history(store)
        with pytest.raises(Refused, match=re.escape("(bot a1 → bot a2 → bot a1): take the later")):
            changes.undo(store, "a1", ACT)
        assert events.history(store) == before
        changes.change(store, "a2", {"successor": None}, ACT)
        changes.undo(store, "a1", ACT)
        assert entries.held(store)["a1"].entry.successor == "a2"


def test_a_state_that_may_not_follow_is_refused(registry: Home) -> None:
    with registry.write() as store:
        add(store, owner="bob")
        changes.move(store, "a1", "confirmed", ACT)
        with pytest.raises(Refused, match="confirmed already"):
            changes.move(store, "a1", "confirmed", ACT)
        with pytest.raises(Refused, match="cannot become discovered"):
            changes.move(store, "a1", "discovered", ACT)
        changes.move(store, "a1", "retired", ACT)
        for to in ("confirmed", "suspended", "discovered"):
            with pytest.raises(Refused, match="agents undo"):
                changes.move(store, "a1", to, ACT)
        with pytest.raises(Refused, match="nothing to review"):
            changes.review(store, "a1", ACT)
        changes.undo(store, "a1", ACT)
        assert state(store) == "confirmed"


@pytest.mark.parametrize("before", ["discovered", "confirmed", "deprecated"])
def test_resuming_leads_back_to_the_state_before(registry: Home, before: Any) -> None:
    with registry.write() as store:
        add(store, owner="bob")
        with pytest.raises(Refused, match="not suspended"):
            changes.resume(store, "a1", ACT)
        for step in ("confirmed", "deprecated"):
            if state(store) != before:
                changes.move(store, "a1", step, ACT)
        changes.move(store, "a1", "suspended", ACT)
        assert changes.resume(store, "a1", ACT).action == "resumed"
        assert state(store) == before


@pytest.mark.parametrize("day", [date(2026, 12, 1), None])
def test_resuming_leaves_the_day_of_the_next_review(registry: Home, day: date | None) -> None:
    with registry.write() as store:
        add(store, owner="bob")
        changes.move(store, "a1", "confirmed", ACT)
        changes.change(store, "a1", {"review_on": day}, ACT)
        changes.move(store, "a1", "suspended", ACT)
        event = changes.resume(store, "a1", ACT)
        assert event.after == {"state": "confirmed"}
        assert entries.held(store)["a1"].entry.review_on == day


def test_resuming_after_a_retirement_was_undone_leads_back_too(registry: Home) -> None:
    with registry.write() as store:
        add(store, owner="bob")
        for step in ("confirmed", "suspended", "retired"):
            changes.move(store, "a1", step, ACT)
        changes.undo(store, "a1", ACT)
        changes.resume(store, "a1", ACT)
        assert state(store) == "confirmed"
        changes.move(store, "a1", "suspended", ACT)
        changes.change(store, "a1", {"owner": None}, ACT)
        with pytest.raises(Refused, match="no owner"):
            changes.resume(store, "a1", ACT)


def test_a_review_is_noted_and_asks_again_in_three_months(registry: Home) -> None:
    with registry.write() as store:
        add(store)
        event = changes.review(store, "a1", ACT)
        assert event is not None
        assert (event.action, event.after) == ("reviewed", {"review_on": "2027-02-22"})


@pytest.mark.parametrize(
    ("zone", "hour", "day"),
    [
        ("Europe/Paris", 23, date(2027, 2, 23)),
        ("Pacific/Auckland", 11, date(2027, 2, 23)),
        ("America/Los_Angeles", 7, date(2027, 2, 21)),
        ("UTC", 23, date(2027, 2, 22)),
    ],
)
def test_reviews_are_of_days_where_the_workspace_is(
    registry: Home, zone: str, hour: int, day: date
) -> None:
    act = Act(by="ada", at=AT.replace(hour=hour), zone=zone)
    with registry.write() as store:
        for name in ("a1", "a2"):
            add(store, name, owner="bob")
        changes.move(store, "a1", "confirmed", act)
        changes.review(store, "a2", act)
        assert [one.entry.review_on for one in entries.held(store).values()] == [day, day]


def test_a_change_of_nothing_is_no_event(registry: Home) -> None:
    with registry.write() as store:
        add(store, owner="bob")
        assert changes.change(store, "a1", {"owner": "bob", "team": None}, ACT) is None
        assert len(events.history(store)) == 1


def test_what_was_changed_since_it_was_looked_at_is_refused(registry: Home) -> None:
    with registry.write() as store:
        seen = add(store).version
        changes.change(store, "a1", {"team": "ops"}, ACT, version=seen)
        with pytest.raises(Refused, match="meanwhile"):
            changes.change(store, "a1", {"team": "hr"}, ACT, version=seen)


def test_unknown_agents_and_second_registrations_are_refused(registry: Home) -> None:
    with registry.write() as store:
        add(store)
        with pytest.raises(Refused, match="already"):
            add(store)
        with pytest.raises(UsageError, match="not registered"):
            changes.change(store, "zz", {}, ACT)
        with pytest.raises(UsageError, match="successor"):
            changes.change(store, "a1", {"successor": "a1"}, ACT)


def test_an_owner_taken_away_starts_the_days_again(registry: Home) -> None:
    later = Act(by="ada", at=AT + timedelta(days=9))
    with registry.write() as store:
        add(store)
        changes.change(store, "a1", {"team": "ops"}, later)
        assert entries.held(store)["a1"].entry.ownerless_since == AT
        changes.change(store, "a1", {"owner": "bob"}, ACT)
        changes.change(store, "a1", {"owner": None}, later)
        found = entries.held(store)["a1"].entry
    assert (found.ownerless_since, found.owner_since) == (later.at, None)


def test_the_organisation_tells_who_has_left_and_which_teams_are_none(registry: Home) -> None:
    today, gone = date(2026, 11, 22), date(2026, 11, 1)
    people = [
        PersonRecord(mail="bob@x.eu", name="Bob Roy", left_on=gone),
        PersonRecord(mail="amy@x.eu", name="Amy"),
        PersonRecord(mail="amy2@x.eu", name="Amy", left_on=gone),
    ]
    teams = [TeamRecord(name="Ops"), TeamRecord(name="Old", dissolved_on=today)]
    owners = {"a1": "bob@x.eu", "a2": "bob roy", "a3": "Amy", "a4": "eve@x.eu", "a5": None}
    with registry.write() as store:
        for agent_id, owner in owners.items():
            add(store, agent_id, owner=owner, team="Old" if owner is None else "OPS")
        assert all(one.has_team for one in admin.registry(store, today).entries.values())
        organisation.put_people(store, people)
        organisation.put_teams(store, teams)
        found = admin.registry(store, today, {"eve@x.eu": date(2026, 10, 1)})
    left = {name: one.owner_left_on for name, one in found.entries.items()}
    assert left == {"a1": gone, "a2": gone, "a3": None, "a4": date(2026, 10, 1), "a5": None}
    assert [name for name, one in found.entries.items() if not one.has_team] == ["a5"]


def test_a_list_of_people_changes_what_it_says_and_leaves_the_rest(registry: Home) -> None:
    with registry.write() as store:
        organisation.put_people(store, [PersonRecord(mail="b@x.eu", name="Bob", team="ops")])
        leaver = PersonRecord(mail="b@x.eu", left_on=date(2026, 1, 1))
        organisation.put_people(store, [leaver, leaver, PersonRecord(mail="b@x.eu")])
        (found,) = organisation.organisation(store).people.values()
    assert (found.name, found.team, found.left_on) == ("Bob", "ops", date(2026, 1, 1))


def test_teams_that_are_part_of_themselves_are_named() -> None:
    parents = {"a": "b", "b": "c", "c": "d", "d": "b", "e": None, "f": "gone"}
    teams = {name: TeamRecord(name=name, parent=parent) for name, parent in parents.items()}
    assert organisation.cycle(teams) == ("b", "c", "d", "b")
    del teams["c"]
    assert organisation.cycle(teams) == ()


def _rename_team(registry: Home, name: str) -> None:
    for number in range(EACH):
        with registry.write() as store:
            changes.change(store, "a1", {"team": f"{name} {number}"}, ACT)


def test_processes_that_change_one_agent_at_once_each_make_their_own_event(registry: Home) -> None:
    with registry.write() as store:
        add(store)
    context = multiprocessing.get_context("spawn")
    several = [context.Process(target=_rename_team, args=(registry, name)) for name in "xy"]
    for one in several:
        one.start()
    for one in several:
        one.join()
    with registry.read() as store:
        found = events.history(store, "a1")
        assert [one.version for one in found] == list(range(1, 2 * EACH + 2))
        # Each saw what the one before had left.
        for former, event in itertools.pairwise(found[1:]):
            assert event.before is not None
            assert former.after is not None
            assert event.before["team"] == former.after["team"]
        assert replayed(found) == entries.held(store)["a1"].entry
