"""What one line is by its own text, sign and amount; other lines are looked at later."""

from collections.abc import Callable
from typing import Final

from jauge.attribution.vendors.draft import Draft
from jauge.attribution.vendors.line import BankLine
from jauge.attribution.vendors.products import Products
from jauge.attribution.vendors.reading import Guess, Reading
from jauge.attribution.vendors.table import Alias

_SAME: Final = 100
_POINTS: Final = {"plan_amount": 2, "company": 2, "foreign": 1, "software": 1, "cadence": 1}
_NEEDED_OUT_OF_PLACE: Final = 2
_NEEDED_MISSPELT: Final = 3


class Judge:
    """Drafts of lines, by one table of products and the vendors' billing currencies."""

    def __init__(self, products: Products, currencies: Callable[[str], frozenset[str]]) -> None:
        self._products = products
        self._currencies = currencies

    def draft(self, line: BankLine, reading: Reading) -> Draft:
        """The draft of a line whose text is not silent.

        In this order: the expense of a person, a payment or money received, a charge of the
        bank; what only resembles a vendor is left for `weigh`.
        """
        is_expense = line.is_expense or (line.amount < 0 and "expense" in reading.uses)
        if is_expense and reading.named is not None:
            return self._expense(line, reading, reading.named)
        if reading.alias is not None:
            if line.amount > 0:
                return self._received(line, reading, reading.alias)
            return self._paid(line, reading, reading.alias)
        is_fee = reading.is_fee and line.amount < 0
        return _fee(line, reading) if is_fee else Draft(line=line)

    def weigh(self, line: BankLine, reading: Reading, *, has_cadence: bool) -> Draft | None:
        """The draft of a payment to what resembles a vendor, if there is enough evidence for it.

        A transfer that mentions a vendor, and not as a company, pays back a person: an expense.
        """
        guess = reading.guess
        if guess is None or line.amount >= 0:
            return None
        evidence = self._evidence(line, reading, guess, has_cadence=has_cadence)
        needed = _NEEDED_OUT_OF_PLACE if guess.likeness == _SAME else _NEEDED_MISSPELT
        if sum(_POINTS[each] for each in evidence) < needed:
            return None
        draft = self._paid(line, reading, guess.alias)
        draft.step = "evidence"
        draft.evidence = evidence
        if "transfer" in reading.uses and reading.named and not guess.is_company:
            draft.spend_kind = "expense"
        return draft

    def _evidence(
        self, line: BankLine, reading: Reading, guess: Guess, *, has_cadence: bool
    ) -> tuple[str, ...]:
        alias = guess.alias
        holds = {
            "plan_amount": self._products.explains(alias.vendor, line),
            "company": guess.is_company,
            "foreign": line.original_currency not in {None, line.currency}
            and line.original_currency in self._currencies(alias.vendor),
            "software": not reading.software <= frozenset(alias.words),
            "cadence": has_cadence,
        }
        return tuple(name for name, is_so in holds.items() if is_so)

    def _paid(self, line: BankLine, reading: Reading, alias: Alias) -> Draft:
        product = self._products.of(alias.vendor, reading.words, line)
        return Draft(
            line=line,
            step="alias",
            spend_kind=product.spend_kind,
            vendor=alias.vendor,
            product=product,
            matched=alias.text,
            evidence=(
                *(("cut",) if reading.is_cut else ()),
                *(("plan_amount",) if product.fit else ()),
            ),
        )

    def _expense(self, line: BankLine, reading: Reading, alias: Alias) -> Draft:
        draft = self._paid(line, reading, alias)
        draft.spend_kind = "expense"
        draft.evidence = (*draft.evidence, "expense")
        return draft

    def _received(self, line: BankLine, reading: Reading, alias: Alias) -> Draft:
        """Money from a vendor: a refund by its words; else it may be what a customer pays."""
        draft = self._paid(line, reading, alias)
        draft.evidence = tuple(sorted(reading.uses & {"refund", "card", "transfer", "income"}))
        is_card = "card" in reading.uses and "transfer" not in reading.uses
        draft.spend_kind = "refund" if "refund" in reading.uses or is_card else "to_review"
        return draft


def _fee(line: BankLine, reading: Reading) -> Draft:
    """A charge that speaks of exchange or names a vendor; which payment it is for comes later."""
    named = reading.named
    is_exchange = not reading.uses.isdisjoint({"exchange", "exchange fee"})
    if named is None and not is_exchange:
        return Draft(line=line)
    return Draft(
        line=line,
        step="fee",
        vendor=None if named is None else named.vendor,
        matched=None if named is None else named.text,
        evidence=("fee", "exchange") if is_exchange else ("fee",),
    )
