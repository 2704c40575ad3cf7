"""What is said of a consolidation: its figures, what is assumed, and what is claimed of it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from jauge.analysis.seats.administration import WEEKS
from jauge.analysis.seats.consolidation import Consolidated, Lacking
from jauge.analysis.seats.ranges import Claim, Range
from jauge.analysis.seats.replaced import Reason
from jauge.i18n import _, format, ngettext
from jauge.model import Money
from jauge.surfaces.terminal import wording

HOURS: Final = ("hours_a_year", "hours_after", "hours_freed")
"""Figures that are hours of a year, not money."""
MONTHLY: Final = ("today", "give_back", "platform", "saving", "beyond_give_back")
"""Figures that are money of a month."""
_TO: Final = "\N{EN DASH}"


def figure(name: str) -> str:
    """What a figure is called."""
    return {
        "today": _("Today, a month"),
        "give_back": _("Of it nobody uses"),
        "platform": _("Afterwards, a month"),
        "saving": _("Saved, a month"),
        "beyond_give_back": _("Saved beside giving back"),
        "saving_percent": _("Saved, in %"),
        "today_a_year": _("Today, a year"),
        "platform_a_year": _("Afterwards, a year"),
        "saving_a_year": _("Saved, a year"),
        "once": _("The change, once"),
        "paid_twice": _("Paid twice until tools end"),
        "first_year": _("Saved in the first year"),
        "hours_a_year": _("Administration, hours a year"),
        "hours_after": _("Administration afterwards"),
        "hours_freed": _("Hours freed a year"),
    }[name]


def unit(name: str, found: Consolidated) -> str:
    """What a figure is counted in."""
    if name in HOURS:
        return "h"
    return "%" if name == "saving_percent" else found.currency


def shown(found: Consolidated) -> Iterator[tuple[str, Range | None]]:
    """The figures that something is known or asked of."""
    scenario = found.scenario
    silent = {
        "once": not scenario.once,
        "paid_twice": scenario.starts_on is None,
        "first_year": not scenario.once and scenario.starts_on is None,
        **{name: value is None for name, value in found.figures if name in HOURS},
    }
    for name, value in found.figures:
        if not silent.get(name, False):
            yield name, value


def reason(name: Reason) -> str:
    """Why the cost of a tool is unknown, and what to do."""
    return {
        "no_list": _("no list of seats: import one, or give seats and price as [[tool]]"),
        "no_price": _("no price: give it as [[tool]]"),
        "other_basis": _("its price is on another tax basis: give tax_percent as [[tool]]"),
        "no_rate": _("its currency has no rate"),
    }[name]


def lacking(found: Lacking) -> str:
    """What a scenario needs to be worked out."""
    if found.what == "people":
        hint = _(
            "consolidation {name}: not every tool that it replaces has a list of who uses it: add"
            " people, the number of those who need the platform"
        )
        return hint.format(name=repr(found.scenario.name))
    hint = _(
        "consolidation {name}: calls of {period} name fewer than {count} people: give"
        " use_per_user instead of use_measured_in"
    )
    return hint.format(
        name=repr(found.scenario.name),
        period=found.scenario.use_measured_in,
        count=format.number(found.smallest_group),
    )


def assumptions(found: Consolidated) -> Iterator[str]:
    """Everything that the figures rest on, one sentence each."""
    yield from _base(found)
    yield from _platform(found)
    yield from _dates(found)
    yield from _hours(found)
    yield _("Low and high ends go together: the least is saved where the platform is dearest.")
    if found.scenario.note:
        yield wording.name(found.scenario.note)


def _base(found: Consolidated) -> Iterator[str]:
    said = {
        "net": _("All amounts are without tax, in {currency} at the rate of {day}."),
        "gross": _("All amounts include tax, in {currency} at the rate of {day}."),
    }[found.scenario.basis]
    yield said.format(currency=found.currency, day=format.day(found.day))
    for one in found.tools:
        if one.reason is not None:
            said = _("{tool}: its cost is unknown ({reason}), and so is what is saved.")
            yield said.format(tool=wording.name(one.tool), reason=reason(one.reason))
        elif one.is_by_contract:
            said = ngettext(
                "{tool}: {count} seat as its contract says; nobody knows whether it is used.",
                "{tool}: {count} seats as its contract says; nobody knows how many are used.",
                one.seats,
            )
            yield said.format(tool=wording.name(one.tool), count=format.number(one.seats))
        if one.unassigned:
            said = ngettext(
                "{tool}: {count} seat was bought that nobody holds; it is in no amount.",
                "{tool}: {count} seats were bought that nobody holds; they are in no amount.",
                one.unassigned,
            )
            yield said.format(tool=wording.name(one.tool), count=format.number(one.unassigned))
    if found.give_back is not None:
        yield _(
            "What nobody uses can be given back without any platform: only what is saved beside"
            " it is its merit."
        )


def _platform(found: Consolidated) -> Iterator[str]:
    scenario, people = found.scenario, found.people
    if scenario.seat_price:
        source = {
            "given": _("as given"),
            "holders": _("everybody who holds a paid seat of these tools"),
            "active": _("everybody who used one of these tools"),
        }[people.source]
        yield _(
            "A seat of the platform costs {price} a month, for {people} people: {source}."
        ).format(
            price=amount(_range(scenario.seat_price), found.currency),
            people=span(people.seats),
            source=source,
        )
    if found.measured is not None:
        measured = found.measured
        yield _(
            "Metered use costs {price} a month for each of {people} people: measured in {period} on"
            " {count} people who called models, {share} of the cost of all calls."
        ).format(
            price=amount(measured.per_user, found.currency),
            people=span(people.users),
            period=scenario.use_measured_in,
            count=format.number(measured.users),
            share=wording.share(measured.named),
        )
    elif scenario.use_per_user:
        yield _(
            "Metered use costs {price} a month for each of {people} people: assumed, not measured."
        ).format(
            price=amount(_range(scenario.use_per_user), found.currency), people=span(people.users)
        )
    if scenario.fixed:
        yield _("Besides, the platform costs {price} a month.").format(
            price=amount(_range(scenario.fixed), found.currency)
        )


def _dates(found: Consolidated) -> Iterator[str]:
    start = found.scenario.starts_on
    if start is None:
        yield _("No day is given for the start: each tool is paid until the platform replaces it.")
    else:
        yield _("The platform is paid from {day} on.").format(day=format.day(start))
    unknown = [wording.name(one.tool) for one in found.tools if one.cash_from is None]
    if unknown:
        yield _(
            "From which day all is saved is unknown: give renews_on, term_months and notice_days as"
            " [[tool]] for {tools}."
        ).format(tools=", ".join(unknown))
    elif found.cash_from is not None:
        yield _("All of it is saved from {day} on, if every notice is given in time.").format(
            day=format.day(found.cash_from)
        )


def _hours(found: Consolidated) -> Iterator[str]:
    known = found.administration
    if known is None:
        return
    yield ngettext(
        "Administration of {count} tool, as given: {hours} hours a year ({weeks} weeks). It is"
        " capacity, no budget, and in no amount.",
        "Administration of {count} tools, as given: {hours} hours a year ({weeks} weeks). It is"
        " capacity, no budget, and in no amount.",
        known.tools,
    ).format(count=format.number(known.tools), hours=span(known.hours), weeks=format.number(WEEKS))
    if known.cost is not None:
        yield _("At the rate given these hours are worth {amount} a year.").format(
            amount=amount(known.cost, known.currency or "")
        )
    if known.unknown:
        yield ngettext(
            "Of {count} tool nobody says the hours.",
            "Of {count} tools nobody says the hours.",
            known.unknown,
        ).format(count=format.number(known.unknown))


def claims(found: Consolidated) -> Iterator[str]:
    """How each claim stands to what is worked out."""
    percent = span(found.percent) if found.percent else ""
    for claim in found.percent_claims:
        yield _judged(claim, _("a saving of {claim} %"), f"{percent} %")
        yield from _apart(claim, "%")
    hours = span(found.administration.hours) if found.administration else ""
    for claim in found.hour_claims:
        yield _judged(claim, _("{claim} hours a year"), _("{found} hours").format(found=hours))
        yield from _apart(claim, "h")


def _judged(claim: Claim, what: str, found: str) -> str:
    said = {
        "inside": _("Claimed: {what}. It lies within the {found} worked out here."),
        "beyond": _("Claimed: {what}. A part of it lies beyond the {found} worked out here."),
        "outside": _(
            "Claimed: {what}. It lies outside the {found} worked out here: do not use it."
        ),
        "unknown": _("Claimed: {what}. Nothing here gives a basis for it."),
    }[claim.said]
    return said.format(what=what.format(claim=_ends(claim.low, claim.high)), found=found)


def _apart(claim: Claim, unit: str) -> Iterator[str]:
    for low, high in (one for one in claim.apart_from if one[1] < claim.low):
        yield _("{claim} {unit} lies outside {other} {unit}, which is claimed too.").format(
            claim=_ends(claim.low, claim.high), other=_ends(low, high), unit=unit
        )


def _range(several: tuple[Money, ...]) -> Range:
    return Range.of([money.amount for money in several])


def amount(value: Range | None, currency: str) -> str:
    """A range of money in words."""
    if value is None:
        return format.UNKNOWN
    low, high = (format.money(end, currency) for end in (value.low, value.high))
    return low if value.low == value.high else f"{low} {_TO} {high}"


def span(value: Range) -> str:
    """A range of figures in words."""
    return _ends(value.low, value.high)


def _ends(low: Decimal, high: Decimal) -> str:
    ends = [_plain(end) for end in (low, high)]
    return ends[0] if low == high else f"{ends[0]} {_TO} {ends[1]}"


def _plain(value: Decimal) -> str:
    """A figure with one decimal where it has any."""
    return wording.figure(value, 0 if value == value.to_integral_value() else 1)
