"""What the generator knows of what it made: every total, before Jauge looks at it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC
from decimal import Decimal
from typing import Any, Final

from jauge.demo.retail.calls import STORMS, TRIES, Call
from jauge.demo.retail.days import day_of, month_of
from jauge.demo.retail.fleet import (
    ALONE,
    DOUBLED_ON,
    PROVIDERS,
    SAFE,
    STORM_ON,
    UNDER_US_LAW,
    ZOMBIES,
    Agent,
)
from jauge.demo.retail.paper import DOUBLED, GHOST_A_MONTH, GHOST_MODEL, BankLine, Seat, months
from jauge.demo.retail.prices import CONTRACT_FROM, CONTRACT_MODEL, dollars, listed, paid
from jauge.demo.retail.tasks import Task

_UNTAGGED: Final = "2026-10"
_CENT: Final = Decimal("0.01")


@dataclass
class Books:
    """Sums in picodollars, and counts."""

    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    costs: Counter[tuple[str, str]] = field(default_factory=Counter)
    suppliers: Counter[tuple[str, str]] = field(default_factory=Counter)
    billed: Counter[tuple[str, str]] = field(default_factory=Counter)
    charged: Counter[str] = field(default_factory=Counter)
    over_contract: Counter[str] = field(default_factory=Counter)
    foreign: Counter[str] = field(default_factory=Counter)
    spans: Counter[str] = field(default_factory=Counter)
    untagged: int = 0
    whole: int = 0
    tasks: Counter[tuple[str, str]] = field(default_factory=Counter)

    def enter(self, call: Call) -> None:
        """Add one call."""
        agent, month = call.agent, month_of(call.started_at)
        size = call.size
        list_cost = listed(agent.model, size.input, call.read, call.written, size.output)
        day = call.started_at.astimezone(UTC).date()
        cost = paid(agent.model, day, list_cost)
        self.calls[agent.name, month] += 1
        self.costs[agent.name, month] += cost
        billed_in = f"{day:%Y-%m}"
        self.suppliers[agent.provider, billed_in] += list_cost
        if agent.model == CONTRACT_MODEL and day >= CONTRACT_FROM:
            self.charged[day.isoformat()] += list_cost
            self.over_contract[month] += list_cost - cost
        else:
            self.billed[agent.model, billed_in] += list_cost
        if agent.data_class == "personal" and agent.provider in UNDER_US_LAW and month == _UNTAGGED:
            self.foreign["calls"] += 1
            self.foreign["cost"] += cost
        if month == _UNTAGGED:
            self.whole += cost
            self.untagged += 0 if agent.has_team_tag else cost
        if agent.role == "doubled":
            side = "after" if day_of(call.started_at) >= DOUBLED_ON else "before"
            self.spans[side] += cost
            self.spans[f"{side} calls"] += 1

    def charge_ghosts(self) -> None:
        """Add what the supplier charges for an account that nobody traces."""
        for month, cost in zip(months(), GHOST_A_MONTH, strict=True):
            self.suppliers[PROVIDERS[GHOST_MODEL], f"{month:%Y-%m}"] += int(cost.scaleb(12))

    def close(self, tasks: Iterable[Task]) -> None:
        """Add the tasks of one agent."""
        for task in tasks:
            self.tasks[task.agent.name, "tasks"] += 1
            self.tasks[task.agent.name, "successes"] += task.outcome == "success"


def totals(
    books: Books, agents: list[Agent], bank: list[BankLine], seats: list[Seat]
) -> dict[str, Any]:
    """Every total that is known in advance, as docs/demo.md tells them."""
    names = {one.name: one for one in agents}
    return {
        "fictitious": True,
        "months": [f"{month:%Y-%m}" for month in months()],
        "calls": sum(books.calls.values()),
        "calls_by_month": _by(books.calls, 1),
        "cost_usd": dollars(sum(books.costs.values())),
        "cost_usd_by_month": {name: dollars(cost) for name, cost in _by(books.costs, 1).items()},
        "cost_usd_by_agent": {name: dollars(cost) for name, cost in _by(books.costs, 0).items()},
        "cost_usd_by_agent_and_month": _nested(books.costs),
        "agents": len(agents),
        "without_owner": sorted(one.name for one in agents if one.owner != "owner"),
        "owner_left": sorted(one.name for one in agents if one.owner == "left"),
        "zombies": {
            one.name: ZOMBIES[one.role] for one in agents if one.role in ZOMBIES
        },
        "zombies_fixed_cost_eur": str(sum(one.fixed_cost or 0 for one in agents
                                          if one.role in ZOMBIES)),
        "not_dead": sorted(one.name for one in agents if one.role in SAFE),
        "duplicates": {one.name: one.partner for one in agents if one.role == "duplicate"},
        "near_misses": {one.name: one.partner for one in agents
                        if one.role == "near" and one.partner},
        "doubled": {
            "agent": next(one.name for one in agents if one.role == "doubled"),
            "on": DOUBLED_ON.isoformat(),
            "usd_a_call_before": _a_call(books, "before"),
            "usd_a_call_after": _a_call(books, "after"),
        },
        "storm": {
            "agent": next(one.name for one in agents if one.role == "storm"),
            "on": STORM_ON.isoformat(),
            "retries": STORMS * TRIES,
        },
        "tasks": {
            name: {"tasks": count, "successes": books.tasks[name, "successes"],
                   "cost_usd": dollars(_by(books.costs, 0)[name]), "role": names[name].role}
            for (name, what), count in books.tasks.items() if what == "tasks"
        },
        "personal_data_under_us_law": {
            "month": _UNTAGGED,
            "calls": books.foreign["calls"],
            "cost_usd": dollars(books.foreign["cost"]),
        },
        "without_team": {
            "month": _UNTAGGED,
            "cost_usd": dollars(books.untagged),
            "of_usd": dollars(books.whole),
        },
        "nobody": {"calls": _by(books.calls, 0)[""], "cost_usd": dollars(_by(books.costs, 0)[""])},
        "at_night_or_alone": sorted(one.name for one in agents if one.role in ALONE),
        "ghost_usd_by_month": {
            f"{month:%Y-%m}": str(cost) for month, cost in zip(months(), GHOST_A_MONTH, strict=True)
        },
        "charged_over_contract_usd_by_month": {
            name: dollars(cost) for name, cost in sorted(books.over_contract.items())
        },
        "paid_eur_by_month": _paid(bank),
        "paid_twice_eur_a_month": str(DOUBLED[1]),
        "seats": _seats(seats),
    }  # fmt: skip


def _by(counts: Counter[tuple[str, str]], place: int) -> dict[str, int]:
    found: Counter[str] = Counter()
    for key, count in counts.items():
        found[key[place]] += count
    return dict(sorted(found.items()))


def _nested(costs: Counter[tuple[str, str]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for (name, month), cost in sorted(costs.items()):
        found.setdefault(name, {})[month] = dollars(cost)
    return found


def _a_call(books: Books, side: str) -> str:
    return dollars(books.spans[side] // books.spans[f"{side} calls"])


def _paid(bank: list[BankLine]) -> dict[str, str]:
    found: dict[str, Decimal] = {}
    for line in bank:
        if line.is_ai:
            month = f"{line.day:%Y-%m}"
            found[month] = found.get(month, Decimal(0)) - line.amount
    return {month: str(amount.quantize(_CENT)) for month, amount in sorted(found.items())}


def _seats(seats: list[Seat]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for tool in sorted({one.tool for one in seats}):
        mine = [one for one in seats if one.tool == tool]
        wasted = [one for one in mine if one.is_wasted]
        found[tool] = {
            "seats": len(mine),
            "of_leavers": sum(one.person.left_on is not None for one in mine),
            "idle": sum(one.is_idle and one.person.left_on is None for one in mine),
            "waste_eur_a_month": str(sum((one.price for one in wasted), Decimal(0))),
        }
    both = {one.person.mail for one in seats if one.tool == "ChatGPT"} & {
        one.person.mail for one in seats if one.tool == "Claude"
    }
    return found | {"ChatGPT and Claude": {"people": len(both)}}
