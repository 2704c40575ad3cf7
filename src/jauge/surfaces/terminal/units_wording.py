"""Unit economics in words: sentences that a finance director can read, and what to know of them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from jauge.analysis.units import resampling
from jauge.analysis.units.answer import Units, day_of
from jauge.analysis.units.line import Figure, State, UnitLine, Worth
from jauge.i18n import _, format, ngettext
from jauge.surfaces.terminal import findings_wording, wording

_SHOWN: Final = 2
"""Decimals of a return."""


def nothing(found: Units) -> str:
    """Why there is no figure, and what to do."""
    if found.undated:
        return _("No task ended in these days, and some say no day: map started_at or ended_at.")
    if found.has_tasks:
        return _("No task ended in these days: choose other days with --period.")
    return _(
        "No tasks: import a list with task_id and outcome, map tickets with table = 'task', or"
        " wrap the work in `with jauge.task(...)`."
    )


def state(code: State) -> str:
    """What a state is called."""
    return {
        "losing": _("losing"),
        "paying": _("paying"),
        "scale": _("scale it up"),
        "negative": _("negative"),
        "positive": _("positive"),
        "undecided": _("undecided"),
    }[code]


def reason(code: str | None) -> str:
    """Why a figure is null."""
    return {
        "no_task": _("no task"),
        "no_cost": _("cost unknown"),
        "no_success": _("no success"),
        "no_completed": _("none completed"),
        "no_rate": _("no rate"),
        "no_value": _("no value given"),
    }.get(code or "", format.UNKNOWN)


def money(figure: Figure, currency: str) -> str:
    """A figure in its currency, or why there is none."""
    if figure.amount is None:
        return reason(figure.reason)
    return format.money(figure.amount, currency)


def ends(figure: Figure, currency: str) -> str:
    """The interval of a figure; an open end is said."""
    if figure.amount is None or (figure.low is None and figure.high is None):
        return format.UNKNOWN
    low, high = (
        None if end is None else format.money(end, currency) for end in (figure.low, figure.high)
    )
    return _between(low, high)


def ratio(figure: Figure) -> str:
    """A return, or why there is none."""
    if figure.amount is None:
        return reason(figure.reason)
    return wording.figure(figure.amount, _SHOWN)


def ratio_ends(figure: Figure) -> str:
    """The interval of a return."""
    if figure.amount is None or (figure.low is None and figure.high is None):
        return format.UNKNOWN
    low, high = (
        None if end is None else wording.figure(end, _SHOWN) for end in (figure.low, figure.high)
    )
    return _between(low, high)


def _between(low: str | None, high: str | None) -> str:
    if high is None:
        return _("at least {low}").format(low=low)
    if low is None:
        return _("at most {high}").format(high=high)
    return _("{low} to {high}").format(low=low, high=high)


def sentences(found: Units) -> Iterator[str]:
    """What the total says, aloud."""
    line = found.total
    if line is None or found.first is None or found.after is None:
        return
    days = [format.day(date.fromisoformat(day_of(day))) for day in (found.first, found.after - 1)]
    yield ngettext(
        "{count} task from {first} to {last}, {successes} a success.",
        "{count} tasks from {first} to {last}, {successes} of them a success.",
        line.tasks,
    ).format(
        count=format.number(line.tasks),
        first=days[0],
        last=days[1],
        successes=format.number(line.successes),
    )
    yield from _cost(line)
    for worth in line.worth:
        yield from _returns(worth, line)
    yield from _trend(found)


def _cost(line: UnitLine) -> Iterator[str]:
    figure, currency = line.quality_adjusted, line.currency
    if figure.amount is None:
        yield _("What a success costs is not known: {reason}.").format(reason=reason(figure.reason))
        return
    yield _(
        "A task done right costs {amount}, errors included ({ends}); calls alone cost {calls}."
    ).format(
        amount=format.money(figure.amount, currency),
        ends=_interval(ends(figure, currency)),
        calls=money(line.cost_per_success, currency),
    )
    person = line.person
    if person is not None and person.per_success is not None:
        yield _("A person does the same for {amount}, right {share} of the time.").format(
            amount=format.money(person.per_success, currency),
            share=format.percent(person.success_rate),
        )


def _interval(text: str) -> str:
    if text == format.UNKNOWN:
        return _("too few tasks for an interval")
    return _("95% interval: {ends}").format(ends=text)


def _returns(worth: Worth, line: UnitLine) -> Iterator[str]:
    named = findings_wording.value(worth.kind)
    if worth.ratio.amount is not None:
        yield _(
            "{kind}: 1 {currency} of inference returns {ratio} {currency} ({ends}): {state}."
        ).format(
            kind=named,
            currency=line.currency,
            ratio=ratio(worth.ratio),
            ends=_interval(ratio_ends(worth.ratio)),
            state=state(worth.state),
        )
    if worth.margin.amount is None:
        return
    told = _("{kind}: a completed task leaves {amount} ({ends}): {state}.")
    if worth.margin.amount < 0:
        told = _("{kind}: a completed task loses {amount} ({ends}): {state}.")
    yield told.format(
        kind=named,
        amount=format.money(abs(worth.margin.amount), line.currency),
        ends=_interval(ends(worth.margin, line.currency)),
        state=state(worth.margin_state),
    )


def _trend(found: Units) -> Iterator[str]:
    """The margin of the three times 30 days, the oldest first."""
    for worth in found.total.worth if found.total else ():
        if worth.value is None:
            continue
        amounts: list[str] = []
        for window in reversed(found.windows):
            known = {one.kind: one for one in window.line.worth} if window.line else {}
            margin = known[worth.kind].margin.amount if worth.kind in known else None
            amounts.append(
                format.UNKNOWN if margin is None else format.money(margin, found.currency)
            )
        if amounts:
            yield _("{kind}: margin of a task in three times 30 days: {amounts}.").format(
                kind=findings_wording.value(worth.kind), amounts=format.several(amounts)
            )


def notes(found: Units) -> Iterator[str]:
    """What must be known before using the figures."""
    line = found.total
    if line is None:
        return
    if line.worth:
        yield _("The return is the inference return ratio: value for each unit of money spent on"
                " inference. It is no internal rate of return.")  # fmt: skip
    for worth in line.worth:
        if worth.without_cost:
            yield _(
                "{kind}: tasks of unknown cost were worth {amount}, in no return and no margin."
            ).format(
                kind=findings_wording.value(worth.kind),
                amount=format.money(worth.without_cost, line.currency),
            )
    if line.worth and line.successes_without_value:
        yield ngettext(
            "What {count} success was worth is unknown: returns and margins are at least what they"
            " say.",
            "What {count} successes were worth is unknown: returns and margins are at least what"
            " they say.",
            line.successes_without_value,
        ).format(count=format.number(line.successes_without_value))
    yield from _unlinked(found, line)
    if line.sums.human is None or (line.sums.errors is None and not found.without_rate):
        yield _("Minutes of people have no price: add [[baseline]] for each task type.")
    if not line.worth and not found.without_rate:
        yield _("No value: add [[value]], or a column value to the tasks.")
    yield _("Infrastructure is not spread over tasks: it is in none of these figures.")
    yield _intervals(line)
    if found.undated:
        yield ngettext(
            "{count} task has neither start nor end: it is of no day and in no figure.",
            "{count} tasks have neither start nor end: they are of no day and in no figure.",
            found.undated,
        ).format(count=format.number(found.undated))
    if found.off_scale:
        yield _(
            "Grades of {names} are in no quality: not all of their scores are from 0 to 1."
        ).format(names=", ".join(wording.name(name) for name in found.off_scale))
    if found.without_rate:
        yield _("No rate to {currency} for: {names}.").format(
            currency=found.currency, names=", ".join(found.without_rate)
        )
    yield from wording.rates(found.stale_rates)


def _intervals(line: UnitLine) -> str:
    if line.sessions < resampling.LEAST:
        return _(
            "No interval and no state: they need {least} sessions whose cost is known; there are"
            " {sessions}."
        ).format(least=format.number(resampling.LEAST), sessions=format.number(line.sessions))
    return _(
        "Intervals: {count} resamples of {sessions} sessions, seed {seed}; kinds of value are"
        " never added."
    ).format(
        count=format.number(resampling.RESAMPLES),
        sessions=format.number(line.sessions),
        seed=resampling.SEED,
    )


def _unlinked(found: Units, line: UnitLine) -> Iterator[str]:
    if line.tasks_without_cost:
        yield ngettext(
            "The cost of {count} task ({share}) is unknown: no call with a known price is linked to"
            " it, so it is in no figure of cost.",
            "The cost of {count} tasks ({share}) is unknown: no call with a known price is linked"
            " to them, so they are in no figure of cost.",
            line.tasks_without_cost,
        ).format(
            count=format.number(line.tasks_without_cost),
            share=wording.share(line.unlinked_task_share),
        )
    if line.tasks_partly_priced:
        yield ngettext(
            "{count} task has calls without a price: its cost is at least what is known of it.",
            "{count} tasks have calls without a price: their cost is at least what is known of it.",
            line.tasks_partly_priced,
        ).format(count=format.number(line.tasks_partly_priced))
    if line.unlinked_calls:
        yield _("{amount} of calls ({share} of the cost) belong to no task.").format(
            amount=format.money(found.unlinked_cost, found.currency),
            share=wording.share(line.unlinked_cost_share),
        )
    if line.estimated_cost > Decimal(0):
        yield _("{share} of the tasks’ cost is estimated.").format(
            share=wording.share(line.estimated_cost_share)
        )
