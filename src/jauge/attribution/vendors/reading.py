"""What the text of a line says, before any amount: done once for each distinct text."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from jauge.attribution.vendors.likeness import Likeness
from jauge.attribution.vendors.phrases import Phrases
from jauge.attribution.vendors.table import Alias, Denied, VendorTable
from jauge.attribution.vendors.words import Words, is_reference, key, split

BESIDE_NAMES: Final = "\n"
"""Between the name of the counterparty and the text of a line, in a key."""
_AI_DOMAIN: Final = re.compile(r"[a-z0-9]\.ai\b", re.IGNORECASE)
_CUT_LETTERS: Final = 3
_LONE_CUT_LETTERS: Final = 7
_GLUED_LETTERS: Final = 7
_DISTINCT_LETTERS: Final = 6
_MERCHANT_WORDS: Final = 2
_MEANT: Final = ("card", "transfer", "refund", "income", "expense", "exchange", "exchange fee")


class Guess(msgspec.Struct, frozen=True, gc=False):
    """A vendor that a text resembles (`likeness` below 100) or names in another place.

    `is_company`: a legal form or the end of a domain follows the name, as in `OPENROUTER, INC`.
    """

    alias: Alias
    likeness: int
    is_company: bool = False


class Reading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one text says.

    `alias` stands where the merchant's name begins, cut short or not (`is_cut`); `named` stands
    anywhere; `guess` needs evidence. `merchant` are the first words of the name, `uses` what
    words of banks are there, `software` those that software has, `is_fee` whether the text
    begins as a charge of the bank does.
    """

    words: Words = ()
    merchant: Words = ()
    denied: Denied | None = None
    alias: Alias | None = None
    is_cut: bool = False
    named: Alias | None = None
    guess: Guess | None = None
    uses: frozenset[str] = frozenset()
    software: frozenset[str] = frozenset()
    is_ai_domain: bool = False
    is_fee: bool = False

    @property
    def is_silent(self) -> bool:
        """Whether nothing in the text can make the line AI, whatever its amount."""
        return not (self.named or self.guess or self.software or self.is_fee)


_SILENT: Final = Reading()


def text_key(counterparty: str | None, text: str | None) -> str:
    """What lines share whose texts differ in dates, card numbers and references alone.

    A counterparty that is the beginning of the text, cut by the format, is no name of its own.
    """
    whole = text or ""
    if not counterparty or whole.startswith(counterparty):
        return key(whole)
    return key(f"{counterparty}{BESIDE_NAMES}{whole}")


