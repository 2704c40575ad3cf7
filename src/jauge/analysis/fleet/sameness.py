"""Calls that are all alike and serve nobody: a health probe, a forgotten schedule, a retry loop."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis.call_case import AGENT
from jauge.analysis.fleet.member import Fleet, Member

if TYPE_CHECKING:
    import ibis.expr.types as ir

LEAST_CALLS: Final = 30
LEAST_DAYS: Final = 3
"""Days with a call below which so many at once are a batch."""
_LEAST: Final = 0.95
_FEW: Final = 5
"""So many sizes may make up the share."""
_SIZES: Final = ("input_tokens", "output_tokens")


class Sameness(msgspec.Struct, frozen=True, kw_only=True):
    """How alike the calls of the period are: the part of them with one of the five commonest sizes.

    `prompt` is the part with the commonest prompt, None where none is recorded. `is_served_known`
    says that other agents of the ledger do name users, conversations or tasks.
    """

    calls: int
    inputs: float
    outputs: float
    prompt: float | None
    is_served_known: bool


def samenesses(fleet: Fleet) -> dict[str, Sameness]:
    """The agents whose calls are alike, among those that name neither user nor conversation."""
    asked = [
        one.agent_id
        for one in fleet.members
        if one.use.calls >= LEAST_CALLS and not one.use.is_used and not _is_told_apart(one)
        if one.habit is not None and one.habit.active_days >= LEAST_DAYS
    ]
    table = fleet.case.calls
    if not asked or table is None:
        return {}
    is_served_known = any(one.use.is_used for one in fleet.members)
    # What names somebody is never theirs; without these rows the rest are cheap to group.
    nobody = table.filter(
        table["user_id"].isnull() & table["conversation_id"].isnull() & table["task_id"].isnull()
    )
    inputs, outputs = (_commonest(fleet, _sized(nobody, name), name, _FEW) for name in _SIZES)
    calls = {agent_id: fleet.by_id[agent_id].use.calls for agent_id in asked}
    alike = [
        agent_id
        for agent_id in asked
        if all(_part(sizes.get(agent_id), calls[agent_id]) >= _LEAST for sizes in (inputs, outputs))
    ]
    prompts = _prompts(fleet, nobody, alike)
    found = (
        Sameness(
            calls=calls[agent_id],
            inputs=_part(inputs[agent_id], calls[agent_id]),
            outputs=_part(outputs[agent_id], calls[agent_id]),
            prompt=_part(prompts[agent_id], calls[agent_id]) if agent_id in prompts else None,
            is_served_known=is_served_known,
        )
        for agent_id in alike
    )
    return {
        agent_id: one
        for agent_id, one in zip(alike, found, strict=True)
        if one.prompt is None or one.prompt >= _LEAST
    }


def _is_told_apart(member: Member) -> bool:
    return member.is_exempt or member.is_over


def _sized(table: "ir.Table", name: str) -> "ir.Table":
    """A failed call without a size is as long as the others that fail; other unknowns stay so."""
    import ibis

    is_failed = table["status"].fill_null("ok") == "error"
    return table.mutate(**{name: ibis.ifelse(table[name].isnull() & is_failed, -1, table[name])})


def _prompts(fleet: Fleet, table: "ir.Table", agents: Sequence[str]) -> dict[str, int]:
    """How many calls of these agents have their commonest prompt, where prompts are recorded."""
    if not agents:
        return {}
    return _commonest(fleet, fleet.case.of_agents(table, agents), "prompt_hash", 1)


def _commonest(fleet: Fleet, table: "ir.Table", name: str, few: int) -> dict[str, int]:
    """How many calls of each agent have one of its commonest values; unknown is no value."""
    import ibis

    known = table.filter(table[name].notnull())
    grouped = known.group_by([*fleet.case.places, name]).agg(calls=known.count())
    named = fleet.case.named(grouped)
    whole = named.group_by([AGENT, name]).agg(calls=named["calls"].sum())
    place = ibis.row_number().over(
        ibis.window(group_by=AGENT, order_by=[whole["calls"].desc(), whole[name]])
    )
    placed = whole.mutate(place=place)
    best = placed.filter(placed["place"] < few)
    sums = best.group_by(AGENT).agg(calls=best["calls"].sum())
    return {row[AGENT]: int(row["calls"]) for row in fleet.case.desk.session.run(sums).to_pylist()}


def _part(calls: int | None, of: int) -> float:
    return round((calls or 0) / of, 4)
