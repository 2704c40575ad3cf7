"""What kinds of spend are called, and the sentences that stand under what was paid."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from jauge.analysis.spend import GROUPS, Apart, Renewal, Review, Spend, SpendLine
from jauge.attribution import UNALLOCATED
from jauge.i18n import _, format, ngettext
from jauge.model import exact_sum
from jauge.surfaces.terminal import wording

_NEXT = 5


def kind(name: str | None) -> str:
    """A kind of spend as people call it."""
    return {
        "ai_subscription": _("subscription"),
        "ai_metered": _("metered use"),
        "cloud_with_ai": _("cloud with AI"),
        "tool_with_ai": _("tool with AI"),
        "expense": _("expense of a person"),
        "to_review": _("to review"),
    }.get(name or "", wording.name(name))


def product(name: str | None) -> str:
    """A product; what the table of vendors says in words is said in the reader's."""
    return {
        "AI Endpoints and AI Deploy": _("AI Endpoints and AI Deploy"),
        "Cursor usage": _("Cursor usage"),
        "Generative APIs and Managed Inference": _("Generative APIs and Managed Inference"),
        "Microsoft cloud services": _("Microsoft cloud services"),
        "Notion (AI included)": _("Notion (AI included)"),
        "OUTSCALE LLM services": _("OUTSCALE LLM services"),
        "Runway credits": _("Runway credits"),
    }.get(name or "", wording.name(name))


def source(name: str | None) -> str:
    """Who says that something is owed."""
    return {
        "invoice": _("invoice"),
        "bill": _("bill"),
        "calls": _("calls"),
        "seats": _("seats, by their price"),
        "capacity": _("capacity, by jauge.toml"),
    }.get(name or "", wording.name(name))


def step(name: str) -> str:
    """A reason why what was paid is not what was planned."""
    return {
        "tax": _("Tax"),
        "fx": _("Exchange rate"),
        "fx_margin": _("Card margin"),
        "price": _("New price"),
        "seats": _("More or fewer seats"),
        "unexplained": _("Unexplained"),
    }[name]


def groups(found: Spend) -> tuple[str, ...]:
    """The fields that the lines of an answer are grouped by."""
    by_supplier = ("supplier", "product", "kind")
    if found.by != "supplier":
        return (found.by,)
    return (*by_supplier, "source") if found.basis == "owed" else by_supplier


def headings(found: Spend) -> list[str]:
    """What these fields are called."""
    if found.by == "supplier":
        return [*supplier_headings(), *([_("Source")] if found.basis == "owed" else [])]
    return [_("Product") if found.by == "product" else wording.heading(found.by)]


def supplier_headings() -> list[str]:
    """What the names of a line by supplier are called."""
    return [wording.heading("supplier"), _("Product"), wording.heading("kind")]


def names(found: Spend, line: SpendLine) -> tuple[str, ...]:
    """The names of a line as its groups are read."""
    if found.by != "supplier":
        (key,) = line.keys
        if found.by not in GROUPS and key == UNALLOCATED:
            return (_("unallocated"),)
        said = {"kind": kind, "product": product}.get(found.by)
        return (said(key) if said else wording.label(found.by, key),)
    return (*named(line), *map(source, line.keys[3:]))


def named(line: SpendLine) -> tuple[str, str, str]:
    """Supplier, product and kind."""
    supplier, sold, what, *_rest = line.keys
    return wording.name(supplier), product(sold), kind(what)


def share(one: Apart) -> str:
    """The known part of what stands apart, with a sign where it is only the least."""
    if one.ai is None:
        return format.UNKNOWN
    text = wording.share(one.ai.ratio)
    return f"≥ {text}" if one.ai.bound == "at_least" else text


def evidence(one: Review) -> str:
    """Why something should be looked at."""
    words = {
        "software": _("a word of software"),
        "cadence": _("comes back in rhythm"),
        "domain": _("a domain that ends in .ai"),
        "refund": _("a refund without its payment"),
        "card": _("money back on a card"),
        "invoice": _("an invoice"),
        "seats": _("a list of seats"),
    }
    return ", ".join(words.get(each, each) for each in one.evidence)


