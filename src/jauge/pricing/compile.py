"""From the book, the contracts and the names in use to the small tables that the ledger joins."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from jauge.pricing.book import STANDARD, Book
from jauge.pricing.compiled import (
    DEFAULT_CACHE_LIFETIME_S,
    Compiled,
    Price,
    Resolution,
    UnitPrices,
    Wanted,
)
from jauge.pricing.contracts import OTHER_TIERS, Alias, Contract
from jauge.pricing.filled import apply_contract, without_audio
from jauge.pricing.names import Match, candidates, find_match, find_provider, same_provider
from jauge.pricing.patterns import matcher
from jauge.pricing.price_rows import ListPart, Span, list_parts

_AUDIO = ("audio", "realtime")
"""What the name of a model that is sold for audio holds."""


class _Key(msgspec.Struct, frozen=True):
    """What decides a set of prices."""

    match: Match | None
    region: str | None
    tier: str
    contract: Contract | None
    period: tuple[str, ...]
    is_audio: bool


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    """What an identity is for a span of time."""

    span: Span
    match: Match | str
    contract: Contract | None
    rules: tuple[str, ...]


def compile_prices(
    book: Book,
    contracts: Sequence[Contract],
    wanted: Iterable[Wanted],
    aliases: Sequence[Alias] = (),
) -> Compiled:
    """The rows that rate `wanted`: for any moment, one resolution and at most one price each."""
    keys: dict[object, int] = {}
    prices: list[Price] = []
    resolutions: list[Resolution] = []
    priced: dict[int, list[Span]] = {}
    for one in sorted(set(wanted), key=_order):
        own: list[Resolution] = []
        for found in _spans(book, contracts, aliases, one):
            match = None if isinstance(found.match, str) else found.match
            if match is None and (found.contract is None or found.contract.factor is not None):
                own.append(_unpriced(one, found.span, str(found.match)))
                continue
            if found.contract is not None and not found.contract.prices(_tier(one.service_tier)):
                reason = f"contract {found.contract.name} has no {_tier(one.service_tier)} price"
                own.append(_unpriced(one, found.span, reason))
                continue
            place = None if match is None else (match.provider, match.model)
            region, tier = _region(one.region), _tier(one.service_tier)
            is_audio = _is_audio(one.model, match)
            identity = (place, region, tier, id(found.contract), is_audio)
            if identity not in keys:
                keys[identity] = key = len(keys)
                period = _period(found.contract, contracts)
                own_key = _Key(match, region, tier, found.contract, period, is_audio)
                rows = list(_prices(book, own_key, key))
                prices.extend(rows)
                priced[key] = _joined({(row.valid_from, row.valid_until) for row in rows})
            key = keys[identity]
            reason = f"no {tier} price of {'/'.join(place or ())} is in force in the price book"
            own.extend(_resolved(one, found, key, priced[key], reason))
        resolutions.extend(_merged(own))
    return Compiled(version=book.version, resolutions=tuple(resolutions), prices=tuple(prices))


def _spans(
    book: Book, contracts: Sequence[Contract], aliases: Sequence[Alias], one: Wanted
) -> Iterator[_Found]:
    """What the identity is between the days on which its aliases and contracts change."""
    plain = (one.model or "").strip().lower()
    named = [
        alias
        for alias in aliases
        if matcher(alias.name)(plain)
        and (
            alias.provider is None
            or (
                one.provider_name is not None
                and same_provider(book, alias.provider, one.provider_name)
            )
        )
    ]
    days = {day for row in (*named, *contracts) for day in (row.valid_from, row.valid_until) if day}
    marks = sorted(days)
    for span in zip((None, *marks), (*marks, None), strict=True):
        alias = next((row for row in named if _holds(row, span)), None)
        model = one.model if alias is None else alias.model
        match = find_match(book, one.provider_name, model)
        rules = () if alias is None else (f"alias {alias.name}",)
        contract = _agreed(
            [
                row
                for row in contracts
                if _holds(row, span) and _meant(book, row, one.provider_name, model, match)
            ],
            _tier(one.service_tier),
        )
        if contract is not None:
            rules = (*rules, f"contract {contract.name}")
        yield _Found(span=span, match=match, contract=contract, rules=rules)


def _agreed(covering: Sequence[Contract], tier: str) -> Contract | None:
    """The first contract of a model that prices the tier, else the first with unit prices.

    Where unit prices are agreed, the list is not: another tier has no price until one is agreed.
    """
    own = next((row for row in covering if row.prices(tier)), None)
    quoted = (row for row in covering if row.factor is None and row.prices(STANDARD))
    return own or next(quoted, None)


def models_of(
    book: Book, aliases: Sequence[Alias], provider_name: str | None, name: str | None
) -> list[tuple[Span, str | None]]:
    """The model of the book that a name means, by span of time; None where it knows none."""
    wanted = Wanted(provider_name=provider_name, model=name)
    return [
        (found.span, None if isinstance(found.match, str) else found.match.model)
        for found in _spans(book, (), aliases, wanted)
    ]


def _meant(
    book: Book, contract: Contract, provider_name: str | None, model: str | None, match: Match | str
) -> bool:
    """Whether the contract covers a model under its name, another form of it, or the book's."""
    if provider_name is None or model is None:
        return False
    if not same_provider(book, contract.provider, provider_name):
        return False
    plain = model.strip().lower()
    names = {plain}
    if (provider := find_provider(book, provider_name)) is not None:
        names.update(name for name, _ in candidates(book, provider, plain))
    if isinstance(match, Match):
        names.add(match.model.lower())
    return any(matcher(contract.model)(name) for name in names)


