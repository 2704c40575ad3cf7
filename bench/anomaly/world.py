"""Months of spend laid out from the real traces by seed, with what was put into them by hand.

Nothing here is shared with the detector: not its calendar, its prices nor its thresholds. Sessions
and calls are those of src/jauge/demo/traces; how many there are a day, and what is injected, is
drawn by seed.
"""

import gzip
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

TRACES = Path(__file__).parents[2] / "src/jauge/demo/traces"
FIRST = date(2026, 2, 2)
DAYS = 164
JUDGED_FROM = 60
HOLIDAYS = {
    date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 8), date(2026, 5, 14), date(2026, 5, 25),
    date(2026, 7, 14),
}  # fmt: skip
"""Public holidays of France in these months, written down by hand."""
PRICES = {"large": (5.0, 25.0), "medium": (3.0, 15.0), "small": (1.0, 5.0), "dear": (15.0, 75.0)}
"""EUR of a million tokens of input and output; a read of the cache costs a tenth."""
KINDS = ("prompt", "model", "volume", "retries", "key")
EVENTS = 8


@dataclass(frozen=True)
class Truth:
    """What was injected: into which agent, through which keys, on which days, and what it cost."""

    kind: str
    agent: str
    keys: tuple[str, ...]
    first: date
    last: date
    excess: float


@dataclass(frozen=True)
class Calls:
    """Calls of one day: their microsecond of the day and their tokens; `unit` is the session."""

    at: np.ndarray
    input: np.ndarray
    cached: np.ndarray
    output: np.ndarray
    unit: np.ndarray


@dataclass(frozen=True)
class Agent:
    """One agent: what its calls are drawn from, how many a working day, and its habits."""

    name: str
    source: str
    a_day: float
    model: str
    weekend: float = 0.1
    growth: float = 0.0
    month_start: float = 1.0
    day_of_month: int | None = None


AGENTS = (
    Agent("coder-web", "sessions", 14, "medium"),
    Agent("coder-data", "sessions", 9, "large"),
    Agent("coder-ops", "sessions", 22, "small", weekend=0.4),
    Agent("chat-shop", "chat", 900, "large", weekend=1.3),
    Agent("chat-help", "chat", 700, "large", weekend=0.5),
    Agent("chat-growing", "chat", 500, "large", growth=0.005),
    Agent("invoices", "chat", 500, "large", weekend=0.0, month_start=4.0),
    Agent("closing-job", "chat", 2500, "large", day_of_month=15),
)


@dataclass
class World:
    """The calls as columns, and what is true of them."""

    columns: dict[str, list[np.ndarray]] = field(default_factory=dict)
    truths: list[Truth] = field(default_factory=list)

    def add(self, **columns: np.ndarray) -> None:
        """Some calls."""
        for name, values in columns.items():
            self.columns.setdefault(name, []).append(values)

    def table(self) -> pa.Table:
        """The calls under the names of the ledger."""
        made = {name: np.concatenate(parts) for name, parts in self.columns.items()}
        rows = len(made["cost_micro"])
        micro = pa.array(made.pop("cost_micro")).cast(pa.decimal128(20, 0))
        cost = pc.multiply(micro, pa.scalar(Decimal("0.000001"), pa.decimal128(7, 6)))
        started = pa.array(made.pop("started_us")).cast(pa.timestamp("us", tz="UTC"))
        number = np.arange(rows, dtype=">u8").view("u1").reshape(rows, 8)
        ids = np.concatenate([np.zeros((rows, 8), "u1"), number], axis=1).tobytes()
        texts = {name: pa.array(values.astype(object), pa.string())
                 for name, values in made.items() if values.dtype.kind in "OU"}  # fmt: skip
        counts = {name: pa.array(values.astype(np.int64))
                  for name, values in made.items() if values.dtype.kind in "iu"}  # fmt: skip
        one = pa.array(np.ones(rows, np.int64))
        return pa.table({
            "usage_id": pa.Array.from_buffers(pa.binary(16), rows, [None, pa.py_buffer(ids)]),
            "role": pa.array(["counted"] * rows),
            "metering": pa.array(["measured"] * rows),
            "x_grain": pa.array(["call"] * rows),
            "billing_currency": pa.array(["EUR"] * rows),
            "started_at": started,
            "request_count": one,
            "effective_cost": cost.cast(pa.decimal128(38, 18)),
            **texts,
            **counts,
        })  # fmt: skip


