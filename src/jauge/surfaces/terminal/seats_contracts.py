"""Contracts of tools, as a table and for machines."""

from collections.abc import Sequence
from typing import IO

from jauge.analysis.seats.agreements import Agreement
from jauge.i18n import _, format
from jauge.surfaces.terminal import table, wording
from jauge.surfaces.terminal.records import Value, money


def rows(found: Sequence[Agreement]) -> list[dict[str, Value]]:
    """A record per contract."""
    return [
        {
            "tool": one.contract.name,
            "plan": one.contract.plan,
            "account": one.contract.account,
            "monthly_price": money(one.price.amount if one.price else None),
            "currency": one.price.currency if one.price else None,
            "tax_basis": one.price.basis if one.price else None,
            "seats_bought": one.contract.seats,
            "term_months": one.contract.term_months,
            "notice_days": one.contract.notice_days,
            "notice_on": one.notice_on.isoformat() if one.notice_on else None,
            "cash_from": one.cash_from.isoformat() if one.cash_from else None,
        }
        for one in found
    ]


def print_contracts(found: Sequence[Agreement], out: IO[str]) -> None:
    """A line per contract, the most urgent first."""
    if not found:
        table.print_notes([_("No contract is known: give it as [[tool]] in jauge.toml.")], out)
        return
    names = [(one.contract.name, wording.name(one.contract.plan)) for one in found]
    figures = [
        (_("Notice by"), [format.day(one.notice_on) for one in found]),
        (_("Cash from"), [format.day(one.cash_from) for one in found]),
        (
            _("A month"),
            [format.money(p.amount, p.currency) if (p := one.price) else format.UNKNOWN
             for one in found],
        ),
        (_("Tax basis"), [_basis(one) for one in found]),
        (_("Seats"), [_count(one.contract.seats) for one in found]),
        (_("Months"), [_count(one.contract.term_months) for one in found]),
    ]  # fmt: skip
    table.print_grid((_("Tool"), _("Plan")), names, figures, out, totals=0)
    if any(one.notice_on is None for one in found):
        unknown = _(
            "A contract without days has no renewal that is known and can still be changed: give"
            " renews_on and term_months."
        )
        table.print_notes([unknown], out)


def _basis(one: Agreement) -> str:
    if one.price is None:
        return format.UNKNOWN
    return _("net") if one.price.basis == "net" else _("gross")


def _count(number: int | None) -> str:
    return format.UNKNOWN if number is None else format.number(number)
