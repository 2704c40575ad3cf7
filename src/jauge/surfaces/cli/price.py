"""Price the usage objects of API answers, line by line."""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import IO, TYPE_CHECKING, cast

import click

from jauge.i18n import _

if TYPE_CHECKING:
    from jauge.pricing import Compiled, Price, Wanted
    from jauge.sources.responses import Reading

SOME_REJECTED = 3


class BadLine(ValueError):
    """The line cannot be priced; the text says why and what to do."""


@click.command(
    help=_(
        "Price the usage objects of API answers in FILE, one JSON object a line: "
        "id, provider, model, usage, and if wanted api_flavor and at. No workspace is needed."
    )
)
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help=_("JSON lines: the only form there is."))
def command(file: IO[bytes], *, as_json: bool) -> int:
    """One answer a line on stdout; 3 when a line could not be priced."""
    import msgspec

    del as_json
    encode = msgspec.json.Encoder(decimal_format="string").encode
    failed = 0
    for answer in answers(file, datetime.now(UTC)):
        failed += "error" in answer
        sys.stdout.write(encode(answer).decode() + "\n")
    return SOME_REJECTED if failed else 0


def answers(lines: IO[bytes], now: datetime) -> Iterator[dict[str, object]]:
    """The answer to each line that is not blank; `now` is the moment of lines without one."""
    known: dict[Wanted, Compiled] = {}
    for line in lines:
        if not line.strip():
            continue
        asked: dict[str, object] = {}
        try:
            asked = _parse(line)
            yield _answer(asked, now, known)
        except ValueError as problem:
            yield {"id": asked.get("id"), "error": str(problem)}


def _parse(line: bytes) -> dict[str, object]:
    import json

    from jauge.sources.large_numbers import exact, shortened

    hint = _("not JSON: {fault}: write one JSON object a line")

    def refuse(text: str) -> object:
        raise BadLine(hint.format(fault=text))

    try:
        asked = json.loads(
            shortened(line).decode("utf-8-sig"), parse_float=exact, parse_constant=refuse
        )
    except json.JSONDecodeError as fault:
        where = _("cut or damaged at character {place}").format(place=fault.pos + 1)
        raise BadLine(hint.format(fault=where)) from None
    except UnicodeDecodeError:
        raise BadLine(hint.format(fault=_("not UTF-8"))) from None
    except RecursionError:
        raise BadLine(hint.format(fault=_("nested too deeply"))) from None
    if not isinstance(asked, dict):
        raise BadLine(_("not a JSON object: write one JSON object a line"))
    return cast("dict[str, object]", asked)


def _answer(
    asked: Mapping[str, object], now: datetime, known: "dict[Wanted, Compiled]"
) -> dict[str, object]:
    """Token columns, list cost, currency and price row of one line."""
    import msgspec

    from jauge.pricing import Wanted, bundled_book, fees, find_provider, rate, settle
    from jauge.pricing.rate import EMBEDDINGS, suffices
    from jauge.sources.responses import read_usage

    provider = _text(asked, "provider")
    if provider is None:
        raise BadLine(_("provider is missing: name it, such as openai or aws.bedrock"))
    book_name = find_provider(bundled_book(), provider)
    if book_name is None:
        hint = _("provider {name} is not in the price book: see `jauge book list`")
        raise BadLine(hint.format(name=provider))
    if (usage := asked.get("usage")) is None:
        raise BadLine(_("usage is missing: give it as the API returned it"))
    reading = read_usage(usage, book_name, _text(asked, "api_flavor"))
    if problem := reading.counts.problem():
        hint = _("the counts contradict each other ({problem}): give usage as the API returned it")
        raise BadLine(hint.format(problem=_contradictions().get(problem, problem)))
    at = _moment(asked, now)
    wanted = Wanted(
        provider_name=provider,
        model=_text(asked, "model") or reading.model,
        service_tier=reading.service_tier,
    )
    price = _find(wanted, at, reading, known)
    operation = EMBEDDINGS if reading.shape.endswith(EMBEDDINGS) else None
    if not suffices(price, reading.counts, reading.meters, operation):
        raise BadLine(_("input or output tokens are missing: give usage as the API returned it"))
    cost = rate(price, settle(price, reading.counts), reading.meters)
    if cost.missing:
        hint = _("no price for {classes} in {price}: add one to the book")
        raise BadLine(hint.format(classes=", ".join(cost.missing), price=price.price_id))
    fee = fees(price, reading.meters)
    return {
        "id": asked.get("id"),
        **msgspec.structs.asdict(reading.counts),
        "list_cost": plain(cost.total - fee),
        "currency": price.currency,
        "price_id": price.price_id,
        "at": at.isoformat().replace("+00:00", "Z"),
        "other_cost": plain(fee),
    }


def _contradictions() -> dict[str, str]:
    """What the counts of a call may contradict each other in, in the language spoken now."""
    hour = "cache_write_1h_input_tokens exceeds cache_write_input_tokens"
    return {
        hour: _("cache_write_1h_input_tokens exceeds cache_write_input_tokens"),
        "cache and audio parts exceed input_tokens": _("cache and audio parts exceed input_tokens"),
        "reasoning and audio parts exceed output_tokens": _(
            "reasoning and audio parts exceed output_tokens"
        ),
    }


def _find(
    wanted: "Wanted", at: datetime, reading: "Reading", known: "dict[Wanted, Compiled]"
) -> "Price":
    from jauge.pricing import bundled_book, compile_prices

    if wanted not in known:
        known[wanted] = compile_prices(bundled_book(), (), [wanted])
    row, price = known[wanted].find(wanted, at, reading.counts.input_tokens)
    if price is None:
        raise BadLine(_("{reason}: see `jauge book list`").format(reason=row.unpriced_reason))
    return price


def _text(asked: Mapping[str, object], key: str) -> str | None:
    from jauge.sources.responses import shown

    value = asked.get(key)
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str):
        hint = _("{field} = {value} is not text: write it in quotes")
        raise BadLine(hint.format(field=key, value=shown(value)))
    return value.strip()


def _moment(asked: Mapping[str, object], now: datetime) -> datetime:
    """When the call was made: a date, a time (UTC without a zone), or seconds since 1970."""
    from jauge.sources.responses import shown

    value = asked.get("at")
    if value is None:
        return now
    try:
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return datetime.fromtimestamp(float(value), UTC)
        moment = datetime.fromisoformat(str(value).strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        hint = _("at = {value} is not a time: write 2026-10-01 or 2026-10-01T09:30:00Z")
        raise BadLine(hint.format(value=shown(value))) from None


def plain(amount: Decimal) -> str:
    """The amount in full, without an exponent or padding zeros."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
