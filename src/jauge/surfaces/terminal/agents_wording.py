"""What is said about an agent: its kind, how sure it is and why, and what is missing."""

from collections.abc import Iterator
from typing import Final

from jauge.analysis import calendar
from jauge.analysis.agents.agent import Agent, Alias
from jauge.i18n import _, format, ngettext
from jauge.surfaces.terminal import wording

_ALL: Final = 100


def agent_name(agent: Agent) -> str:
    """The name of an agent, or what stands where nothing tells one."""
    return _("(unattributed)") if agent.is_unattributed else wording.name(agent.name)


def short_id(agent: Agent, length: int) -> str:
    """The start of an id, enough for `jauge agents show`."""
    return agent.agent_id if agent.is_unattributed else agent.agent_id[:length]


def kind(agent: Agent) -> str:
    """What kind of agent it is."""
    return {
        "coding_agent": _("coding agent"),
        "batch_job": _("batch job"),
        "chat": _("chat"),
        "service": _("service"),
    }.get(agent.kind, format.UNKNOWN)


def _kind_reason(agent: Agent) -> str:
    return {
        "client": _("its client is a coding tool"),
        "tools": _("its tools read and change code"),
        "service_tier": _("half of its rows or more are in the batch tier"),
        "users_and_conversations": _("several users hold conversations with it"),
        "users": _("several users call it"),
        "service_name": _("it runs in a named service"),
        "hours": _("the hours of its calls"),
    }.get(agent.kind_reason, _("its rows do not tell"))


def level(agent: Agent) -> str:
    """How sure it is, in a word."""
    levels = {"high": _("high"), "mid": _("mid"), "low": _("low")}
    return levels.get(agent.level or "", format.UNKNOWN)


def signal(name: str) -> str:
    """What a signal is called, with its column."""
    return {
        "agent_name": _("agent's name"),
        "agent_tag": _("tag that names an agent"),
        "service_name": _("service"),
        "api_key_id": _("key"),
        "prompt_hash": _("prompt"),
        "feature": _("feature"),
        "user_agent": _("client"),
        "project_id": _("project"),
        "environment": _("environment"),
        "agent_version": _("version"),
        "user_id": _("user"),
    }[name]


def join(alias: Alias) -> str:
    """Why a name is the same agent."""
    if alias.join is None:
        return _("leads")
    shared = wording.name(alias.join.value)
    return {
        "name": _("differs in spelling or version only"),
        "prompt_hash": _("most of its prompts are {value}").format(value=shared),
        "api_key_id": _("only this agent uses the key {value}").format(value=shared),
    }[alias.join.rule]


def about(agent: Agent, zone: str) -> Iterator[str]:
    """Where it runs, since when, and for how many."""
    yield _("Id {id}").format(id=agent.agent_id)
    yield _("Kind: {kind} ({reason}).").format(kind=kind(agent), reason=_kind_reason(agent))
    service = "/".join(
        wording.name(part) for part in (agent.service_namespace, agent.service_name) if part
    )
    yield _("Environment {environment}, service {service}.").format(
        environment=wording.name(agent.environment), service=service or format.UNKNOWN
    )
    yield _("First call {first}, last call {last}; days with a call: {days}.").format(
        first=wording.local(calendar.from_us_if_known(agent.first_us), zone),
        last=wording.local(calendar.from_us_if_known(agent.last_us), zone),
        days=format.number(agent.active_days),
    )
    if agent.gap is not None:
        yield ngettext(
            "Longest gap: {count} day without a call, after {day}.",
            "Longest gap: {count} days without a call, after {day}.",
            agent.gap.days,
        ).format(count=format.number(agent.gap.days), day=format.day(agent.gap.last_before))
    yield _("Users: {users}. Tools: {tools}. Operations: {operations}. Sources: {sources}.").format(
        users=format.number(agent.users),
        tools=", ".join(map(wording.name, agent.tools)) or format.UNKNOWN,
        operations=", ".join(wording.name(one.value) for one in agent.operations) or format.UNKNOWN,
        sources=", ".join(wording.name(one.value) for one in agent.sources) or format.UNKNOWN,
    )


def confidence(agent: Agent) -> Iterator[str]:
    """How sure it is, and each reason with its points."""
    if agent.is_unattributed:
        yield _("Nothing in these rows tells an agent: give them one of the signals below.")
        return
    reasons = ", ".join(f"{_reason(one.code)} {one.points:+d}" for one in agent.reasons)
    yield _("Sure: {level}, {points} of {all}: {reasons}.").format(
        level=level(agent), points=agent.points, all=_ALL, reasons=reasons
    )


def _reason(code: str) -> str:
    found = {
        "named_in_a_service": _("named in a service"),
        "without_environment": _("environment unknown"),
        "few_rows": _("few rows"),
        "joined_by_name": _("names joined by spelling"),
        "joined_by_api_key_id": _("rows joined by a key"),
        "joined_by_prompt_hash": _("joined by a prompt"),
    }.get(code)
    return signal(code) if found is None else found


def missing(agent: Agent) -> Iterator[str]:
    """The signals that would make it surer, and how many rows lack them."""
    if agent.missing:
        lacks = ", ".join(
            _("{signal} ({rows} of {all} rows)").format(
                signal=signal(one.signal),
                rows=format.number(one.rows),
                all=format.number(agent.rows),
            )
            for one in agent.missing
        )
        yield _("Missing to be sure: {lacks}.").format(lacks=lacks)
