"""What capacities served: the counted calls that each one's patterns mean, by day and group."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.cost import Line, Question
from jauge.analysis.coverage import coverage
from jauge.analysis.desk import Desk
from jauge.analysis.measures import Sums
from jauge.analysis.question import Coverage, Key
from jauge.analysis.spend.days import Days
from jauge.attribution.patterns import matcher, meets
from jauge.attribution.share import as_integers, share_out
from jauge.config import Capacity, Weights
from jauge.model import Period, parse_period

_PLACES: Final = ("day", "provider", "model")


class Use(msgspec.Struct, frozen=True, gc=False):
    """Calls of one day, model and group, with the tokens that are known of them.

    `input` is all input, the part that came from a cache included; `unmetered` calls say nothing
    of their tokens. `cost` is what the calls cost as the ledger has it.
    """

    day: date
    keys: tuple[Key, ...]
    model: str | None
    named: tuple[Key, ...]
    input: int
    cache_read: int
    output: int
    calls: int
    unmetered: int
    cost: Decimal | None
    currency: str | None

    @property
    def tokens(self) -> int:
        """Input and output together."""
        return self.input + self.output

    def weighed(self, weights: Weights) -> Decimal:
        """How much of a throughput these tokens took."""
        plain = max(self.input - self.cache_read, 0) * weights.input
        return plain + self.cache_read * weights.cache_read + self.output * weights.output


class Served(msgspec.Struct, frozen=True):
    """The calls of each capacity by its name, and what rows stand behind them."""

    by_name: Mapping[str, tuple[Use, ...]]
    coverage: Coverage


def period_of(days: Days, zone: str) -> Period:
    """The time of some local days."""
    return parse_period(f"{days.first}..{days.end}", zone)


def served(
    desk: Desk, capacities: Sequence[Capacity], question: Question, extra: Sequence[str] = ()
) -> Served:
    """Ask once for all capacities which counted calls each one's patterns mean.

    The groups of the question are the `keys` of each use, `extra` are further dimensions, kept in
    `named`. A call may be of several capacities; `divided` says what of it each one served.
    """
    if not capacities:
        return Served({}, coverage(desk.held, question.period))
    of_match = (name for one in capacities for name in one.match)
    names = tuple(dict.fromkeys((*_PLACES, *of_match, *extra, *question.by)))
    answer = desk.ask(msgspec.structs.replace(question, by=names))
    tags = desk.attribution.tags if desk.attribution else {}
    found: dict[str, list[Use]] = {one.name: [] for one in capacities}
    for line in answer.lines:
        values = dict(zip(names, line.keys, strict=True))
        if values["day"] is None:
            continue
        use = _use(line, values, question.by, extra)
        for one in capacities:
            if _is_there(one, use.day) and _fits(one, values, tags):
                found[one.name].append(use)
    return Served({name: tuple(uses) for name, uses in found.items()}, answer.coverage)


def divided(
    by_name: Mapping[str, Sequence[Use]], weights: Mapping[str, Decimal | None]
) -> dict[str, list[Use]]:
    """Each call once: what several capacities serve is divided by their throughput.

    Where the throughput of one of them is not known, in equal parts. Counts stay whole numbers and
    add up.
    """
    owners: dict[int, list[str]] = {}
    every: dict[int, Use] = {}
    for name, uses in by_name.items():
        for use in uses:
            owners.setdefault(id(use), []).append(name)
            every[id(use)] = use
    found: dict[str, list[Use]] = {name: [] for name in by_name}
    for place, names in owners.items():
        for name, use in zip(names, _parts(every[place], names, weights), strict=True):
            found[name].append(use)
    return found


def _parts(use: Use, names: Sequence[str], weights: Mapping[str, Decimal | None]) -> Iterator[Use]:
    if len(names) == 1:
        yield use
        return
    known = [weight for name in names if (weight := weights[name]) is not None]
    shares = as_integers(known) if len(known) == len(names) else [1] * len(names)
    columns = ("input", "cache_read", "output", "calls", "unmetered")
    counts = {
        column: share_out(Decimal(getattr(use, column)), shares, places=0) for column in columns
    }
    costs = [None] * len(names) if use.cost is None else share_out(use.cost, shares)
    for number, cost in enumerate(costs):
        mine = {column: int(counts[column][number]) for column in columns}
        yield msgspec.structs.replace(use, cost=cost, **mine)


def _use(line: Line, values: Mapping[str, Key], by: Sequence[str], extra: Sequence[str]) -> Use:
    sums: Sums = line.sums
    model = values["model"]
    return Use(
        day=date.fromisoformat(str(values["day"])),
        keys=tuple(values[name] for name in by),
        model=None if model is None else str(model),
        named=tuple(values[name] for name in extra),
        input=sums.input_tokens or 0,
        cache_read=sums.cache_read_input_tokens or 0,
        output=sums.output_tokens or 0,
        calls=sums.calls or 0,
        unmetered=sums.unmetered_calls or 0,
        cost=sums.effective_cost,
        currency=line.currency,
    )


def _is_there(one: Capacity, day: date) -> bool:
    return (one.from_ is None or one.from_ <= day) and (one.until is None or day < one.until)


def _fits(one: Capacity, values: Mapping[str, Key], tags: Iterable[str]) -> bool:
    if one.serves and not _named(one.serves, values["model"]):
        return False
    if one.provider is not None and not _named((one.provider,), values["provider"]):
        return False
    return all(
        meets(patterns, _texts(values[name]), is_tag=name in tags)
        for name, patterns in one.match.items()
    )


def _named(patterns: Iterable[str], value: Key) -> bool:
    """Names of models and providers are compared without case."""
    text = None if value is None else str(value).lower()
    return text is not None and any(matcher(each.lower())(text) for each in patterns)


def _texts(value: Key) -> str | tuple[str, ...] | None:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else value
