"""What the group pays: seats, invoices, the bank's lines, and what suppliers charge for calls."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from jauge.demo.retail.fleet import FIRST, LAST, SEED
from jauge.demo.retail.people import Person

_CENT: Final = Decimal("0.01")
DOLLARS_A_EURO: Final = {
    "2025-12": "1.1666", "2026-01": "1.1721", "2026-02": "1.1820", "2026-03": "1.1649",
    "2026-04": "1.1525", "2026-05": "1.1700", "2026-06": "1.1640", "2026-07": "1.1448",
    "2026-08": "1.1515", "2026-09": "1.1622", "2026-10": "1.1225",
}  # fmt: skip
"""At which cards were charged on the fourth of a month: reference rates of the ECB."""
GHOST_ACCOUNT: Final = "org-acquired-shop"
GHOST_MODEL: Final = "gpt-4o"
GHOST_A_MONTH: Final = tuple(Decimal(180 + 12 * month) for month in range(12))
"""Dollars charged to the account of a shop that was bought: no call of it is traced."""


@dataclass(frozen=True)
class Subscription:
    """A tool that is paid by the seat: holders come from `teams`, in their order."""

    tool: str
    vendor: str
    text: str
    price: Decimal
    teams: tuple[str, ...]
    seats: int
    day: int

    @property
    def net(self) -> Decimal:
        """A month of it without tax."""
        return self.price * self.seats

    @property
    def gross(self) -> Decimal:
        """The same with 20 % of tax."""
        return (self.net * Decimal("1.20")).quantize(_CENT)


SUBSCRIPTIONS: Final = (
    Subscription("Microsoft 365 Copilot", "Microsoft Ireland Operations Limited",
                 "PRLV SEPA MICROSOFT 365 COPILOT", Decimal("28.10"),
                 ("Finance", "Purchasing", "Legal", "Human Resources", "Logistics"), 48, 12),
    Subscription("ChatGPT", "OpenAI Ireland Ltd", "CARTE OPENAI *CHATGPT SUBSCR", Decimal("29.00"),
                 ("Marketing", "E-commerce", "Customer Service"), 40, 8),
    Subscription("Claude", "Anthropic Ireland Limited", "CARTE ANTHROPIC* CLAUDE TEAM SUB",
                 Decimal("25.00"), ("Marketing", "E-commerce"), 16, 14),
    Subscription("GitHub Copilot", "GitHub, Inc.", "CARTE GITHUB, INC.", Decimal("19.00"),
                 ("IT",), 18, 9),
)  # fmt: skip
DOUBLED: Final = ("CARTE PERPLEXITY AI SAN FRANCISCO", Decimal("18.26"), 5)
"""A subscription that is paid twice on one day of each month."""
_OTHERS: Final = (
    ("PRLV SEPA BAILLEUR EXEMPLE LOYER ENTREPOT", Decimal("24800.00"), 2),
    ("CARTE RESTAURANT LE MISTRAL PARIS 10", Decimal("64.50"), 18),
    ("VIR SEPA SALAIRES", Decimal("512400.00"), 27),
)
"""Lines that have nothing to do with AI."""
_METERED: Final = {
    "openai": "CARTE OPENAI OPENAI.COM API",
    "anthropic": "CARTE ANTHROPIC, PBC ANTHROPIC.COM",
    "mistral_ai": "PRLV SEPA MISTRAL AI LA PLATEFORME",
}
_IDLE_OF_TEN: Final = 2
_IDLE_DAYS: Final = (75, 140)


@dataclass(frozen=True)
class Seat:
    """A seat on the last day of the year; `last_on` is None where it was never used."""

    tool: str
    person: Person
    price: Decimal
    last_on: date | None

    @property
    def is_wasted(self) -> bool:
        """Whether its holder has left, or did not use it for 60 days."""
        return self.person.left_on is not None or self.last_on is None or self.is_idle

    @property
    def is_idle(self) -> bool:
        """Whether it was last used 60 days ago or earlier."""
        return self.last_on is not None and (LAST - self.last_on).days >= _IDLE_DAYS[0]


def seats(everybody: list[Person]) -> list[Seat]:
    """Who holds a seat: leavers of the teams first, because nobody took theirs back."""
    found: list[Seat] = []
    for one in SUBSCRIPTIONS:
        holders = [who for who in everybody if who.team in one.teams]
        holders.sort(key=lambda who: (who.left_on is None, one.teams.index(who.team), who.mail))
        random = Random(f"{SEED} {one.tool}")  # noqa: S311 # a seeded draw, no secret
        for place, who in enumerate(holders[: one.seats]):
            is_idle = random.randrange(10) < _IDLE_OF_TEN
            ago = random.randint(*_IDLE_DAYS) if is_idle else random.randint(0, 40)
            last = LAST - timedelta(days=ago)
            if who.left_on is not None:
                last = who.left_on - timedelta(days=place)
            found.append(Seat(one.tool, who, one.price, last))
    return found


def months() -> list[date]:
    """The first days of the twelve months."""
    return [date(FIRST.year + (9 + number) // 12, (9 + number) % 12 + 1, 1)
            for number in range(1, 13)]  # fmt: skip


@dataclass(frozen=True)
class BankLine:
    """A line of the statement; an amount that is paid is negative."""

    day: date
    text: str
    amount: Decimal
    is_ai: bool


def bank_lines(metered: Mapping[tuple[str, str], int]) -> Iterator[BankLine]:
    """The statement of the year; `metered` is what suppliers charge, by provider and month."""
    for place, first in enumerate(months()):
        if place:
            before = f"{months()[place - 1]:%Y-%m}"
            for provider, text in _METERED.items():
                rate = Decimal(DOLLARS_A_EURO[f"{first:%Y-%m}"])
                cost = Decimal(metered[provider, before]).scaleb(-12) / rate
                yield BankLine(first.replace(day=4), text, -cost.quantize(_CENT), is_ai=True)
        text, amount, day = DOUBLED
        for _time in range(2):
            yield BankLine(first.replace(day=day), text, -amount, is_ai=True)
        for one in SUBSCRIPTIONS:
            yield BankLine(first.replace(day=one.day), one.text, -one.gross, is_ai=True)
        for text, amount, day in _OTHERS:
            yield BankLine(first.replace(day=day), text, -amount, is_ai=False)
