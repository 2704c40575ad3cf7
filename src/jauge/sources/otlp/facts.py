"""From the attributes of one record to columns, by the mapping table."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from jauge.i18n import _
from jauge.sources.otlp import providers, tokens, values
from jauge.sources.otlp.conventions import Conventions, Names, reader
from jauge.sources.otlp.values import BadValue, Beside, Raw

Facts = dict[str, Any]
LEFT_OUT: Final = "@left_out"
_UNRANKED: Final = 10_000
_LONGEST_TAG: Final = 1_000
_LARGEST_JSON: Final = 2_000_000


class BadField(Exception):
    """A record that must be rejected: the attribute, its value, and what to do."""

    def __init__(self, field: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.value = None if value is None else str(value)
        self.reason = reason


def collect(attributes: Mapping[str, Raw], names: Names) -> Facts:
    """Columns from attributes, the best attribute of each column winning.

    What is left out of a record that is kept, and why, stands under `LEFT_OUT`.
    Raises BadField for a number that cannot be one.
    """
    facts: Facts = {}
    ranks: dict[str, int] = {}
    for key, raw in attributes.items():
        entry = names[key]
        if entry is None:
            continue
        column, rank, read, among = entry
        if among is not None:
            facts.setdefault(column, {})[among] = raw
            continue
        if ranks.get(column, _UNRANKED) <= rank:
            continue
        try:
            value = read(raw)
        except Beside as bad:
            facts.setdefault(LEFT_OUT, []).append(BadField(key, raw, str(bad)))
            continue
        except BadValue as bad:
            raise BadField(key, raw, str(bad)) from None
        if value is not None:
            facts[column] = value
            ranks[column] = rank
    return facts


def unfold(facts: Facts, table: Conventions, *, is_call: bool) -> None:
    """Read the attributes that are JSON texts, where no plain attribute says the same."""
    found = facts.pop("@json", None)
    if not isinstance(found, dict):
        return
    for attribute, columns in table.json.items():
        raw = found.get(attribute)
        if raw is None or (attribute in table.answers and not is_call):
            continue
        if isinstance(raw, str) and len(raw) > _LARGEST_JSON:
            continue
        body = values.json(raw)
        if isinstance(body, dict):
            _unfold(facts, attribute, body, columns, table)


def _unfold(
    facts: Facts,
    attribute: str,
    body: dict[str, Raw],
    columns: Mapping[str, list[str]],
    table: Conventions,
) -> None:
    for column, paths in columns.items():
        if column in facts:
            continue
        for path in paths:
            raw = body.get(path) if path in body else values.dig(body, path)
            if raw is None:
                continue
            try:
                value = reader(column)(raw)
            except BadValue as bad:
                field = BadField(f"{attribute}: {path}", raw, str(bad))
                if not isinstance(bad, Beside):
                    raise field from None
                facts.setdefault(LEFT_OUT, []).append(field)
                continue
            if value is None or (column == "response_id" and not _is_response_id(value, table)):
                continue
            facts[column] = value
            break


def _is_response_id(value: object, table: Conventions) -> bool:
    return not any(fnmatchcase(str(value), pattern) for pattern in table.not_response_ids)


def tag(facts: Facts, table: Conventions) -> None:
    """Collect tags, and fill the columns that tags tell where no attribute does."""
    tags: dict[str, str] = {}
    metadata = facts.pop("@metadata", None)
    if isinstance(metadata, dict):
        for raw in metadata.values():
            body = values.json(raw)
            if isinstance(body, dict):
                _add_tags(tags, body, table)
    single = facts.pop("@tag", None)
    if isinstance(single, dict):
        _add_tags(tags, single, table)
    listed = facts.pop("@tags", None)
    if isinstance(listed, list):
        tags["tags"] = ",".join(listed)
    if not tags:
        return
    for name, column in table.tag_columns.items():
        if name in tags and column not in facts:
            facts[column] = tags[name]
    facts["tags"] = tags


def _add_tags(tags: dict[str, str], found: Mapping[str, Raw], table: Conventions) -> None:
    for name, raw in found.items():
        said = values.text(raw)
        if not said or said in table.empty_tags or name in tags:
            continue
        if not any(fnmatchcase(name, pattern) for pattern in table.private_tags):
            tags[name] = said[:_LONGEST_TAG]


def kind_of(facts: Facts, table: Conventions) -> tuple[str, str | None, bool]:
    """What the record is (call, agent, tool or link), its operation, and whether that is a guess.

    Without any attribute that tells, a record with a model and an answer's id or tokens is a
    call: emitters exist that name no operation.
    """
    said = facts.pop("@op", None)
    said = said if isinstance(said, dict) else {}
    for position, operation in enumerate(table.operations):
        raw = said.get(position)
        if raw is None:
            continue
        decided = table.decide(position, str(raw))
        if decided is not None:
            kind, name = decided
            if operation.attribute == "ai.operationId" and "is_streamed" not in facts:
                streams = any(fnmatchcase(str(raw).lower(), p) for p in table.streams)
                facts["is_streamed"] = streams
            return kind, name or str(raw).strip().lower(), False
    has_model = "request_model" in facts or "response_model" in facts
    has_tokens = "input_tokens" in facts or "output_tokens" in facts
    alone = has_tokens and not said and "agent_name" not in facts
    if has_model and ("response_id" in facts or alone):
        return "call", "chat", True
    named = next((str(raw).strip().lower() for raw in said.values()), None)
    return "link", named, False


def place(facts: Facts) -> bool:
    """Provider and region: from the attribute, else the host, else the model's name.

    Answers whether the provider is inferred.
    """
    said = facts.pop("provider_name", None)
    provider = providers.normalise(said) if isinstance(said, str) else None
    told = provider is not None
    address = facts.get("server_address")
    hosted = providers.from_host(address) if isinstance(address, str) else None
    if hosted is not None:
        provider = provider or hosted[0]
        if hosted[1] and "region" not in facts:
            facts["region"] = hosted[1]
    if provider is None:
        model = facts.get("response_model") or facts.get("request_model")
        provider = providers.from_model(model) if isinstance(model, str) else None
    if provider is not None:
        facts["provider_name"] = provider
    return provider is not None and not told


def quirks(facts: Facts, scope: str | None, table: Conventions) -> set[str]:
    """Flags of what this scope is known to do with such a call."""
    if not scope:
        return set()
    return {quirk.flag for quirk in table.quirks_of(scope) if quirk.fits(facts)}


def count(facts: Facts, flags: set[str], *, limit: int | None) -> None:
    """Settle the tokens and what is unknown about them; raises BadField beyond `limit`."""
    for name in tokens.COUNTED if limit is not None else ():
        if name in facts and facts[name] > limit:
            reason = _("is more than a call can have: correct it at the emitter")
            raise BadField(name, facts[name], reason)
    tokens.settle(facts, flags)
    if not facts.get("input_tokens") and not facts.get("output_tokens"):
        zeros = [name for name in tokens.COUNTED if facts.get(name) == 0]
        for name in zeros:
            del facts[name]
        if zeros:
            flags.add("zero_usage_is_unknown")
    if "zero_cost_is_unknown" in flags:
        flags.discard("zero_cost_is_unknown")
        if facts.get("reported_cost") == 0:
            del facts["reported_cost"]


def tidy(facts: Facts, table: Conventions) -> None:
    """Values under the names that the ledger uses; a speed that is charged for is a tier."""
    said = (facts.pop("@speed", None), facts.pop("service_tier", None))
    if tier := table.tier_of(*(value for value in said if isinstance(value, str))):
        facts["service_tier"] = tier
    if "reported_cost" in facts:
        facts.setdefault("reported_currency", "USD")
    called = _tools(facts)
    if called:
        facts["tool_names"] = called


def _tools(facts: Facts) -> list[str]:
    """Names of the tools that the answer asks for, in order, each once."""
    listed: list[Raw] = []
    called = facts.pop("@tool_called", None)
    if isinstance(called, dict):
        listed.extend(called[key] for key in sorted(called))
    raw = facts.pop("@tool_calls", None)
    if not isinstance(raw, str) or "tool_call" in raw or "toolName" in raw:
        listed.extend(
            part.get("name") or part.get("toolName")
            for message in _objects(values.json(raw))
            for part in _objects(message.get("parts", [message]))
            if part.get("type") == "tool_call" or "toolName" in part
        )
    names = [name for name in map(values.text, listed) if name]
    return list(dict.fromkeys(names))


def _objects(found: Raw) -> list[dict[str, Raw]]:
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