def _prices(book: Book, key: _Key, number: int) -> Iterator[Price]:
    match, contract = key.match, key.contract
    parts: list[ListPart] = []
    if match is not None:
        rows = book.prices(match.provider).get(match.model, ())
        parts = list(list_parts(rows, key.region, key.tier))
    for part in parts:
        yield _price(key, part, number)
    if contract is not None and contract.currency is not None:
        for span in _gaps(_joined({part.span for part in parts})):
            yield _by_contract_alone(key, contract, number, span)


def _gaps(spans: Sequence[Span]) -> Iterator[Span]:
    """The times before, between and after spans in order; all time where there are none."""
    mark: datetime | None = None
    for start, end in spans:
        if start is not None:
            yield mark, start
        if end is None:
            return
        mark = end
    yield mark, None


def _price(key: _Key, part: ListPart, number: int) -> Price:
    contract = key.contract
    units = without_audio(part.units) if key.is_audio and not part.has_audio else part.units
    paid, listed, currency = units, units, part.currency
    if contract is not None:
        paid = apply_contract(contract, units, part.currency)
        if contract.currency is not None and contract.currency != part.currency:
            currency, listed = contract.currency, paid
    return Price(
        price_key=number,
        price_id=_price_id(key, part),
        currency=currency,
        valid_from=part.span[0],
        valid_until=part.span[1],
        window_from_s=None if part.window is None else part.window[0],
        window_until_s=None if part.window is None else part.window[1],
        above_input_tokens=part.above,
        upto_input_tokens=part.upto,
        listed=listed,
        contracted=paid,
        has_cache=part.has_cache or (contract is not None and "cache_read" in contract.unit_prices),
        cache_lifetime_s=part.cache_lifetime_s,
    )


def _by_contract_alone(key: _Key, contract: Contract, number: int, span: Span) -> Price:
    units: UnitPrices = apply_contract(contract, None, "")
    tier = () if key.tier == STANDARD else (f"tier={key.tier}",)
    words = (
        f"contract {contract.name}",
        f"model={contract.provider}/{contract.model}",
        *tier,
        *key.period,
    )
    return Price(
        price_key=number,
        price_id=";".join(words),
        currency=contract.currency or "",
        valid_from=span[0],
        valid_until=span[1],
        listed=units,
        contracted=units,
        has_cache="cache_read" in contract.unit_prices,
        cache_lifetime_s=DEFAULT_CACHE_LIFETIME_S,
    )


def _price_id(key: _Key, part: ListPart) -> str:
    """The row's name, such as `openai/gpt-5.6-sol;tier=batch;from=2026-10-14;above=272000`.

    A contract and its period stand at the end: `;contract=frame;contract_from=2026-07-01`.
    """
    match = key.match
    words = [] if match is None else [f"{match.provider}/{match.model}"]
    if key.region is not None:
        words.append(f"region={key.region}")
    if key.tier != STANDARD:
        words.append(f"tier={key.tier}")
    if part.span[0] is not None:
        words.append(f"from={part.span[0]:%Y-%m-%d}")
    if part.window is not None:
        words.append("utc=" + "-".join(f"{s // 3600:02}:{s % 3600 // 60:02}" for s in part.window))
    if part.above is not None:
        words.append(f"above={part.above}")
    if key.contract is not None:
        words.append(f"contract={key.contract.name}")
    return ";".join((*words, *key.period))


