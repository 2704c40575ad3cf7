"""A fleet drawn by seed: who works when, on what, for whom, who answers for it, and what is true.

It knows the words of docs/findings and nothing of the code that finds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from fleet.rhythms import PAUSES, RHYTHMS

LAST = date(2026, 9, 30)
LONG_AGO = date(2023, 10, 1)
DAY = timedelta(days=1)
TOOLS = [f"tool-{number}" for number in range(60)]
USERS = [f"user-{number}" for number in range(200)]


@dataclass(frozen=True, kw_only=True)
class Made:
    """One agent; `truth` is its class, or None; `twin` the agent whose work it does again."""

    name: str
    rhythm: str
    days: list[date]
    per_day: int = 2
    service: str = "platform"
    environment: str = "prod"
    source: str = "calls"
    tools: tuple[str, ...] = ()
    prompts: tuple[tuple[str, float], ...] = ()
    users: tuple[str, ...] = ()
    features: tuple[tuple[str, float], ...] = ()
    sizes: str = "varied"
    errors: tuple[tuple[date, float], ...] = ()
    versions: tuple[tuple[date, str, float], ...] = ()
    key: str | None = None
    growth: float = 1.0
    success: float | None = None
    entry: dict[str, object] | None = field(default_factory=dict)
    truth: str | None = None
    twin: str | None = None


class Maker:
    """Draws agents one after the other."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.count = 0

    def one(
        self, what: str, rhythm: str, since: date | None = None, until: date = LAST, **values: Any
    ) -> Made:
        """An agent of a rhythm, with its own tools, prompts and users."""
        chance, self.count = self.chance, self.count + 1
        name = f"{what}-{self.count:03}"
        start = since or LAST - chance.randint(150, 400) * DAY
        made = Made(
            name=name,
            rhythm=rhythm,
            days=RHYTHMS[rhythm](chance, start, until),
            per_day=chance.randint(1, 4),
            service=f"service-{chance.randrange(12)}",
            tools=tuple(chance.sample(TOOLS, chance.randint(2, 8))),
            prompts=((f"prompt-{name}", 0.8), (f"prompt-{name}-b", 0.2)),
            users=tuple(chance.sample(USERS, chance.randint(2, 12))),
            features=((f"feature-{chance.randrange(15)}", 1.0),),
            key=f"key-{name}" if chance.random() < 0.6 else None,
            entry={"owner": f"owner-{chance.randrange(20)}", "team": f"team-{chance.randrange(6)}"},
        )
        return replace(made, **values)


def roster(seed: int) -> list[Made]:
    """The fleet of a seed."""
    make = Maker(seed)
    return [*healthy(make), *traps(make), *zombies(make), *stopped(make), *twins(make)]


def healthy(make: Maker) -> Iterator[Made]:
    """Agents that work, each in its rhythm."""
    chance = make.chance
    for rhythm, count in {"daily": 10, "weekdays": 10, "weekly": 6, "fortnightly": 3}.items():
        for _ in range(count):
            yield make.one("worker", rhythm)
    slow = {
        "monthly": 5, "last_working_day": 5, "quarterly": 4, "closing": 3, "yearly": 2,
        "christmas": 3, "summer": 2,
    }  # fmt: skip
    for rhythm, count in slow.items():
        for _ in range(count):
            one = make.one("job", rhythm, LONG_AGO)
            yield replace(one, users=()) if chance.random() < 0.6 else one
    for _ in range(5):
        yield make.one("burst", "bursty")
    for _ in range(3):
        yield make.one("growing", "daily", growth=3.0)
    for _ in range(4):
        yield make.one("batch", "weekdays", users=(), prompts=((f"batch-{make.count}", 1.0),))
    for _ in range(3):
        since = LAST - chance.randint(2, 11) * DAY
        yield make.one("new", "daily", since, entry={"owner": None, "discovered_at": since})


def traps(make: Maker) -> Iterator[Made]:
    """Agents that look like zombies and are none."""
    chance = make.chance
    for rhythm, days in (("monthly", 70), ("quarterly", 150), ("closing", 95), ("closing", 110)):
        # One, two or a few runs so far: too few days to know their rhythm.
        yield make.one("young-job", rhythm, LAST - days * DAY, users=())
    for told in ({"is_exempt": True}, {"next_run_on": date(2026, 11, 15)}):
        one = make.one("season", "christmas", date(2025, 11, 1))
        yield replace(one, entry={**(one.entry or {}), **told})
    for _ in range(2):
        one = make.one("canary", "daily", users=(), sizes="same", per_day=6)
        yield replace(one, entry={**(one.entry or {}), "is_exempt": True})
    for _ in range(2):
        until = LAST - 40 * DAY
        one = make.one("retired", "daily", until=until)
        yield replace(one, entry={**(one.entry or {}), "state": "retired"})
    for days, rate in ((3, 0.9), (4, 0.8), (60, 0.35), (90, 0.2)):
        yield make.one("shaky", "daily", errors=((LAST - days * DAY, rate),), per_day=4)
    for first in (6, 9):
        came = LAST - first * DAY
        yield make.one("rollout", "daily", versions=((LONG_AGO, "1", 0.9), (came, "2", 0.1)))
    both = LAST - 60 * DAY
    yield make.one("bluegreen", "daily", both, versions=((both, "b1", 0.5), (both, "b2", 0.5)))
    for _ in range(2):
        came = LAST - chance.randint(60, 120) * DAY
        yield make.one("migrated", "daily", versions=((LONG_AGO, "1", 0.0), (came, "2", 1.0)))
    outage = LAST - chance.randint(80, 130) * DAY
    for _ in range(3):
        one = make.one("outage", "daily", LAST - 200 * DAY, service="shaky-service")
        days = [day for day in one.days if not outage <= day < outage + 6 * DAY]
        yield replace(one, days=days)
    for _ in range(3):
        one = make.one("staged", "daily", LAST - 120 * DAY)
        yield one
        yield replace(one, environment="test", key=None)


