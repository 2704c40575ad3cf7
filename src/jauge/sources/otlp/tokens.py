"""One meaning for token counts: totals that hold their parts, whatever the emitter does."""

from typing import Any, Final

from jauge.model import TokenCounts

ABSURD: Final = 1_000_000_000
"""No call has more tokens; a record that says so is rejected."""
COUNTED: Final = (
    "input_tokens",
    "output_tokens",
    "cache_read_input_tokens",
    "cache_write_input_tokens",
    "cache_write_1h_input_tokens",
    "reasoning_output_tokens",
    "audio_input_tokens",
    "audio_output_tokens",
)
_RAW: Final = (
    "@plain_input", "@plain_output", "@old_input", "@cache_write_5m", "@audio_cache_read", "@total"
)  # fmt: skip
_COUNTED: Final = frozenset(COUNTED)
_ANY: Final = frozenset((*COUNTED, *_RAW))

Facts = dict[str, Any]


def settle(facts: Facts, flags: set[str]) -> None:
    """Turn what the emitter counts into totals and parts, in place, and flag what was done.

    Flags: `input_excludes_cache` (cache tokens were added to the input),
    `output_excludes_reasoning` (reasoning was added to the output), `inconsistent_usage`
    (the parts cannot be parts of the totals). A total is a proof, never a summand.
    """
    if _ANY.isdisjoint(facts):
        flags.discard("input_excludes_cache")
        return
    raw = {name: facts.pop(name, None) for name in _RAW}
    if raw["@old_input"] is not None:
        facts.setdefault("input_tokens", raw["@old_input"])
    _cache_writes(facts, raw)
    total = raw["@total"]
    _output(facts, flags, raw["@plain_output"])
    _input(facts, flags, raw["@plain_input"], total)
    _reasoning(facts, flags, total)
    audio, cached_audio = facts.get("audio_input_tokens"), raw["@audio_cache_read"]
    if isinstance(audio, int) and isinstance(cached_audio, int):
        facts["audio_input_tokens"] = max(audio - cached_audio, 0)
    if TokenCounts(**{name: facts[name] for name in _COUNTED & facts.keys()}).problem():
        flags.add("inconsistent_usage")


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _cached(facts: Facts) -> int:
    read = _number(facts.get("cache_read_input_tokens"))
    return read + _number(facts.get("cache_write_input_tokens"))


def _cache_writes(facts: Facts, raw: Facts) -> None:
    """Writes told by lifetime alone are the sum of the lifetimes."""
    short, hour = raw["@cache_write_5m"], facts.get("cache_write_1h_input_tokens")
    if facts.get("cache_write_input_tokens") is None and (short, hour) != (None, None):
        facts["cache_write_input_tokens"] = _number(short) + _number(hour)


def _output(facts: Facts, flags: set[str], plain: object) -> None:
    if "output_tokens" in facts or plain is None:
        return
    reasoning = _number(facts.get("reasoning_output_tokens"))
    facts["output_tokens"] = _number(plain) + reasoning
    if reasoning:
        flags.add("output_excludes_reasoning")


def _input(facts: Facts, flags: set[str], plain: object, total: object) -> None:
    """Whether the input leaves cached tokens out: told, proved by the total, or by the parts."""
    told = "input_excludes_cache" in flags
    flags.discard("input_excludes_cache")
    cached = _cached(facts)
    if "input_tokens" not in facts:
        if plain is None:
            return
        facts["input_tokens"] = plain
        told = True
    count = _number(facts["input_tokens"])
    if not cached:
        return
    output = _number(facts.get("output_tokens"))
    outputs = {output, output + _number(facts.get("reasoning_output_tokens"))}
    if total is not None and not told:
        told = any(total == count + cached + out for out in outputs)
    if told and total is not None and plain is not None:
        told = not any(total == count + out for out in outputs)
    if told or cached > count:
        facts["input_tokens"] = count + cached
        flags.add("input_excludes_cache")


def _reasoning(facts: Facts, flags: set[str], total: object) -> None:
    """Google's counts leave thoughts out of the output: more reasoning than output proves it."""
    output, reasoning = facts.get("output_tokens"), facts.get("reasoning_output_tokens")
    if not isinstance(output, int) or not isinstance(reasoning, int) or not reasoning:
        return
    if "output_excludes_reasoning" in flags:
        plain = output - reasoning  # a total proves nothing where the parts contradict it
        if reasoning <= plain and total == _number(facts.get("input_tokens")) + plain:
            facts["output_tokens"] = plain
            flags.discard("output_excludes_reasoning")
        return
    beyond = isinstance(total, int) and (
        "input_tokens" in facts and total == _number(facts["input_tokens"]) + output + reasoning
    )
    if reasoning > output or beyond:
        facts["output_tokens"] = output + reasoning
        flags.add("output_excludes_reasoning")
