"""The shape of calls of large models: what is short, plain and alike may not need them."""

from collections.abc import Iterator
from decimal import Decimal
from math import sqrt
from typing import TYPE_CHECKING, Final

import msgspec

from jauge.analysis.call_case import CallCase, Summed
from jauge.analysis.tiers.facts import tier_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

SHORT_INPUT: Final = 2000
SHORT_OUTPUT: Final = 200
LABEL_OUTPUT: Final = 16
"""An answer of a word or a number."""
LEAST_CALLS: Final = 100


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """The calls of one agent with one large model, and those of them that are plain."""

    agent_id: str
    supplier: str | None
    model: str
    currency: str | None
    calls: int
    plain_calls: int
    label_calls: int
    mean_input: float
    mean_output: float
    output_variation: float | None
    cost: Decimal | None
    plain_cost: Decimal | None

    @property
    def plain_share(self) -> float:
        """Part of the calls that are plain."""
        return self.plain_calls / self.calls


def frontier_calls(calls: CallCase) -> "ir.Table | None":
    """The calls of models that are frontier at the end of the period; None where there is none."""
    table = calls.calls
    if table is None:
        return None
    named = calls.desk.session.run(table.select("model").distinct())["model"].to_pylist()
    day = calls.as_of.date()
    large = sorted(name for name in named if tier_of(name, day) == "frontier")
    return table.filter(table["model"].isin(large)) if large else None


def shapes(calls: CallCase) -> Iterator[Shape]:
    """Each agent and large model in one currency, with sums that the engine added up."""
    import ibis

    table = frontier_calls(calls)
    if table is None:
        return
    output = table["output_tokens"]
    has_tools = table["tool_names"].length() > 0
    plain = (
        (table["input_tokens"] <= SHORT_INPUT)
        & (output <= SHORT_OUTPUT)
        & (table["reasoning_output_tokens"].fill_null(0) == 0)
        & ~ibis.coalesce(has_tools, ibis.literal(value=False))
    )
    is_plain = ibis.coalesce(plain, ibis.literal(value=False))
    marked = table.mutate(
        is_plain=is_plain, plain_cost=ibis.ifelse(is_plain, table["effective_cost"], None)
    )
    plain, output = marked["is_plain"], marked["output_tokens"]
    counts = {
        "calls": marked.count(),
        "plain": ibis.ifelse(plain, 1, 0).sum(),
        "labels": ibis.ifelse(plain & (output <= LABEL_OUTPUT), 1, 0).sum(),
        "input": ibis.ifelse(plain, marked["input_tokens"], 0).sum(),
        "output": ibis.ifelse(plain, output, 0).sum(),
        "squares": ibis.ifelse(plain, output * output, 0).sum(),
    }
    money = {"cost": marked["effective_cost"], "plain_cost": marked["plain_cost"]}
    for found in calls.sums(marked, ("provider_name", "model"), money, counts):
        yield _shape(found)


def _shape(found: Summed) -> Shape:
    count = {name: value or 0 for name, value in found.counts.items()}
    plain = count["plain"]
    mean = count["output"] / plain if plain else 0.0
    variance = max(count["squares"] / plain - mean**2, 0.0) if plain else 0.0
    return Shape(
        agent_id=found.agent_id,
        supplier=found.keys[0],
        model=found.keys[1],
        currency=found.currency,
        calls=count["calls"],
        plain_calls=plain,
        label_calls=count["labels"],
        mean_input=count["input"] / plain if plain else 0.0,
        mean_output=mean,
        output_variation=sqrt(variance) / mean if mean else None,
        cost=found.money["cost"],
        plain_cost=found.money["plain_cost"],
    )