def stopped(make: Maker) -> Iterator[Made]:
    """Services and sources that fall silent as a whole: telemetry, as far as calls can tell."""
    chance = make.chance
    until = LAST - chance.randint(30, 90) * DAY
    for rhythm in ("daily", "weekdays", "daily", "weekly"):
        yield make.one("silenced", rhythm, LAST - 250 * DAY, until=until, service="lost-service")
    until = LAST - chance.randint(25, 60) * DAY
    for rhythm in ("daily", "weekdays", "monthly", "daily"):
        since = LONG_AGO if rhythm == "monthly" else LAST - 250 * DAY
        yield make.one("edge", rhythm, since, until=until, source="edge")


def zombies(make: Maker) -> Iterator[Made]:
    """Agents of each class."""
    chance = make.chance
    for rhythm in ("daily", "daily", "weekdays", "weekly", "monthly", "bursty", "fortnightly"):
        gone = round(PAUSES[rhythm] * chance.uniform(3.6, 6)) + chance.randint(14, 30)
        since = LONG_AGO if rhythm == "monthly" else LAST - (gone + 220) * DAY
        one = make.one("dead", rhythm, since, until=LAST - gone * DAY, truth="dead")
        cost = {"fixed_cost": f"{chance.randint(20, 400)} EUR"} if chance.random() < 0.5 else {}
        yield replace(one, entry={**(one.entry or {}), **cost})
    for rhythm, sizes in (("daily", "same"), ("daily", "few"), ("weekdays", "same"),
                          ("daily", "noisy")):  # fmt: skip
        yield make.one(
            "heartbeat", rhythm, users=(), tools=(), sizes=sizes, per_day=chance.randint(3, 12),
            prompts=((f"ping-{make.count}", 1.0),), truth="heartbeat",
        )  # fmt: skip
    for rate in (0.6, 0.75, 0.9, 1.0):
        since = LAST - chance.randint(10, 40) * DAY
        yield make.one("failing", "daily", errors=((since, rate),), per_day=6, truth="useless")
    for rate in (0.02, 0.1):
        yield make.one("unhelpful", "daily", success=rate, per_day=3, truth="useless")
    for _ in range(3):
        yield make.one("helper", "daily", success=chance.uniform(0.5, 0.95), per_day=3)
    for _ in range(3):
        came = LAST - chance.randint(30, 90) * DAY
        versions = ((LONG_AGO, "1", 0.2), (came, "2", 0.8))
        yield make.one("aging", "daily", per_day=5, versions=versions, truth="superseded")
    for _ in range(2):
        young = make.one("successor", "daily", LAST - chance.randint(30, 80) * DAY)
        yield young
        one = make.one("former", "daily", truth="superseded")
        yield replace(one, entry={**(one.entry or {}), "successor": young.name})
    left = LAST - chance.randint(20, 200) * DAY
    for entry in (
        {"owner": None}, {"owner": None}, {"owner": "leaver", "owner_left_on": left},
        {"owner": "leaver", "owner_left_on": left}, {"owner": "old team", "has_team": False}, None,
        None,
    ):  # fmt: skip
        yield make.one("orphan", chance.choice(["daily", "weekly"]), entry=entry, truth="orphan")
    for _ in range(3):
        yield replace(make.one("unseen", "daily"), days=[], truth="silent")
    soon = {"owner": "owner-1", "next_run_on": date(2026, 10, 20)}
    yield replace(make.one("planned", "daily"), days=[], entry=soon)


def twins(make: Maker) -> Iterator[Made]:
    """Pairs whose whole perimeter overlaps by a part: from 0.80 on they are duplicates."""
    chance = make.chance
    for number, part in enumerate((1.0, 0.95, 0.9, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6)):
        # Twenty tools and users in all: both have part of them, and the rest is half and half.
        both = round(20 * part)
        tools, users = chance.sample(TOOLS, 20), chance.sample(USERS, 20)
        half = both + (20 - both) // 2
        common, since = f"prompt-twin-{number}", LAST - 200 * DAY
        first = make.one(
            "twin", "daily", since, per_day=8, service="south",
            tools=tuple(tools[:half]), users=tuple(users[:half]),
            prompts=((common, part), (f"{common}-a", 1 - part)),
            features=((f"twin-{number}", part), (f"twin-{number}-a", 1 - part)),
        )  # fmt: skip
        yield first
        second = make.one(
            "twin", "daily", since, per_day=8, service="north",
            tools=tuple(tools[:both] + tools[half:]), users=tuple(users[:both] + users[half:]),
            prompts=((common, part), (f"{common}-b", 1 - part)),
            features=((f"twin-{number}", part), (f"twin-{number}-b", 1 - part)),
        )  # fmt: skip
        yield replace(second, twin=first.name if part >= 0.8 else None)
