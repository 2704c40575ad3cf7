"""Logs of API answers, one JSON object a line: what a client keeps of each answer with `usage`.

The answer may stand in the line or below `response`, `body` or `result`; when it was answered is
told by the answer (`created`) or by the log around it (`timestamp`).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final, cast

from jauge.i18n import _
from jauge.model import TOKEN_COLUMNS, Batch
from jauge.sources.base import Input, Sample, Source, Unreadable
from jauge.sources.exports import Bad, Fields, Item, Row, batches, key, look
from jauge.sources.exports.buckets import check
from jauge.sources.exports.records import Broken, Element, elements
from jauge.sources.otlp import providers
from jauge.sources.responses import UnreadableUsage, read_usage

_PROVIDERS: Final = {
    "mistral": ("mistral_ai", "mistral"),
    "openai-answers": ("openai", "openai"),
    "anthropic-answers": ("anthropic", "anthropic"),
}
"""Format: the provider's name in OpenTelemetry, and in the price book."""
_FORMATS: Final = {name: shown for shown, (name, _book) in _PROVIDERS.items()}
_WRAPPINGS: Final = ("", "response", "response.body", "body", "result.message", "result")
_TIMES: Final = (
    "created", "created_at", "timestamp", "time", "logged_at", "date", "at", "startTime",
)  # fmt: skip
_KINDS: Final = {
    "chat.completion": "chat",
    "text_completion": "text_completion",
    "response": "chat",
    "message": "chat",
    "list": "embeddings",
}
_ENDS: Final = ("choices.0.finish_reason", "stop_reason", "status")


def _recognise(sample: Sample) -> str | None:
    line = look(sample.head).chain[:1]
    answer = _answer(line[0]) if line else None
    if answer is None or _kind(answer) is None or "provider" in line[0]:
        return None
    model = answer.get("model")
    provider = providers.from_model(model) if isinstance(model, str) else None
    if _is_message(answer):
        provider = "anthropic"
    if (shown := _FORMATS.get(provider or "")) is None:
        hint = _("answers of an API whose provider does not show: name it with --as {formats}")
        raise Unreadable(hint.format(formats=" / ".join(_PROVIDERS)))
    return shown


def _read(file: Input) -> Iterator[Batch]:
    return batches(file, "usage", _items(file), lambda item: usage_of(item, file))


def _items(file: Input) -> Iterator[Item | Broken]:
    for element in elements(file, ()):
        yield Item(element.value, {}) if isinstance(element, Element) else element


def usage_of(item: Item, file: Input) -> Row | None:
    """The call of one line; None for a line without an answer (an error). Raises Bad."""
    line = Fields(item.record, file.now)
    found = _answer(item.record)
    if found is None:
        return _failed(line)
    answer = Fields(found, file.now)
    name, book = _PROVIDERS[file.format]
    try:
        reading = read_usage(found, book)
    except UnreadableUsage as problem:
        raise Bad("usage", answer.get("usage"), str(problem)) from None
    response = answer.text("id")
    started = _moment(answer, line)
    model = reading.model or answer.text("model")
    meters = {unit: str(amount) for unit, amount in reading.meters.items()}
    seconds = answer.count("usage.prompt_audio_seconds")
    if seconds:
        meters["input_audio_seconds"] = str(seconds)
    row: Row = {
        "natural_key": key(response or line.text("request_id"), started, model),
        "x_mapping": file.format,
        "x_grain": "call",
        "request_count": 1,
        "started_at": started,
        "operation_name": _kind(found),
        "provider_name": name,
        "response_model": model,
        "response_id": response,
        "service_tier": reading.service_tier,
        "finish_reason": next(filter(None, map(answer.text, _ENDS)), None),
        "status": "ok",
        "metering": "measured",
        "meters": meters,
    }
    for column in (column.name for column in TOKEN_COLUMNS):
        row[column] = getattr(reading.counts, column)
    if row["natural_key"] == key(None, started, model):
        raise Bad("id", None, _("missing: an answer is known by its id"))
    check(row)
    return row


def _failed(line: Fields) -> None:
    """A line that holds an error says nothing; one without an answer is no answer's log."""
    if not line.get("error") and not line.get("response.error"):
        raise Bad("usage", None, _("no answer with usage: log it as the API returned it"))


def _answer(line: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The object of a line that has `usage`."""
    for path in _WRAPPINGS:
        found: Any = line
        for step in filter(None, path.split(".")):
            found = found.get(step) if isinstance(found, Mapping) else None
        if isinstance(found, Mapping) and isinstance(found.get("usage"), Mapping):
            return cast("Mapping[str, Any]", found)
    return None


def _kind(answer: Mapping[str, Any]) -> str | None:
    said = answer.get("object") or answer.get("type")
    return _KINDS.get(said) if isinstance(said, str) else None


def _is_message(answer: Mapping[str, Any]) -> bool:
    return answer.get("type") == "message" and "input_tokens" in answer["usage"]


def _moment(answer: Fields, line: Fields) -> datetime:
    for fields in (answer, line):
        for name in _TIMES:
            if (moment := fields.moment(name)) is not None:
                return moment
    reason = _("no time: log the answer with `timestamp` beside it")
    raise Bad("created", None, reason)


SOURCE: Final = Source(
    name="answers",
    title="Logs of API answers (Mistral, OpenAI, Anthropic)",
    formats=tuple(_PROVIDERS),
    recognise=_recognise,
    read=_read,
)
