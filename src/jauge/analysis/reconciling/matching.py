"""Which bank lines pay what: by reference, then by amount, each line at most once. Pure.

Steps go from sure to likely: what a person accepted, the invoice's number in the text, the amount
of one, of all that a supplier charges for a month, of several by a bounded search, and amounts
that the bank converted. In a step the best candidate is taken first: gross before net, the
product that the text names, the nearest date, then the order of days and ids.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final, Literal, TypeVar

import msgspec

from jauge.analysis.reconciling.candidates import Candidate, converted, exact, of_invited, of_seats
from jauge.analysis.reconciling.dues import Due, Payment, PerEuro
from jauge.analysis.spend.names import is_alike

MOST: Final = 12
"""So many amounts are searched for sums; of more, nobody would believe one that fits."""
_LARGEST: Final = 5
_SHORTEST: Final = 5
_LAST: Final = 99
_DIGITS: Final = 3
_REFERENCE: Final = {True: Decimal("1.0"), False: Decimal("0.8")}
_CONFIDENCE: Final = {
    "amount": Decimal("0.95"),
    "month": Decimal("0.9"),
    "seats": Decimal("0.8"),
    "sum": Decimal("0.7"),
    "converted": Decimal("0.75"),
}

T = TypeVar("T")
Reason = Literal["accepted", "reference", "amount", "month", "seats", "sum", "converted"]


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """Lines that pay dues, why, and how sure that is (1 is certain; no measured probability).

    `tax` is the tax in what was paid beyond the net amounts, `net` what the seats come to where
    only the line tells their price, `untraced` what was paid for invitations. `agrees` says that
    the amounts meet.
    """

    dues: tuple[str, ...]
    lines: tuple[str, ...]
    by: Reason
    target: str | None
    confidence: Decimal
    tax: Decimal = Decimal(0)
    net: Decimal | None = None
    untraced: Decimal = Decimal(0)
    agrees: bool = True

    @property
    def pair(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What a person decides on."""
        return tuple(sorted(self.dues)), tuple(sorted(self.lines))


Pair = tuple[tuple[str, ...], tuple[str, ...]]


class Matched(msgspec.Struct, frozen=True, kw_only=True):
    """The matches, and the suppliers with too many open amounts to search for sums."""

    matches: tuple[Match, ...] = ()
    given_up: tuple[str, ...] = ()


def match(
    dues: Iterable[Due],
    payments: Iterable[Payment],
    rates: PerEuro,
    accepted: Iterable[Pair] = (),
    refused: Iterable[Pair] = (),
) -> Matched:
    """Match supplier by supplier: lines of one never change the answer of another."""
    due_lists: dict[str, list[Due]] = {}
    line_lists: dict[str, list[Payment]] = {}
    for due in dues:
        due_lists.setdefault(due.supplier, []).append(due)
    for payment in payments:
        if payment.belongs_to is None:
            line_lists.setdefault(payment.supplier, []).append(payment)
    decided, no = tuple(sorted(set(accepted))), frozenset(refused)
    found: list[Match] = []
    given_up: list[str] = []
    for supplier in sorted(due_lists.keys() & line_lists.keys()):
        one = _Supplier(due_lists[supplier], line_lists[supplier], rates, no)
        found += one.run(decided)
        if one.is_given_up:
            given_up.append(supplier)
    return Matched(matches=tuple(found), given_up=tuple(given_up))