class Reader:
    """Reads keys of texts by one table."""

    def __init__(self, table: VendorTable) -> None:
        self._uses = Phrases(
            (words, use) for use in _MEANT for words in table.uses.get(use, frozenset())
        )
        self._software = _singles(table, "software")
        self._transfer = _singles(table, "transfer")
        self._bank = _singles(table, "bank")
        self._fee = _singles(table, "fee") | _singles(table, "exchange fee")
        self._before_fee = self._bank | _singles(table, "exchange")
        self._trailing = _singles(table, "country") | _singles(table, "legal")
        self._company = _singles(table, "domain") | _singles(table, "legal")
        self._denied = Phrases((each.words, each) for each in table.denied)
        self._aliases = Phrases((words, each) for each in table.aliases for words in _forms(each))
        self._cut = _beginnings(table.aliases)
        self._cut_starts = frozenset(start for _words, start in self._cut)
        self._likeness = Likeness(each for each in table.aliases if is_distinct(each))

    def read(self, text: str) -> Reading:
        """The reading of a key; of most texts it is that they say nothing."""
        parts = [split(part) for part in text.split(BESIDE_NAMES)]
        words = tuple(word for part in parts for word in part)
        alias, is_cut = self._anchored(parts, words)
        denied = self._denies(words, alias)
        if denied is not None:
            return Reading(denied=denied)
        names = [part[self._start(part) :] for part in parts]
        named, after = (alias, ()) if alias else self._named(words)
        guess = None if alias else self._guess(names, named, after)
        software = self._software.intersection(words)
        is_fee = any(self._begins_as_fee(part) for part in parts)
        if not (named or guess or software or is_fee):
            return _SILENT
        return Reading(
            words=words,
            merchant=next((name for name in names if name), ())[:_MERCHANT_WORDS],
            alias=alias,
            is_cut=is_cut,
            named=named,
            guess=guess,
            uses=frozenset(use for _position, _words, use in self._uses.places(words)),
            software=software,
            is_ai_domain=_AI_DOMAIN.search(text) is not None,
            is_fee=is_fee,
        )

    def _denies(self, words: Words, alias: Alias | None) -> Denied | None:
        is_own = alias is not None and alias.is_own
        several = [each for _position, _words, each in self._denied.places(words)]
        own = next((each for each in several if each.is_own), None)
        return own or (None if is_own or not several else several[0])

    def _anchored(self, parts: list[Words], words: Words) -> tuple[Alias | None, bool]:
        """The alias where a name begins: only words of banks and references stand before it."""
        for part in parts:
            may_be_cut = bool(part) and part[-1][:_CUT_LETTERS] in self._cut_starts
            for position in range(len(part)):
                if found := self._alias_at(part, position, words):
                    return found, False
                if may_be_cut and (found := self._cut_at(part, position, words)):
                    return found, True
                if not self._is_of_bank(part[position]):
                    break
        return None, False

    def _alias_at(self, part: Words, position: int, words: Words) -> Alias | None:
        for phrase, alias in self._aliases.at(part, position):
            rest = part[position + len(phrase) :]
            if self._holds(alias, rest, words):
                return alias
        return None

    def _holds(self, alias: Alias, rest: Words, words: Words) -> bool:
        if alias.is_alone and not self._transfer.isdisjoint(words):
            return False
        if alias.is_alone:
            return all(is_reference(word) or word in self._trailing for word in rest)
        return not alias.beside or not alias.beside.isdisjoint(words)

    def _cut_at(self, part: Words, position: int, words: Words) -> Alias | None:
        """An alias that the bank cut within a word: `midjourn`, `claude subsc`; never `mistral`."""
        left = part[position:]
        if len(left[-1]) < (_LONE_CUT_LETTERS if len(left) == 1 else _CUT_LETTERS):
            return None
        for alias in self._cut.get((left[:-1], left[-1][:_CUT_LETTERS]), ()):
            whole = alias.words[len(left) - 1]
            is_within = whole != left[-1] and whole.startswith(left[-1])
            if is_within and self._holds(alias, (), words):
                return alias
        return None

    def _is_of_bank(self, word: str) -> bool:
        return word in self._bank or is_reference(word)

    def _start(self, part: Words) -> int:
        steps = (at for at, word in enumerate(part) if not self._is_of_bank(word))
        return next(steps, len(part))

    def _begins_as_fee(self, part: Words) -> bool:
        for word in () if self._fee.isdisjoint(part) else part:
            if word in self._fee:
                return True
            if not (word in self._before_fee or is_reference(word)):
                return False
        return False

    def _named(self, words: Words) -> tuple[Alias | None, Words]:
        """The first alias that stands anywhere, and the words after it."""
        for position, phrase, alias in self._aliases.places(words):
            rest = words[position + len(phrase) :]
            if self._holds(alias, rest, words):
                return alias, rest
        return None, ()

    def _guess(self, names: list[Words], named: Alias | None, after: Words) -> Guess | None:
        if named is not None and is_distinct(named):
            return Guess(named, 100, is_company=not self._company.isdisjoint(after[:1]))
        for name in names:
            if found := self._likeness.nearest(name):
                return Guess(*found)
        return None


def is_distinct(alias: Alias) -> bool:
    """Whether an alias is a name that nothing else has: it may be misspelt or out of place."""
    if alias.beside or alias.is_alone:
        return False
    letters = sum(len(word) for word in alias.words)
    return letters >= _DISTINCT_LETTERS + (len(alias.words) > 1) * _CUT_LETTERS


def _forms(alias: Alias) -> Iterator[Words]:
    """The words of an alias, and these as one word where that is long enough to be a name."""
    yield alias.words
    glued = "".join(alias.words)
    if len(alias.words) > 1 and len(glued) >= _GLUED_LETTERS and not alias.beside:
        yield (glued,)


def _beginnings(aliases: tuple[Alias, ...]) -> dict[tuple[Words, str], list[Alias]]:
    """Aliases by the words before each of their words and the first letters of it.

    A first word that is cut says enough only where it is the whole alias.
    """
    found: dict[tuple[Words, str], list[Alias]] = {}
    for alias in aliases:
        first = 0 if len(alias.words) == 1 else 1
        for position in range(first, len(alias.words)):
            start = alias.words[position][:_CUT_LETTERS]
            if not alias.is_alone:
                found.setdefault((alias.words[:position], start), []).append(alias)
    return found


def _singles(table: VendorTable, use: str) -> frozenset[str]:
    return frozenset(words[0] for words in table.uses.get(use, ()) if len(words) == 1)
