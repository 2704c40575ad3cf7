"""A consolidation for the terminal and for machines."""

from typing import IO, Any, Final

from jauge.analysis.seats.consolidation import Consolidated
from jauge.analysis.seats.ranges import Claim, Range
from jauge.analysis.seats.replaced import Replaced
from jauge.i18n import _, format
from jauge.surfaces.terminal import consolidation_wording as wording_of
from jauge.surfaces.terminal import table, wording
from jauge.surfaces.terminal.records import Value, money

SCHEMA: Final = "jauge.consolidation/1"


def document(found: Consolidated) -> dict[str, Any]:
    """All of it as one object; ranges have `low`, `mid` and `high`, unknown is null."""
    hours = found.administration
    return {
        "schema": SCHEMA,
        "name": found.scenario.name,
        "day": found.day.isoformat(),
        "currency": found.currency,
        "tax_basis": found.scenario.basis,
        "tools": [_tool(one) for one in found.tools],
        "people": {"seats": _ends(found.people.seats), "users": _ends(found.people.users)},
        "people_source": found.people.source,
        **{name: _ends(value) for name, value in found.figures},
        "hours_cost_a_year": _ends(hours.cost if hours else None),
        "hours_currency": hours.currency if hours else None,
        "cash_from": found.cash_from.isoformat() if found.cash_from else None,
        "claimed_percent": [_claim(one) for one in found.percent_claims],
        "claimed_hours": [_claim(one) for one in found.hour_claims],
        "assumptions": list(wording_of.assumptions(found)),
        "claims": list(wording_of.claims(found)),
    }


def _ends(value: Range | None) -> dict[str, str | None] | None:
    if value is None:
        return None
    return {"low": money(value.low), "mid": money(value.mid), "high": money(value.high)}


def _tool(one: Replaced) -> dict[str, Value]:
    return {
        "tool": one.tool,
        "seats": one.seats,
        "unassigned": one.unassigned,
        "monthly_cost": money(one.monthly_cost),
        "give_back": money(one.give_back),
        "is_by_contract": one.is_by_contract,
        "notice_on": one.notice_on.isoformat() if one.notice_on else None,
        "cash_from": one.cash_from.isoformat() if one.cash_from else None,
        "reason": one.reason,
    }


def _claim(one: Claim) -> dict[str, Any]:
    return {
        "low": money(one.low),
        "high": money(one.high),
        "is": one.said,
        "apart_from": [{"low": money(low), "high": money(high)} for low, high in one.apart_from],
    }


def rows(found: Consolidated) -> list[dict[str, Value]]:
    """A record per figure."""
    return [
        {
            "consolidation": found.scenario.name,
            "figure": name,
            "unit": wording_of.unit(name, found),
            **(_ends(value) or {"low": None, "mid": None, "high": None}),
        }
        for name, value in found.figures
    ]


def print_consolidation(found: Consolidated, out: IO[str]) -> None:
    """The tools that go, the figures, and all that they rest on."""
    _print_tools(found, out)
    names = [
        (wording_of.figure(name), wording_of.unit(name, found))
        for name, _value in wording_of.shown(found)
    ]
    ends = [value for _name, value in wording_of.shown(found)]
    figures = [
        (_("Low"), [_cell(value.low if value else None) for value in ends]),
        (_("Middle"), [_cell(value.mid if value else None) for value in ends]),
        (_("High"), [_cell(value.high if value else None) for value in ends]),
    ]
    table.print_grid(("", _("Unit")), names, figures, out, totals=0, needed=3)
    table.print_notes([*wording_of.assumptions(found), *wording_of.claims(found)], out)


def _print_tools(found: Consolidated, out: IO[str]) -> None:
    names = [(wording.name(one.tool),) for one in found.tools]
    names.append((_("Total"),))
    every = (*found.tools, None)
    figures = [
        (_("Seats"), [format.number(one.seats) if one else "" for one in every]),
        (
            _("{currency} a month").format(currency=found.currency),
            [_cell(one.monthly_cost if one else found.today) for one in every],
        ),
        (_("To give back"), [_cell(one.give_back if one else found.give_back) for one in every]),
        (_("Notice by"), [format.day(one.notice_on) if one else "" for one in every]),
        (_("Ends on"), [format.day(one.cash_from if one else found.cash_from) for one in every]),
    ]
    table.print_grid((_("Tool"),), names, figures, out, needed=3)


def _cell(value: Any) -> str:
    return wording.figure(value)