class Traces:
    """The real calls: whole sessions, and single calls of a conversation service."""

    def __init__(self) -> None:
        table = pq.read_table(TRACES / "coding_agent_sessions_a.parquet")
        session = table["session"].combine_chunks().dictionary_encode().indices.to_numpy()
        order = np.argsort(session, kind="stable")
        names = ("t_s", "input_tokens", "prefix_seen_tokens", "output_tokens")
        columns = [table[name].to_numpy()[order] for name in names]
        cuts = np.flatnonzero(np.diff(session[order])) + 1
        self.sessions = list(zip(*(np.split(column, cuts) for column in columns), strict=True))
        with gzip.open(TRACES / "cloud_conv_2023.csv.gz") as file:
            chat = pacsv.read_csv(file)
        self.single = columns[1], columns[3]
        self.chat = chat["input_tokens"].to_numpy(), chat["output_tokens"].to_numpy()

    def draw(self, agent: Agent, count: int, chance: np.random.Generator) -> Calls:
        """So many sessions, or single calls, of one day."""
        if agent.source == "single":
            rows = chance.integers(0, len(self.single[0]), count)
            at = np.clip(chance.normal(13.5, 3.5, count), 0, 23.9) * 3_600e6
            none = np.zeros(count, np.int64)
            return Calls(at, self.single[0][rows], none, self.single[1][rows], np.arange(count))
        if agent.source == "chat":
            rows = chance.integers(0, len(self.chat[0]), count)
            at = np.clip(chance.normal(13.5, 3.5, count), 0, 23.9) * 3_600e6
            none = np.zeros(count, np.int64)
            unit = np.arange(count) // 5
            return Calls(at, self.chat[0][rows], none, self.chat[1][rows], unit)
        parts: list[tuple[np.ndarray, ...]] = []
        for unit, place in enumerate(chance.integers(0, len(self.sessions), count)):
            seconds, tokens, prefix, output = self.sessions[place]
            start = np.clip(chance.normal(11.5, 2.5), 6, 20) * 3_600
            at = np.minimum(start + seconds, 86_399) * 1e6
            parts.append((at, tokens, prefix, output, np.full(len(at), unit)))
        if not parts:
            empty = np.zeros(0, np.int64)
            return Calls(empty, empty, empty, empty, empty)
        return Calls(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def make(seed: int, traces: Traces) -> World:
    """A world of one seed."""
    chance = np.random.default_rng(seed)
    world = World()
    scale = {agent.name: chance.uniform(0.7, 1.4) for agent in AGENTS}
    events = _events(chance)
    for agent in AGENTS:
        mine = [event for event in events if event.agent == agent.name]
        for number in range(DAYS):
            day = FIRST + timedelta(days=number)
            count = chance.poisson(agent.a_day * scale[agent.name] * habit(agent, day, number))
            now = next((event for event in mine if event.first <= day <= event.last), None)
            _day(world, traces, agent, day, int(count), now, chance)
    world.truths = [
        Truth(one.kind, one.agent, keys_of(one), one.first, one.last, one.excess) for one in events
    ]
    return world


@dataclass
class Event:
    """What is to be injected."""

    kind: str
    agent: str
    first: date
    last: date
    strength: float
    excess: float = 0.0


def _events(chance: np.random.Generator) -> list[Event]:
    """Some injections on days that are far enough apart in one agent."""
    found: list[Event] = []
    names = [agent.name for agent in AGENTS[:5]]
    while len(found) < EVENTS:
        kind = KINDS[len(found) % len(KINDS)]
        first = FIRST + timedelta(days=int(chance.integers(JUDGED_FROM + 2, DAYS - 6)))
        agent = str(chance.choice(names))
        if first.weekday() > 2 or any(
            other.agent == agent and abs((other.first - first).days) < 21 for other in found
        ):
            continue
        long = {"prompt": 5, "model": 4, "volume": 2, "retries": 2, "key": 3}[kind]
        last = first + timedelta(days=int(chance.integers(1, long + 1)) - 1)
        found.append(Event(kind, agent, first, last, float(chance.uniform(1.8, 3.0))))
    return found


def habit(agent: Agent, day: date, number: int) -> float:
    """How busy a day is beside an ordinary working day."""
    if agent.day_of_month is not None:
        return 1.0 if day.day == agent.day_of_month else 0.0
    grown = (1 + agent.growth) ** number
    if day.weekday() > 4 or day in HOLIDAYS:
        return grown * agent.weekend
    before = sum(_works(day.replace(day=one)) for one in range(1, day.day))
    return grown * (agent.month_start if before < 2 else 1.0)


def _works(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def _day(
    world: World, traces: Traces, agent: Agent, day: date, count: int, event: Event | None,
    chance: np.random.Generator,
) -> None:  # fmt: skip
    """The calls of an agent on a day, with what is injected into them."""
    calls = traces.draw(agent, count, chance)
    plain = cost_of(calls, agent.model)
    add(world, agent, day, calls, plain, chance)
    if event is None:
        return
    if event.kind == "prompt":
        larger = Calls(calls.at, np.round(calls.input * event.strength).astype(np.int64),
                       calls.cached, calls.output, calls.unit)  # fmt: skip
        cost = cost_of(larger, agent.model)
        _replace(world, agent, day, larger, cost, chance, prompt=f"{agent.name}-p2")
        event.excess += float((cost - plain).sum())
    elif event.kind == "model":
        cost = cost_of(calls, "dear")
        _replace(world, agent, day, calls, cost, chance, model="dear")
        event.excess += float((cost - plain).sum())
    elif event.kind in {"volume", "retries"}:
        more = traces.draw(agent, int(count * (event.strength - 1)), chance)
        cost = cost_of(more, agent.model)
        status = "error" if event.kind == "retries" else "ok"
        add(world, agent, day, more, cost, chance, status=status,
             attempt=2 if event.kind == "retries" else 1)  # fmt: skip
        event.excess += float(cost.sum())
    else:
        stolen = traces.draw(AGENTS[3], int(900 * event.strength), chance)
        night = Calls((stolen.at + 9 * 3_600e6) % 86_400e6, stolen.input * 3, stolen.cached,
                      stolen.output * 3, stolen.unit)  # fmt: skip
        cost = cost_of(night, "large")
        add(world, agent, day, night, cost, chance, name=None, prompt=None)
        event.excess += float(cost.sum())


def cost_of(calls: Calls, model: str) -> np.ndarray:
    """What each call costs, in EUR."""
    price_in, price_out = PRICES[model]
    cached = np.minimum(calls.cached, calls.input)
    tokens = (calls.input - cached) * price_in + cached * price_in / 10
    return (tokens + calls.output * price_out) / 1e6


def _replace(  # noqa: PLR0913 - what can be changed about a call
             world: World, agent: Agent, day: date, calls: Calls, cost: np.ndarray,
             chance: np.random.Generator, *, prompt: str | None = "",
             model: str | None = None) -> None:  # fmt: skip
    """What was added last, again with another prompt or model."""
    for parts in world.columns.values():
        parts.pop()
    add(world, agent, day, calls, cost, chance, prompt=prompt, model=model)


def add(  # noqa: PLR0913 - what can be changed about a call
    world: World, agent: Agent, day: date, calls: Calls, cost: np.ndarray,
    chance: np.random.Generator, *, status: str = "ok", attempt: int = 1,
    name: str | None = "", prompt: str | None = "", model: str | None = None, key: str = "",
) -> None:  # fmt: skip
    """Calls of one agent on a day; without a name they are nobody's, of the agent's first key."""
    rows = len(cost)
    start = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000
    failed = np.where(chance.random(rows) < 0.01, "error", status)

    def text(value: str | None) -> np.ndarray:
        return np.full(rows, value, object)

    world.add(
        started_us=start + calls.at.astype(np.int64),
        cost_micro=np.round(cost * 1e6).astype(np.int64),
        input_tokens=calls.input.astype(np.int64),
        output_tokens=calls.output.astype(np.int64),
        attempt=np.full(rows, attempt, np.int64),
        status=failed.astype(object),
        agent_name=text(agent.name if name == "" else name),
        response_model=text(model or agent.model),
        provider_name=text("anthropic" if agent.source == "sessions" else "openai"),
        api_key_id=np.where(chance.random(rows) < 0.5, f"{agent.name}-a", f"{agent.name}-b")
        .astype(object) if name == "" and not key else text(key or f"{agent.name}-a"),
        prompt_hash=text(f"{agent.name}-p1" if prompt == "" else prompt),
        agent_version=text("1.0"),
        conversation_id=np.array([f"{agent.name}-{day}-{one}" for one in calls.unit], object),
    )  # fmt: skip


def keys_of(event: Event) -> tuple[str, ...]:
    """The keys whose spend an injection shows in: a stolen key is one of two."""
    both = (f"{event.agent}-a", f"{event.agent}-b")
    return both[:1] if event.kind == "key" else both