def total(lines: Iterable[SpendLine], name: str) -> Decimal | None:
    """The sum of a figure over lines; None where none knows it."""
    known = [amount for line in lines if (amount := getattr(line, name)) is not None]
    return exact_sum(known) if known else None


def notes(found: Spend) -> Iterator[str]:
    """What must be known before the figures are used."""
    yield from _basis(found)
    yield from _aside(found)
    for each in found.elsewhere:
        yield _("In no total, because there is no rate to {currency}: {amount}.").format(
            currency=found.currency, amount=format.money(each.amount, each.currency)
        )
    yield from wording.rates(found.stale_rates)
    yield from _renewing(found.renewals)
    if found.per_year is not None and found.per_year != found.total:
        yield _("At this pace, {amount} a year.").format(amount=_money(found.per_year, found))
    if found.first_on is not None and found.basis == "paid":
        yield _("Period {period}; bank lines from {first} to {last}.").format(
            period=found.period.label if found.period else _("all"),
            first=format.day(found.first_on),
            last=format.day(found.last_on),
        )


def _basis(found: Spend) -> Iterator[str]:
    if found.basis == "owed":
        yield _("Owed by service period, without tax; tax known apart: {tax}.").format(
            tax=_money(found.tax, found)
        )
        for line in found.without_net:
            yield _("Only known with tax, in no total: {amount} of {supplier}.").format(
                amount=_money(line.amount, found), supplier=wording.name(line.keys[0])
            )
        return
    if found.total is None:
        return
    if found.tax is None:
        yield _(
            "Paid, with tax; no invoice of one line and no seat price says how much tax is in it."
        )
    else:
        yield _("Paid, with tax: {net} net, {tax} tax; {unknown} of which nobody says it.").format(
            net=_money(found.net, found),
            tax=_money(found.tax, found),
            unknown=_money(found.tax_unknown, found),
        )


def _aside(found: Spend) -> Iterator[str]:
    if any(one.ai for one in found.apart):
        yield _("With the AI that is known in what stands apart: {amount}.").format(
            amount=_money(found.known_ai, found)
        )
    if found.exchanged:
        margin = exact_sum(one.fx_margin for one in found.exchanged)
        at_rate = exact_sum(one.at_rate for one in found.exchanged)
        part = wording.share(float(margin / at_rate)) if at_rate else format.UNKNOWN
        yield _(
            "Card margin over the ECB rate, of all that is listed: {amount}, {share} of {whole}."
        ).format(amount=_money(margin, found), share=part, whole=_money(at_rate, found))

    for one in found.exchanged:
        if one.is_more_than_exchange:
            yield _(
                "{product}: {booked} for {original} is {share} over the ECB rate. No card takes "
                "that much: tax or another price is in it."
            ).format(
                product=product(one.product or one.supplier),
                booked=format.money(one.booked.amount, one.booked.currency),
                original=format.money(one.original.amount, one.original.currency),
                share=wording.share(float(one.fx_margin / one.at_rate)),
            )


def _renewing(renewals: tuple[Renewal, ...]) -> Iterator[str]:
    for one in renewals[:_NEXT]:
        said = _("Renews {day}: {product}, {amount}.")
        if one.is_overdue:
            said = _("Due {day} and not seen since: {product}, {amount}.")
        amount = one.amount
        yield said.format(
            day=format.day(one.next_on),
            product=product(one.product),
            amount=format.money(amount.amount, amount.currency) if amount else format.UNKNOWN,
        )
    if len(renewals) > _NEXT:
        rest = len(renewals) - _NEXT
        yield ngettext(
            "And {count} other renewal: see `jauge spend --json`.",
            "And {count} other renewals: see `jauge spend --json`.",
            rest,
        ).format(count=format.number(rest))


def _money(amount: Decimal | None, found: Spend) -> str:
    return format.money(amount, found.currency)
