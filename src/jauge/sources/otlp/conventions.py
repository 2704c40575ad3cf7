"""The mapping table `conventions.toml`, compiled for reading: attribute name to column."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Final, NamedTuple, cast

import msgspec

from jauge.model import OBSERVATION
from jauge.sources.otlp import values
from jauge.sources.otlp.values import Raw, Reader

_MANY: Final = frozenset({"@tag", "@json", "@metadata", "@tool_called", "@op", "@task", "@grade"})
"""Columns that keep all their attributes, by name, instead of the best one."""
_REMEMBERED: Final = 50_000
PLAIN: Final = "standard"
"""The tier of calls that are charged as the price list says."""
_READERS: Final[dict[str, Reader]] = {
    "text": values.text,
    "int": values.whole,
    "bool": values.yes,
    "money": values.money,
    "list": values.texts,
}
_SPECIAL: Final[dict[str, Reader]] = {
    "finish_reason": values.first,
    "server_address": values.host,
    "@tags": values.texts,
    "@speed": values.text,
    "@success": values.yes,
    "@total": values.whole,
    "@plain_input": values.whole,
    "@old_input": values.whole,
    "@plain_output": values.whole,
    "@cache_write_5m": values.whole,
    "@audio_cache_read": values.whole,
}
_UNITS: Final[dict[str, Reader]] = {"s": values.seconds, "ms": values.milliseconds}
_TYPES: Final = {column.name: column.type for column in OBSERVATION}


class Entry(NamedTuple):
    """Where an attribute goes: column, priority (0 is best), reader, name among many."""

    column: str
    rank: int
    read: Reader
    among: str | int | None


class Names(dict[str, Entry | None]):
    """Attribute name to its entry; None for those that say nothing. Patterns resolve once."""

    def __init__(
        self, exact: Mapping[str, Entry], patterns: list[tuple[re.Pattern[str], Entry]]
    ) -> None:
        super().__init__(exact)
        self.exact = dict(exact)
        self.patterns = patterns

    def __missing__(self, name: str) -> Entry | None:
        found = None
        for pattern, entry in self.patterns:
            if matched := pattern.fullmatch(name):
                among = name if entry.column == "@tool_called" else matched[1]
                found = entry._replace(among=among)
                break
        if len(self) < _REMEMBERED:
            self[name] = found
        return found


class Operation(msgspec.Struct, frozen=True, eq=False):
    """One attribute that tells what a span is, and its known values."""

    attribute: str
    call: dict[str, str]
    agent: list[str]
    tool: list[str]
    known: list[str]

    def decide(self, said: str) -> tuple[str, str | None] | None:
        """Kind and operation name of a value; None when it is not listed."""
        value = said.strip().strip('"').lower()
        for kind, listed in (("agent", self.agent), ("tool", self.tool)):
            if any(fnmatchcase(value, pattern) for pattern in listed):
                return kind, None
        for pattern, name in self.call.items():
            if fnmatchcase(value, pattern):
                return "call", name
        if any(fnmatchcase(value, pattern) for pattern in self.known):
            return "link", None
        return None


class Quirk(msgspec.Struct, frozen=True):
    """Something to know about what a scope emits."""

    scope: str
    flag: str
    provider_name: str | None = None
    is_streamed: bool | None = None
    span_type: str | None = None
    without: list[str] = []
    having: list[str] = []

    def fits(self, facts: Mapping[str, object]) -> bool:
        """Whether it holds for a record of its scope with these columns."""
        provider = facts.get("provider_name")
        if self.provider_name is not None:
            named = self.provider_name.removeprefix("!")
            if (provider == named) is self.provider_name.startswith("!"):
                return False
        return (
            self.is_streamed in {None, facts.get("is_streamed")}
            and self.span_type in {None, facts.get("@span_type")}
            and not any(name in facts for name in self.without)
            and all(name in facts for name in self.having)
        )


class Profile(msgspec.Struct, frozen=True):
    """A span or event known by its name: its own attribute names, and what it says by itself."""

    names: Names
    kind: str | None = None
    operation: str | None = None
    constants: dict[str, str] = {}
    where: dict[str, str] = {}
    needs: list[str] = []


class Profiles(dict[str, Profile | None]):
    """Profiles by span name; names with a `*` stand for many."""

    def __init__(self, profiles: Mapping[str, Profile]) -> None:
        super().__init__({name: found for name, found in profiles.items() if "*" not in name})
        self._patterns = [(name, found) for name, found in profiles.items() if "*" in name]

    def __missing__(self, name: str) -> Profile | None:
        found = next((p for pattern, p in self._patterns if fnmatchcase(name, pattern)), None)
        if len(self) < _REMEMBERED:
            self[name] = found
        return found


class Prefix(msgspec.Struct, frozen=True):
    """What an emitter leaves out of its events' names; its scope tells whose they are."""

    scope: str
    prefix: str


class Metric(msgspec.Struct, frozen=True):
    """A metric that counts tokens, calls or money."""

    name: str
    rank: int
    column: str | None = None
    type: str | None = None
    types: dict[str, str] = {}
    constants: dict[str, str] = {}


class Guess(msgspec.Struct, frozen=True):
    """A host or a model name that tells the provider."""

    match: str
    provider_name: str


class Providers(msgspec.Struct, frozen=True):
    """How provider names are read and, where there is none, guessed."""

    suffixes: list[str]
    unknown: list[str]
    host: list[Guess]
    model: list[Guess]


