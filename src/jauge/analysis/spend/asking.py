"""The question of `spend`: everything paid, or owed, for AI in a time."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from jauge.analysis.conversion import Converter, RateOn
from jauge.analysis.held import Held
from jauge.analysis.rulebook import rules_of
from jauge.analysis.spend import bills, invoices, owed, paid, pictures, seats
from jauge.analysis.spend.answer import Basis, Spend
from jauge.analysis.spend.bank import Bank
from jauge.analysis.spend.bank import read as read_bank
from jauge.analysis.spend.claims import Claim
from jauge.analysis.spend.days import Days
from jauge.analysis.spend.invoices import Invoice
from jauge.analysis.spend.kinds import AI
from jauge.analysis.spend.names import Names
from jauge.analysis.spend.parts import BY_TAG, GROUPS, Part, SpendLine, add, add_up
from jauge.analysis.spend.pictures import Picture
from jauge.analysis.spend.renewals import renewals
from jauge.analysis.spend.shares import Shares
from jauge.analysis.spend.taxed import Taxes
from jauge.analysis.spend.whose import Asked, Whose, whose
from jauge.attribution.vendors import VendorTable, built_in, with_own
from jauge.config import Config, Tool
from jauge.errors import UsageError
from jauge.i18n import _
from jauge.model import Money, Period, exact_sum


class Known(NamedTuple):
    """What a ledger knows of spend, read and recognised once for all questions."""

    bank: Bank
    invoices: Sequence[Invoice]
    pictures: Sequence[Picture]
    bills: Sequence[Claim]
    names: Names
    rate_on: RateOn
    whose: Whose | None = None
    capacities: Sequence[tuple[Claim, Days]] = ()


def know(
    held: Held,
    vendors: VendorTable,
    rate_on: RateOn,
    contracts: Sequence[Tool] = (),
    asked: Asked | None = None,
) -> Known:
    """Read bank lines, invoices, bills and seats, all of them: a period never changes what is.

    Seats cost what contracts say, else what their list says. `asked` is a virtual tag that
    questions may group by.
    """
    names = Names(vendors)
    bank, papers = read_bank(held, vendors, rate_on), invoices.read(held, names, rate_on)
    lists = pictures.read(held, contracts)
    return Known(
        bank=bank,
        invoices=papers,
        pictures=lists,
        bills=bills.claims(held, names, asked),
        names=names,
        rate_on=rate_on,
        whose=None if asked is None else whose(asked, bank, papers, lists, names),
    )


def know_by(config: Config, held: Held, rate_on: RateOn, by: str = "supplier") -> Known:
    """What a ledger knows of spend, by the vendors, contracts and rules of a configuration.

    `by` is what will be asked; raises UsageError for what is neither a group nor a virtual tag.
    """
    vendors = with_own(built_in(), config.vendor, config.vendor_denied)
    asked = None
    if by not in GROUPS:
        if by not in config.tag:
            hint = _("spend cannot be grouped by {name!r}: use {names} or a virtual tag")
            raise UsageError(hint.format(name=by, names=", ".join(GROUPS)))
        workspace = config.workspace
        smallest = workspace.privacy.smallest_group
        asked = Asked(by, rules_of(config), str(workspace.timezone), smallest)
    return know(held, vendors, rate_on, config.tool, asked)


def spend(
    known: Known, period: Period | None, currency: str, basis: Basis = "paid", by: str = "supplier"
) -> Spend:
    """Everything paid or owed for AI within a period (None is all), in one currency.

    `by` is one of `GROUPS`, or the virtual tag that `known` was asked with.
    """
    days = None if period is None else Days(*period.days)
    converter = Converter(currency, known.rate_on)
    answer = Spend(basis=basis, period=period, currency=currency, by=by, total=None)
    found = (_paid if basis == "paid" else _owed)(known, days, converter, answer)
    return replace(
        found,
        renewals=renewals(known.bank, known.pictures, known.names),
        stale_rates=tuple(sorted(converter.stale)),
    )


def _paid(known: Known, days: Days | None, converter: Converter, answer: Spend) -> Spend:
    bank = known.bank
    taxes = Taxes(known.invoices, known.pictures, known.names)
    parts, booked = paid.paid_parts(bank.entries, days, converter, taxes)
    if known.whose is not None:
        parts = [replace(part, tag=known.whose.lines[part.ids[0]]) for part in parts]
    mine, elsewhere = _in_currency(parts, answer.currency)
    shares = Shares(known.bills, converter, answer.currency)
    is_known = bank.lines > 0 and (days is None or _overlaps(bank, days))
    return replace(
        _summed(answer, mine, GROUPS["supplier"], is_known=is_known),
        apart=paid.apart(mine, shares),
        to_review=paid.to_review(mine, booked),
        exchanged=paid.exchanged(booked, answer.currency),
        elsewhere=elsewhere,
        first_on=bank.first_on,
        last_on=bank.last_on,
    )


def _owed(known: Known, days: Days | None, converter: Converter, answer: Spend) -> Spend:
    invoiced, billed = owed.invoiced(known.invoices), known.bills
    if known.whose is not None:
        invoiced, billed = known.whose.of_claims(invoiced), known.whose.of_claims(billed)
    priced = seats.claims(known.pictures, known.names, known.bank.last_on, known.whose)
    found = owed.owed_parts(invoiced, billed, priced, days, converter)
    found.parts.extend(owed.parts_of(known.capacities, days, converter))
    mine, elsewhere = _in_currency(found.parts, answer.currency)
    gross, _others = _in_currency(found.without_net, answer.currency)
    shares = Shares(known.bills, converter, answer.currency)
    spans = [claim.days for claim in (*invoiced, *known.bills, *priced)]
    first = min((span.first for span in spans), default=None)
    return replace(
        _summed(answer, mine, owed.KEYS, is_known=bool(mine)),
        apart=owed.apart(mine, shares),
        to_review=owed.to_review(mine),
        without_net=add_up(gross, owed.KEYS),
        elsewhere=elsewhere,
        first_on=first,
        last_on=max((span.last for span in spans), default=None),
    )


def _overlaps(bank: Bank, days: Days) -> bool:
    if bank.first_on is None or bank.last_on is None:
        return False
    return bank.first_on < days.end and days.first <= bank.last_on


def _in_currency(parts: Iterable[Part], currency: str) -> tuple[list[Part], tuple[Money, ...]]:
    """The parts in the reporting currency, and the AI in others, which have no rate to it."""
    every = list(parts)
    others = [part for part in every if part.currency != currency and part.spend_kind in AI]
    sums = (Money(line.amount, line.currency) for line in add_up(others, ()))
    return [part for part in every if part.currency == currency], tuple(sums)


def _summed(answer: Spend, parts: Sequence[Part], names: Sequence[str], *, is_known: bool) -> Spend:
    """The AI of the parts, added up by everything that can be asked."""
    mine = [part for part in parts if part.spend_kind in AI]
    lines = add_up(mine, names)
    return replace(
        answer,
        total=exact_sum(line.amount for line in lines) if is_known else None,
        lines=lines,
        grouped=_grouped(mine, lines, answer.by),
        by_kind=add_up(mine, GROUPS["kind"]),
        by_month=add_up(mine, GROUPS["month"]),
        net=add(part.net for part in mine),
        tax=add(part.tax for part in mine),
        tax_unknown=_untaxed(mine) if is_known else None,
        fx_margin=add(part.fx_margin for part in mine),
    )


def _grouped(parts: Sequence[Part], lines: tuple[SpendLine, ...], by: str) -> tuple[SpendLine, ...]:
    return lines if by == "supplier" else add_up(parts, GROUPS.get(by, BY_TAG))


def _untaxed(parts: Sequence[Part]) -> Decimal:
    return exact_sum(part.amount for part in parts if part.tax is None)
