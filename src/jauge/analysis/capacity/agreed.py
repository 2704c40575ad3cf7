"""Credits and commitments: an amount that use draws down until it is used up or runs out."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from jauge.analysis.capacity.line import CapacityLine, Drawn
from jauge.analysis.capacity.machines import groups
from jauge.analysis.capacity.use import Use
from jauge.analysis.question import Key
from jauge.analysis.spend.days import Days
from jauge.attribution.share import as_integers, share_out
from jauge.config import Capacity
from jauge.model import Money, difference, divide, exact_sum, product

_NOTHING: Final = Decimal(0)
_RECENT: Final = timedelta(days=30)


def agreed_line(
    one: Capacity, amount: Money, first: date, days: Days, uses: Sequence[Use]
) -> CapacityLine:
    """How an agreed amount stands at the end of these days, drawn down since it began.

    `uses` are all since `first`, the day on which it began, in the currency of the `amount`, which
    is above 0. What it cost is its price, else the amount itself, and is shared as the amount is:
    used, left, and idle once it has run out.
    """
    paid = one.price or amount
    mine = [use for use in uses if use.currency == amount.currency and use.cost is not None]
    drawn = _drawn(one, amount.amount, first, days, mine)
    within = max(difference(drawn.burnt, drawn.over), _NOTHING)
    used, left, idle = share_out(paid.amount, as_integers((within, drawn.left, drawn.expired)))
    weighed = [(use, use.cost or _NOTHING) for use in mine]
    return CapacityLine(
        name=one.name,
        kind=one.kind,
        source="configured",
        currency=amount.currency,
        days=Days(first, days.end),
        cost=paid.amount,
        used=used,
        idle=idle,
        left=left,
        unit="money",
        quantity=drawn.burnt,
        capability=amount.amount,
        calls=sum(use.calls for use in uses),
        tokens=sum(use.tokens for use in uses),
        groups=groups(weighed, _bearing(used, mine)),
        drawn=drawn,
        provider=one.provider,
    )


def _drawn(one: Capacity, amount: Decimal, first: date, days: Days, uses: Sequence[Use]) -> Drawn:
    burnt = exact_sum(use.cost or _NOTHING for use in uses)
    rest = difference(amount, burnt)
    is_over = one.until is not None and one.until <= days.end
    left = max(rest, _NOTHING)
    pace = _pace(first, days, uses)
    run_out, unburnt = None, None
    if not is_over:
        run_out = _run_out(left, pace, days.end)
        if one.until is not None:
            still = product(pace, (one.until - days.end).days)
            unburnt = max(difference(left, still), _NOTHING)
    return Drawn(
        amount=amount,
        burnt=burnt,
        in_days=exact_sum(use.cost or _NOTHING for use in uses if use.day >= days.first),
        left=_NOTHING if is_over else left,
        expired=left if is_over else _NOTHING,
        over=max(rest.copy_negate(), _NOTHING),
        per_day=pace,
        run_out_on=run_out,
        unburnt=unburnt,
    )


def _pace(first: date, days: Days, uses: Sequence[Use]) -> Decimal:
    """What was drawn a day lately."""
    since = max(first, days.end - _RECENT)
    drawn = exact_sum(use.cost or _NOTHING for use in uses if use.day >= since)
    return divide(drawn, Decimal((days.end - since).days))


def _run_out(left: Decimal, pace: Decimal, day: date) -> date | None:
    """The first day on which nothing is left; None where it never comes, or not in our time."""
    if not left:
        return day
    if not pace:
        return None
    try:
        return day + timedelta(days=int(left / pace))
    except OverflowError:
        return None


def _bearing(used: Decimal, uses: Sequence[Use]) -> dict[tuple[Key, ...], Decimal]:
    """The used cost by groups, in the proportion of what each one drew."""
    drawn: dict[tuple[Key, ...], Decimal] = {}
    for use in uses:
        drawn[use.keys] = exact_sum((drawn.get(use.keys, _NOTHING), use.cost or _NOTHING))
    positive = {keys: max(cost, _NOTHING) for keys, cost in drawn.items()}
    if not any(positive.values()):
        return {}
    shares = share_out(used, as_integers(list(positive.values())))
    return dict(zip(positive, shares, strict=True))
