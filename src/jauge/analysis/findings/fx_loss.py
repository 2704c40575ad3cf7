"""What cards and banks take beyond the rate of the day where AI is paid in another currency."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import msgspec

from jauge.analysis.finding_kinds import Case, FindingKind
from jauge.analysis.paid_needs import needs_statements
from jauge.analysis.spend.booked import Booked, booked
from jauge.analysis.spend.days import month_of
from jauge.model import Evidence, Finding, Saving, divide, exact_sum

_CONFIDENCE: Final = Decimal("0.95")
_LEAST: Final = Decimal("0.01")
_NOTHING: Final = Decimal(0)


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """`booked` = `at_rate` + `fx_margin`, in the currency of the finding; `fees` come on top.

    `margin_ratio` is the margin as a part of the amount at the ECB rate.
    """

    currencies: tuple[str, ...]
    lines: int
    months: int
    booked: Decimal
    at_rate: Decimal
    fx_margin: Decimal
    margin_ratio: float
    fees: Decimal


def _find(case: Case) -> Iterator[Finding[Parameters]]:
    accounts: dict[str | None, list[Booked]] = {}
    for one in booked(case.known.bank.entries, case.converter):
        is_fee = one.entry.answer.spend_kind == "card_fee"
        if (is_fee or one.at_rate is not None) and one.amount.currency == case.currency:
            accounts.setdefault(one.entry.line.account, []).append(one)
    for account, several in accounts.items():
        if exact_sum(map(_loss, several)) >= _LEAST:
            yield _finding(account, several, case)


def _loss(one: Booked) -> Decimal:
    """The margin in a line; of a fee all of it."""
    is_fee = one.entry.answer.spend_kind == "card_fee"
    return one.amount.amount if is_fee else one.fx_margin or _NOTHING


def _finding(account: str | None, several: Sequence[Booked], case: Case) -> Finding[Parameters]:
    converted = [one for one in several if one.at_rate is not None]
    at_rate = exact_sum(one.at_rate or _NOTHING for one in converted)
    margin = exact_sum(one.fx_margin or _NOTHING for one in converted)
    currencies = {one.entry.line.original_currency for one in converted}
    months = _by_month(several)
    return Finding(
        kind=KIND.name,
        subject={"account": account},
        parameters=Parameters(
            currencies=tuple(sorted(each for each in currencies if each)),
            lines=len(several),
            months=len(months),
            booked=exact_sum(one.amount.amount for one in converted),
            at_rate=at_rate,
            fx_margin=margin,
            margin_ratio=float(margin / at_rate) if at_rate else 0.0,
            fees=exact_sum(_loss(one) for one in several if one.at_rate is None),
        ),
        evidence=(Evidence("bank_line", tuple(one.entry.line.id for one in several)),),
        monthly_saving=_saving(list(months.values()), case.currency),
        value_kind="budget_saving",
        cash_from=month_of(max(one.day for one in several)).end,
        confidence=_CONFIDENCE,
        effort="medium",
        action="pay_in_own_currency",
    )


def _by_month(several: Sequence[Booked]) -> dict[date, Decimal]:
    months: dict[date, list[Decimal]] = {}
    for one in several:
        months.setdefault(month_of(one.day).first, []).append(_loss(one))
    return {month: exact_sum(losses) for month, losses in months.items()}


def _saving(losses: Sequence[Decimal], currency: str) -> Saving:
    """The least, the mean and the most that a month lost."""
    mean = divide(exact_sum(losses), Decimal(len(losses)))
    return Saving(min(*losses, mean), mean, max(*losses, mean), currency)


KIND: Final = FindingKind("fx_loss", Parameters, _find, needs=needs_statements)
