"""What a price book must not do: two prices at once, units that do not fit, unknown names."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from jauge.pricing.book import Book, PriceRow
from jauge.pricing.patterns import matcher
from jauge.pricing.units import registry

PLAIN_BLOCKS = frozenset({1, 1000, 1_000_000})


def check_book(book: Book, providers: Iterable[str] | None = None) -> Iterator[str]:
    """One line per fault of the book, each naming the rows and what to do."""
    for provider in book.providers if providers is None else providers:
        for row in book.models(provider):
            try:
                matcher(row.match)
            except ValueError as fault:
                yield f"{provider}/{row.model}: {fault}: correct the pattern"
        for fallback in book.providers[provider].fallbacks:
            if fallback not in book.providers:
                yield f"{provider}: falls back to {fallback}, which is no provider: remove it"
        known = {row.model for row in book.models(provider)}
        for model, rows in book.prices(provider).items():
            if model not in known:
                yield f"{provider}/{model}: has prices and no pattern: add it to the models"
            yield from check_rows(rows)


def check_rows(rows: Iterable[PriceRow]) -> Iterator[str]:
    """Faults of the rows of one model."""
    groups: dict[object, list[PriceRow]] = {}
    for row in rows:
        name = f"{row.provider}/{row.model} {row.unit}"
        if row.per != registry()[row.unit].per and row.per not in PLAIN_BLOCKS:
            per = registry()[row.unit].per
            yield f"{name}: quoted per {row.per}: quote it per {per}"
        if row.valid_from and row.valid_until and row.valid_until <= row.valid_from:
            yield f"{name}: ends before it starts: correct valid_until"
        if not row.source or not row.checked_at:
            yield f"{name}: no source or no date of the check: fill source and checked_at"
        key = (row.region, row.service_tier, row.unit, row.above_input_tokens)
        groups.setdefault(key, []).append(row)
    for group in groups.values():
        for one, other in combinations(group, 2):
            if _collide(one, other):
                yield (
                    f"{one.provider}/{one.model} {one.unit}: {one.price} and {other.price} are in "
                    "force at once: end one where the other starts"
                )


def _collide(one: PriceRow, other: PriceRow) -> bool:
    if (one.window is None) != (other.window is None):
        return False  # hours of the day come before the rest of it
    if one.window and other.window:
        (start, end), (start2, end2) = one.window, other.window
        if end <= start2 or end2 <= start:
            return False
    apart = (one.valid_until and other.valid_from and one.valid_until <= other.valid_from) or (
        other.valid_until and one.valid_from and other.valid_until <= one.valid_from
    )
    return not apart