class _Supplier:
    """What is still open of one supplier."""

    def __init__(
        self,
        dues: Iterable[Due],
        lines: Iterable[Payment],
        rates: PerEuro,
        refused: frozenset[Pair],
    ) -> None:
        self._dues = {due.id: due for due in sorted(dues, key=lambda due: (due.month, due.id))}
        self._lines = {one.id: one for one in sorted(lines, key=lambda one: (one.day, one.id))}
        self._rates = rates
        self._refused = refused
        self.is_given_up = False

    def run(self, accepted: Sequence[Pair]) -> list[Match]:
        """The matches, step by step."""
        steps: tuple[tuple[Reason, Iterator[Candidate]], ...] = (
            ("accepted", self._accepted(accepted)),
            ("reference", self._by_reference()),
            ("amount", self._one_to_one()),
            ("month", self._whole_months(is_converted=False)),
            ("seats", self._seats()),
            ("sum", self._sums()),
            ("month", self._whole_months(is_converted=True)),
            ("converted", self._converted()),
        )
        return [one for reason, candidates in steps for one in self._take(reason, candidates)]

    def _take(self, reason: Reason, candidates: Iterator[Candidate]) -> Iterator[Match]:
        """The best candidates of which nothing is used yet; the step looks when it is its turn."""
        for one in sorted(candidates, key=lambda one: one.rank):
            dues, lines = one.dues, one.lines
            is_open = self._dues.keys() >= set(dues) and self._lines.keys() >= set(lines)
            if not is_open or (tuple(sorted(dues)), tuple(sorted(lines))) in self._refused:
                continue
            for name in dues:
                del self._dues[name]
            for name in lines:
                del self._lines[name]
            yield Match(
                dues=dues,
                lines=lines,
                by=reason,
                target=one.target,
                confidence=_confidence(reason, one),
                tax=one.tax,
                net=one.net,
                untraced=one.untraced,
                agrees=one.agrees,
            )

    def _accepted(self, accepted: Sequence[Pair]) -> Iterator[Candidate]:
        for dues, lines in accepted:
            if self._dues.keys() >= set(dues) and self._lines.keys() >= set(lines):
                yield from self._decided(dues, lines)

    def _by_reference(self) -> Iterator[Candidate]:
        """Lines and invoices that name each other, directly or by way of others."""
        patterns = {
            due.id: [_pattern(text) for text in due.references if _is_distinct(text)]
            for due in self._dues.values()
        }
        groups: list[tuple[set[str], set[str]]] = []
        for line in self._lines.values():
            named = {
                name
                for name, some in patterns.items()
                if any(pattern.search(line.text.upper()) for pattern in some)
            }
            if not named:
                continue
            lines, meeting = {line.id}, [group for group in groups if group[0] & named]
            for group in meeting:
                named, lines = named | group[0], lines | group[1]
                groups.remove(group)
            groups.append((named, lines))
        for named, lines in groups:
            ordered = [one for one in self._lines if one in lines]
            yield from self._decided([one for one in self._dues if one in named], ordered)

    def _decided(self, dues: Sequence[str], lines: Sequence[str]) -> Iterator[Candidate]:
        """A pair that is sure whatever the amounts: with what they say, where they agree."""
        some = [self._dues[one] for one in dues]
        paid = [self._lines[one] for one in lines]
        if len({due.currency for due in some}) > 1 or len({one.currency for one in paid}) > 1:
            return
        agreed = [
            *exact(some, paid),
            *(converted(some, paid[0], self._rates) if len(paid) == 1 else ()),
        ]
        if not agreed and len(some) == len(paid) == 1:
            agreed += self._by_seat(some[0], paid[0])
        if agreed:
            yield min(agreed, key=lambda one: one.rank)
        else:
            rank = (_LAST, paid[0].day, tuple(dues))
            yield Candidate(dues=tuple(dues), lines=tuple(lines), rank=rank, agrees=False)

    def _one_to_one(self) -> Iterator[Candidate]:
        for due in self._dues.values():
            for line in self._lines.values():
                if due.takes(line.day):
                    yield from exact([due], [line])

    def _whole_months(self, *, is_converted: bool) -> Iterator[Candidate]:
        """All that a supplier charges for a month in one currency, in one line."""
        months: dict[tuple[object, str], list[Due]] = {}
        for due in self._dues.values():
            if due.net is not None:
                months.setdefault((due.month, due.currency), []).append(due)
        for some in months.values():
            if len(some) > 1:
                for line in self._lines.values():
                    if all(due.takes(line.day) for due in some):
                        found = converted(some, line, self._rates) if is_converted else ()
                        yield from found or exact(some, [line])

    def _seats(self) -> Iterator[Candidate]:
        for due in self._dues.values():
            for line in self._lines.values():
                if due.takes(line.day) and is_alike(due.part, line.part):
                    yield from self._by_seat(due, line)

    def _by_seat(self, due: Due, line: Payment) -> Iterator[Candidate]:
        """Seats whose price the line tells, or that it pays with those who are only invited."""
        yield from of_seats(due, line) if due.net is None else of_invited(due, line, self._rates)

    def _converted(self) -> Iterator[Candidate]:
        for due in self._dues.values():
            for line in self._lines.values():
                if due.takes(line.day):
                    yield from converted([due], line, self._rates)

    def _sums(self) -> Iterator[Candidate]:
        """Several dues in one line, one due in several lines: the fewest, then the nearest."""
        dues = [due for due in self._dues.values() if due.net is not None]
        for line in list(self._lines.values()):
            same = [due for due in dues if due.takes(line.day)]
            same = [due for due in same if line.paid_in(due.currency) is not None]
            for currency in sorted({due.currency for due in same}):
                some = [due for due in same if due.currency == currency]
                for chosen in self._subsets(some):
                    yield from exact(chosen, [line])
        for due in dues:
            some = [
                line
                for line in self._lines.values()
                if due.takes(line.day) and line.paid_in(due.currency) is not None
            ]
            for chosen in self._subsets(some):
                if len({line.currency for line in chosen}) == 1:
                    yield from exact([due], chosen)

    def _subsets(self, some: Sequence[T]) -> Iterator[Sequence[T]]:
        if len(some) > MOST:
            self.is_given_up = True
            return
        for size in range(2, min(len(some), _LARGEST) + 1):
            yield from combinations(some, size)


def _confidence(reason: Reason, one: Candidate) -> Decimal:
    if reason == "accepted":
        return Decimal(1)
    if reason == "reference":
        return _REFERENCE[one.agrees]
    sure = _CONFIDENCE[reason]
    return sure if one.agrees else min(sure, _REFERENCE[False])


def _is_distinct(text: str) -> bool:
    """Whether a number is long enough not to stand in a text by chance."""
    return len(text) >= _SHORTEST and sum(map(str.isdigit, text)) >= _DIGITS


def _pattern(text: str) -> re.Pattern[str]:
    """A number as banks print it: signs between its letters may be gone, or be others."""
    letters = [re.escape(one) for one in text.upper() if one.isalnum()]
    return re.compile(rf"(?<![A-Z0-9]){'[^A-Z0-9]?'.join(letters)}(?![A-Z0-9])")
