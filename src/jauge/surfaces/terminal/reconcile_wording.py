"""The words of reconciling: stages, kinds of gaps, and whose they are."""

from collections.abc import Iterator

from jauge.analysis.reconciling.entries import Entry
from jauge.analysis.reconciling.gaps import ORDER
from jauge.analysis.reconciling.reconciling import Reconciled
from jauge.analysis.reconciling.stages import USE
from jauge.i18n import _, format, ngettext
from jauge.surfaces.terminal import spend_wording, wording


def gap_kind(kind: str) -> str:
    """A kind of gap, in words."""
    return {
        "missing_source": _("no source"),
        "untraced_use": _("untraced use"),
        "price": _("price"),
        "credit": _("credit"),
        "tax": _("tax"),
        "fx_margin": _("exchange margin"),
        "rounding": _("rounding"),
        "timing": _("paid in another month"),
        "unexplained": _("unexplained"),
    }.get(kind, kind)


def stage_heading(stage: str) -> str:
    """A stage, as the head of a column."""
    return {
        "own_measure": _("Seen"),
        "provider_usage": _("Exported"),
        "provider_cost": _("Charged"),
        "invoice": _("Invoiced"),
        "bank": _("Paid"),
    }.get(stage, stage)


def what(one: Entry) -> str:
    """The supplier, and its product where that is paid by the seat."""
    supplier = wording.name(one.supplier)
    if one.product == USE or one.product.startswith(one.supplier):
        return supplier if one.product == USE else spend_wording.product(one.product)
    named = _("{supplier}: {product}")
    return named.format(supplier=supplier, product=spend_wording.product(one.product))


def gaps(one: Entry) -> str:
    """The gaps of an entry, each with its amount where it moves something."""
    sums: list[str] = []
    for kind in ORDER:
        some = [gap for gap in one.gaps if gap.kind == kind]
        moved = [
            f"{wording.figure(gap.amount)} {gap.currency}"
            for gap in some
            if kind != "rounding" and (gap.amount or kind == "fx_margin")
        ]
        if some:
            sums.append(" ".join((gap_kind(kind), *([", ".join(moved)] if moved else ()))))
    return format.several(sums) or format.UNKNOWN


def notes(found: Reconciled) -> Iterator[str]:
    """What must be known of the answer."""
    yield from unexplained(found)
    for supplier in found.given_up:
        yield _(
            "{supplier}: too many open amounts to search for sums of them; name the invoice in "
            "the payment, or accept matches by hand."
        ).format(supplier=supplier)
    yield from missing(found)
    yield _(
        "Each stage is told by another: they are never added. A gap is the later stage less the "
        "earlier one; what was paid in another currency is compared at the ECB rate of its day."
    )


def settled(found: Reconciled) -> Iterator[str]:
    """That nothing is unexplained, where it is so."""
    if not found.unexplained:
        yield _("Nothing is unexplained between what was charged, invoiced and paid.")


def beside(found: Reconciled) -> Iterator[str]:
    """What stands beside a total of what was paid or is owed: the rest that nothing explains."""
    if len(found.alone) == len(found.suppliers):
        return
    rest = [format.money(each.amount, each.currency) for each in found.rest]
    yield _(
        "Unexplained between what was charged, invoiced and paid: {rest}, in the months of service "
        "of this period."
    ).format(rest=", ".join(rest) or format.number(0))
    yield from missing(found)


def unexplained(found: Reconciled) -> Iterator[str]:
    """What is unexplained, a line per entry."""
    for one in found.unexplained:
        yield _("{supplier}: {amount} is unexplained.").format(
            supplier=what(one), amount=format.money(one.unexplained, one.currency)
        )
        if one.seat_price is not None and one.seat_paid is not None:
            yield _("{supplier}: {paid} was paid for a seat that costs {price} by list.").format(
                supplier=what(one),
                paid=format.money(one.seat_paid, one.currency),
                price=format.money(one.seat_price, one.currency),
            )


def missing(found: Reconciled) -> Iterator[str]:
    """How many entries nobody can compare yet, if any."""
    alone = found.alone
    if alone:
        yield ngettext(
            "{count} line lacks a source: nobody imported a bill, or no payment was found.",
            "{count} lines lack a source: nobody imported a bill, or no payment was found.",
            len(alone),
        ).format(count=format.number(len(alone)))
