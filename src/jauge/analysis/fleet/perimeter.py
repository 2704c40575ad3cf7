"""What an agent works on and with, factor by factor: parts of its calls by value, or sets."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal, get_args

import msgspec

from jauge.analysis.agents.names import folded
from jauge.analysis.call_case import AGENT, CallCase
from jauge.analysis.fleet.member import Fleet, Member

if TYPE_CHECKING:
    import ibis.expr.types as ir

Factor = Literal["tools", "prompt", "task_types", "users", "data"]
FACTORS: Final[tuple[Factor, ...]] = get_args(Factor)
WEIGHTS: Final[Mapping[Factor, int]] = {
    "tools": 30, "prompt": 30, "task_types": 15, "users": 15, "data": 10,
}  # fmt: skip
"""How much each counts, in hundredths; of those that are known, so much of their sum."""
_MOST_VALUES: Final = 200
"""The commonest values of a factor that are compared."""
_LEAST_PART: Final = 0.01
"""A tool of fewer calls is a slip."""
_LEAST_PROMPTS: Final = 0.5
"""Where the commonest prompts make less of the calls, hashes are questions, no fingerprints."""
_DATA: Final = ("data_class", "customer", "feature")


class Perimeter(msgspec.Struct, frozen=True):
    """The parts of an agent's calls by value of each factor; what is not known of it is absent."""

    agent_id: str
    parts: Mapping[Factor, Mapping[str, float]]


def perimeters(fleet: Fleet) -> list[Perimeter]:
    """The perimeter of every agent with calls in the period."""
    table = fleet.case.calls
    if table is None:
        return []
    tools = _tools(fleet.case, table)
    prompts = _shares(fleet.case, table, "prompt_hash")
    users = _shares(fleet.case, table, "user_id")
    data = [(name, _shares(fleet.case, table, name)) for name in _DATA]
    types = _task_types(fleet)
    found: list[Perimeter] = []
    for member in fleet.members:
        if not member.use.calls:
            continue
        of = member.agent_id
        parts: dict[Factor, Mapping[str, float]] = {
            "tools": tools.get(of) or _card(member),
            "prompt": _fingerprints(prompts.get(of, {})),
            "task_types": types.get(of, {}),
            "users": users.get(of, {}),
            "data": _data(member, [(name, parts.get(of, {})) for name, parts in data]),
        }
        known: dict[Factor, Mapping[str, float]] = {
            name: values for name, values in parts.items() if values
        }
        found.append(Perimeter(of, known))
    return found


def _shares(case: CallCase, table: "ir.Table", name: str) -> dict[str, dict[str, float]]:
    """Of the calls of each agent that have a value, the part with each of the commonest."""
    import ibis

    known = table.filter(table[name].notnull())
    grouped = known.group_by([*case.places, name]).agg(calls=known.count())
    named = case.named(grouped)
    whole = named.group_by([AGENT, name]).agg(calls=named["calls"].sum())
    window = ibis.window(group_by=AGENT)
    first = ibis.window(group_by=AGENT, order_by=[whole["calls"].desc(), whole[name]])
    placed = whole.mutate(of=whole["calls"].sum().over(window), place=ibis.row_number().over(first))
    best = placed.filter(placed["place"] < _MOST_VALUES)
    found: dict[str, dict[str, float]] = {}
    for row in case.desk.session.run(best.drop("place")).to_pylist():
        found.setdefault(row[AGENT], {})[row[name]] = row["calls"] / int(row["of"])
    return found


def _tools(case: CallCase, table: "ir.Table") -> dict[str, dict[str, float]]:
    """The part of the calls with tools that asks for each tool."""
    asked = table.filter(table["tool_names"].notnull())
    grouped = asked.group_by([*case.places, "tool_names"]).agg(calls=asked.count())
    named = case.named(grouped)
    whole = named.group_by([AGENT, "tool_names"]).agg(calls=named["calls"].sum())
    counts: dict[str, dict[str, int]] = {}
    totals: dict[str, int] = {}
    for row in case.desk.session.run(whole).to_pylist():
        agent, calls, names = row[AGENT], int(row["calls"]), set(row["tool_names"] or ())
        if names:
            totals[agent] = totals.get(agent, 0) + calls
        for name in names:
            here = counts.setdefault(agent, {})
            here[str(name)] = here.get(str(name), 0) + calls
    return {
        agent: {name: 1.0 for name, calls in tools.items() if calls >= _LEAST_PART * totals[agent]}
        for agent, tools in counts.items()
    }


def _card(member: Member) -> dict[str, float]:
    """The tools that its entry names, where no call asks for any."""
    return {} if member.entry is None else dict.fromkeys(member.entry.tools, 1.0)


def _fingerprints(prompts: Mapping[str, float]) -> Mapping[str, float]:
    best = sorted(prompts.values(), reverse=True)[:10]
    return prompts if sum(best) >= _LEAST_PROMPTS else {}


def _data(member: Member, parts: Sequence[tuple[str, Mapping[str, float]]]) -> dict[str, float]:
    """Classes of data, customers and features, each kind as heavy as the others."""
    known = [(name, values) for name, values in parts if values]
    if member.entry is not None and member.entry.data_class and not dict(known).get("data_class"):
        known.append(("data_class", {member.entry.data_class: 1.0}))
    return {
        f"{name}:{value}": share / len(known)
        for name, values in known
        for value, share in values.items()
    }


def _task_types(fleet: Fleet) -> dict[str, dict[str, float]]:
    """The types of the tasks that an agent alone of its name did."""
    case = fleet.case
    if not case.desk.held.of("task"):
        return {}
    tasks = case.desk.held.session.read("task", case.desk.held.of("task"))
    typed = tasks.filter(tasks["agent_name"].notnull() & tasks["task_type"].notnull())
    grouped = typed.group_by(["agent_name", "task_type"]).agg(tasks=typed.count())
    counts: dict[str, dict[str, int]] = {}
    for row in case.desk.session.run(grouped).to_pylist():
        of = fleet.named(folded(row["agent_name"]))
        if len(of) == 1:
            here = counts.setdefault(of[0].agent_id, {})
            here[row["task_type"]] = here.get(row["task_type"], 0) + row["tasks"]
    return {
        agent: {name: count / sum(types.values()) for name, count in types.items()}
        for agent, types in counts.items()
    }
