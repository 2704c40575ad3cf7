"""The sentences on what stands beside a total: unexplained, without a bill, tax, other IT."""

from collections.abc import Iterator, Sequence

from jauge.analysis.cost import Answer
from jauge.analysis.residuals_beside import Beside
from jauge.i18n import _, format
from jauge.model import Money
from jauge.surfaces.terminal import wording


def notes(found: Beside, answer: Answer) -> Iterator[str]:
    """One sentence for each amount that there is."""
    for part in found.unexplained:
        yield _(
            "{amount} of the total ({share}) is unexplained by calls: an export or a bill shows "
            "more than was seen."
        ).format(amount=_money(part), share=_share(part, answer))
    yield from _stages(
        _("Billed, never seen: {amounts} (see `jauge residuals`)."),
        (_("{amount} by cost reports"), found.ghost_reported),
        (_("{amount} by bills"), found.ghost_billed),
    )
    yield from _stages(
        _("Seen, no bill: {amounts} (see `jauge residuals`)."),
        (_("{amount} of calls"), found.unbilled_calls),
        (_("{amount} of usage exports"), found.unbilled_exports),
    )
    for part in found.other_it:
        yield _("{amount} of the total ({share}) is other IT, no AI: see --by layer.").format(
            amount=_money(part), share=_share(part, answer)
        )
    if found.tax:
        yield _("Tax stands apart, in no total: {amounts}.").format(
            amounts=", ".join(map(_money, found.tax))
        )
    new = set(found.stale_rates) - set(answer.stale_rates)
    yield from wording.rates(sorted(new))


def _stages(sentence: str, *stages: tuple[str, Sequence[Money]]) -> Iterator[str]:
    """A sentence with the amounts of each stage beside each other: they are never added up."""
    said = [
        text.format(amount=", ".join(map(_money, amounts))) for text, amounts in stages if amounts
    ]
    if said:
        yield sentence.format(amounts=", ".join(said))


def _money(amount: Money) -> str:
    return format.money(amount.amount, amount.currency)


def _share(part: Money, answer: Answer) -> str:
    for total in answer.totals:
        if total.currency == part.currency and total.sums.effective_cost:
            return wording.share(float(part.amount / total.sums.effective_cost))
    return format.UNKNOWN