class Conventions(msgspec.Struct, frozen=True, eq=False):
    """The whole table."""

    version: str
    resource: Names
    names: Names
    metric_names: Names
    operations: list[Operation]
    json: dict[str, dict[str, list[str]]]
    tag_columns: dict[str, str]
    spans: Profiles
    events: dict[str, Profile]
    event_prefixes: list[Prefix]
    metrics: dict[str, Metric]
    quirks: list[Quirk]
    providers: Providers
    service_tiers: dict[str, str]
    cancelled: frozenset[str]
    streams: list[str]
    not_response_ids: list[str]
    answers: frozenset[str]
    private_tags: list[str]
    empty_tags: frozenset[str]

    def quirks_of(self, scope: str) -> list[Quirk]:
        """What is known of a scope."""
        return _quirks_of(self, scope)

    def tier_of(self, *said: str) -> str | None:
        """The tier that a call is charged by, of its speed and its tier: one that has a price.

        None when nothing names one: the service decided, and did not say.
        """
        named = [self.service_tiers.get(value.lower(), value.lower()) for value in said]
        plain = PLAIN if PLAIN in named else None
        return next((name for name in named if name not in {"", PLAIN}), plain)

    def event_of(self, names: Iterable[object], scope: str) -> str | None:
        """The event of the table that a record is; None for one of no interest.

        `names` are where a record may hold its name, best first: some emitters write it whole in
        one place and without its prefix in another.
        """
        prefixes = _prefixes_of(self, scope)
        for name in names:
            if not isinstance(name, str):
                continue
            if name in self.events:
                return name
            for prefix in prefixes:
                if prefix + name in self.events:
                    return prefix + name
        return None

    def decide(self, position: int, said: str) -> tuple[str, str | None] | None:
        """Kind and operation name that a value of an operation's attribute means."""
        return _decide(self.operations[position], said)


@lru_cache(maxsize=_REMEMBERED)
def _quirks_of(table: Conventions, scope: str) -> list[Quirk]:
    return [quirk for quirk in table.quirks if fnmatchcase(scope, quirk.scope)]


@lru_cache(maxsize=_REMEMBERED)
def _prefixes_of(table: Conventions, scope: str) -> list[str]:
    return [each.prefix for each in table.event_prefixes if fnmatchcase(scope, each.scope)]


@lru_cache(maxsize=_REMEMBERED)
def _decide(operation: Operation, said: str) -> tuple[str, str | None] | None:
    return operation.decide(said)


def reader(column: str) -> Reader:
    """How values of a column are read."""
    return _SPECIAL.get(column) or _READERS.get(_TYPES.get(column, ""), _as_it_is)


def _as_it_is(raw: Raw) -> Raw:
    return raw


def _entries(columns: Mapping[str, list[object]]) -> Iterator[tuple[str, Entry]]:
    for column, attributes in columns.items():
        for rank, attribute in enumerate(attributes):
            read, name = reader(column), attribute
            if isinstance(attribute, dict):
                listed = cast("dict[str, str]", attribute)
                name, read = listed["name"], _UNITS[listed["unit"]]
            among = str(name) if column in _MANY else None
            yield str(name), Entry(column, rank, read, among)


def _names(*layers: Mapping[str, list[object]], operations: list[Operation]) -> Names:
    """Later layers win over earlier ones where they name the same attribute."""
    exact = {
        operation.attribute: Entry("@op", 0, _as_it_is, position)
        for position, operation in enumerate(operations)
    }
    patterns: list[tuple[re.Pattern[str], Entry]] = []
    for depth, columns in enumerate(layers):
        for name, entry in _entries(columns):
            better = entry._replace(rank=entry.rank - 1000 * depth)
            if "*" in name:
                patterns.append((re.compile(re.escape(name).replace(r"\*", "(.*)")), better))
            else:
                exact[name] = better
    return Names(exact, patterns)


def _profile(
    raw: dict[str, Any], base: Mapping[str, list[object]], ops: list[Operation]
) -> Profile:
    said = dict(raw)
    own: dict[str, list[object]] = said.pop("columns", {})
    extra: dict[str, list[object]] = {f"@where:{name}": [name] for name in said.get("where", {})}
    return Profile(names=_names(base, {**own, **extra}, operations=ops), **said)


@cache
def conventions() -> Conventions:
    """The table of this version of Jauge."""
    text = resources.files("jauge.sources.otlp").joinpath("conventions.toml").read_text("utf-8")
    raw = tomllib.loads(text)
    operations = msgspec.convert(raw["operation"], list[Operation])
    columns = raw["columns"]
    return Conventions(
        version=raw["version"],
        resource=_names(raw["resource"], operations=[]),
        names=_names(columns, operations=operations),
        metric_names=_names(columns, raw["metric_columns"], operations=operations),
        operations=operations,
        json=raw["json"],
        tag_columns={tag: column for column, tags in raw["tag_columns"].items() for tag in tags},
        spans=Profiles({k: _profile(v, columns, operations) for k, v in raw["span"].items()}),
        events={k: _profile(v, columns, operations) for k, v in raw["event"].items()},
        event_prefixes=msgspec.convert(raw["event_prefix"], list[Prefix]),
        metrics={k: Metric(name=k, **v) for k, v in raw["metric"].items()},
        quirks=msgspec.convert(raw["quirk"], list[Quirk]),
        providers=msgspec.convert(raw["provider"], Providers),
        service_tiers=raw["values"]["service_tier"],
        cancelled=frozenset(raw["values"]["cancelled"]),
        streams=raw["values"]["streams"],
        not_response_ids=raw["values"]["not_response_ids"],
        answers=frozenset(raw["values"]["answers"]),
        private_tags=raw["values"]["private_tags"],
        empty_tags=frozenset(raw["values"]["empty_tags"]),
    )
