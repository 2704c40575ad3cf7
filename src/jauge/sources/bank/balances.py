"""Opening balance plus lines is the closing balance, or a note says by how much it is not."""

from decimal import Decimal

from jauge.i18n import _
from jauge.model.money import exact_sum


class Balance:
    """What one statement states and what its lines add up to, in one currency."""

    def __init__(self, account: str | None, currency: str) -> None:
        self.account = account
        self.currency = currency
        self.opening: Decimal | None = None
        self.closing: Decimal | None = None
        self.total: Decimal = Decimal(0)
        self.is_mixed = False

    def add(self, amount: Decimal, currency: str) -> None:
        """A line; one in another currency makes the balances say nothing."""
        self.is_mixed |= currency != self.currency
        self.total = exact_sum((self.total, amount))

    def problem(self) -> str | None:
        """The note on a statement whose balances and lines disagree; None where nothing does."""
        if self.opening is None or self.closing is None or self.is_mixed:
            return None
        return disagreement(self.account, self.currency, self.opening, self.total, self.closing)


def disagreement(
    account: str | None, currency: str, opening: Decimal, total: Decimal, closing: Decimal
) -> str | None:
    """The note on balances that the lines do not explain, or None."""
    found = exact_sum((opening, total))
    if found == closing:
        return None
    hint = _(
        "account {account}: opening balance {opening} and lines {total} make {found}, the statement"
        " closes at {closing}: {difference} {currency} are not explained; look for lost lines"
    )
    return hint.format(
        account=account or "?",
        opening=plain(opening),
        total=plain(total),
        found=plain(found),
        closing=plain(closing),
        difference=plain(closing - found),
        currency=currency,
    )


def plain(amount: Decimal) -> str:
    """An amount without needless zeros, at least two decimals, never with an exponent."""
    text = f"{amount:f}"
    whole, _point, cents = text.partition(".")
    return f"{whole}.{cents.rstrip('0').ljust(2, '0')}"