def _period(contract: Contract | None, contracts: Sequence[Contract]) -> tuple[str, ...]:
    """Which period of a contract prices are of, such as `contract_from=2026-07-01`.

    The end is named only where another period of the contract begins on the same day, or like it
    has no beginning: prices that are agreed anew leave the ids of those before as they are.
    """
    if contract is None:
        return ()
    start, end = contract.valid_from, contract.valid_until
    words = [] if start is None else [f"contract_from={start:%Y-%m-%d}"]
    alike = [one for one in contracts if (one.name, one.valid_from) == (contract.name, start)]
    if end is not None and any(one.valid_until != end for one in alike):
        words.append(f"contract_until={end:%Y-%m-%d}")
    return tuple(words)


def _resolved(
    one: Wanted, found: _Found, key: int, priced: Sequence[Span], reason: str
) -> Iterator[Resolution]:
    """The span of an identity, cut where its price is not in force."""
    match = () if isinstance(found.match, str) else found.match.rules
    rule = "; ".join(found.rules or ("book",)) + "".join(f"; {text}" for text in match)
    mark = found.span[0]
    for start, end in priced:
        span = _overlap(found.span, (start, end))
        if span is None:
            continue
        if span[0] != mark:
            yield _unpriced(one, (mark, span[0]), reason)
        yield Resolution(
            **msgspec.structs.asdict(one),
            valid_from=span[0],
            valid_until=span[1],
            price_key=key,
            price_rule=rule,
        )
        mark = span[1]
        if mark is None:
            return
    if mark is None or mark != found.span[1]:
        yield _unpriced(one, (mark, found.span[1]), reason)


def _merged(rows: Sequence[Resolution]) -> list[Resolution]:
    """Rows in time order, neighbours that say the same made one."""
    result: list[Resolution] = []
    for row in rows:
        last = result[-1] if result else None
        if last and msgspec.structs.replace(row, valid_from=last.valid_from) == (
            msgspec.structs.replace(last, valid_until=row.valid_until)
        ):
            result[-1] = msgspec.structs.replace(last, valid_until=row.valid_until)
        else:
            result.append(row)
    return result


def _unpriced(one: Wanted, span: Span, reason: str) -> Resolution:
    return Resolution(
        **msgspec.structs.asdict(one),
        valid_from=span[0],
        valid_until=span[1],
        unpriced_reason=reason,
    )


def _overlap(one: Span, other: Span) -> Span | None:
    starts = [day for day in (one[0], other[0]) if day is not None]
    ends = [day for day in (one[1], other[1]) if day is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    return None if start is not None and end is not None and end <= start else (start, end)


def _joined(spans: set[Span]) -> list[Span]:
    """Touching spans made one, in order."""
    early = datetime.min.replace(tzinfo=UTC)
    ordered = sorted(spans, key=lambda span: span[0] or early)
    result: list[Span] = []
    for span in ordered:
        if result and result[-1][1] == span[0] and span[0] is not None:
            result[-1] = (result[-1][0], span[1])
        else:
            result.append(span)
    return result


def _holds(row: Alias | Contract, span: Span) -> bool:
    start, end = span
    return (row.valid_from is None or (start is not None and row.valid_from <= start)) and (
        row.valid_until is None or (end is not None and row.valid_until >= end)
    )


def _is_audio(name: str | None, match: Match | None) -> bool:
    """Whether a model is sold for audio, by its name on the wire or in the book."""
    names = (name or "", "" if match is None else match.model)
    return any(word in each.lower() for each in names for word in _AUDIO)


def _region(region: str | None) -> str | None:
    return region.strip().lower() or None if region else None


def _tier(service_tier: str | None) -> str:
    """The tier that prices know: those without a price of their own are standard."""
    tier = (service_tier or STANDARD).strip().lower()
    return tier if tier in OTHER_TIERS else STANDARD


def _order(one: Wanted) -> tuple[str, ...]:
    return tuple("" if value is None else f"={value}" for value in msgspec.structs.astuple(one))
