"""Anomalies in words: what stands out, why, and which command shows the rows."""

from datetime import timedelta
from decimal import Decimal
from typing import Final

from jauge import i18n
from jauge.analysis.anomalies.asked import ALL, Anomaly, Asked, Effect, Scope
from jauge.i18n import _, format
from jauge.surfaces.terminal import wording

_LEAST: Final = Decimal("0.05")
"""Effects of less than this part of the difference are not said in words."""


def kind(name: str) -> str:
    """What a kind of anomaly is called."""
    return {
        "spike": _("over the rhythm"),
        "doubled": _("doubled in hours"),
        "new_model": _("new model"),
        "new_key": _("new key"),
        "tokens_per_call": _("larger calls"),
        "error_storm": _("failing calls"),
        "agentic_multiplier": _("more calls a task"),
    }[name]


def effect(name: str) -> str:
    """What a reason is called."""
    return {
        "retries": _("failed and repeated calls"),
        "volume": _("more calls"),
        "tokens_per_call": _("larger calls"),
        "price": _("dearer tokens"),
        "model": _("other models"),
        "calls_per_unit": _("more calls a task"),
        "cost_per_call": _("dearer calls"),
        "other": _("other"),
    }[name]


def scope(one: Scope) -> str:
    """Whose spend it is."""
    if one.name == ALL:
        return _("everything")
    return f"{wording.heading(one.name)} {wording.label(one.name, one.value)}"


def days(one: Anomaly) -> str:
    """The days of an anomaly."""
    first = format.day(one.first_on)
    return first if one.first_on == one.last_on else f"{first} – {format.day(one.last_on)}"


def why(one: Anomaly) -> str:
    """What happened, in a sentence or two."""
    low, high = map(wording.figure, one.excess_ends)
    hint = _("{scope}, {days}: {actual} where {expected} was expected ({low} to {high} beyond).")
    if low == high:
        hint = _("{scope}, {days}: {actual} where {expected} was expected ({low} beyond).")
    said = [
        hint.format(
            scope=scope(one.scope),
            days=days(one),
            actual=format.money(one.actual, one.currency),
            expected=format.money(one.expected, one.currency),
            low=low,
            high=high,
        )
    ]
    said += _reasons(one)
    if one.also:
        named = format.several(scope(other) for other in one.also)
        said.append(_("Seen too in: {scopes}.").format(scopes=named))
    return " ".join(said)


def _reasons(one: Anomaly) -> list[str]:
    said: list[str] = []
    if one.driver is not None:
        hint = _("It comes from {driver}: {change} more.")
        if one.driver.is_new:
            hint = _("It comes from {driver}, which is new: {change} more.")
        said.append(
            hint.format(
                driver=scope(Scope(one.driver.driver, one.driver.value)),
                change=format.money(one.driver.change, one.currency),
            )
        )
    effects = [_amount(each, one.currency) for each in one.effects if _counts(each, one)]
    if effects:
        said.append(_("Of it {effects}.").format(effects=format.several(effects)))
    if one.since is not None:
        said.append(_("It doubled from {moment} UTC on.").format(moment=format.moment(one.since)))
    if one.measure is not None and one.measured_before is not None:
        said.append(_measure(one))
    return said


def _counts(each: Effect, one: Anomaly) -> bool:
    return bool(one.excess) and abs(each.amount) >= _LEAST * abs(one.excess)


def _amount(each: Effect, currency: str) -> str:
    return f"{effect(each.name)} {format.money(each.amount, currency)}"


def _measure(one: Anomaly) -> str:
    hint = {
        "cost_of_hours": _("In these hours {now} instead of {before}."),
        "tokens_per_call": _("Tokens a call: {now} instead of {before}."),
        "error_rate": _("Calls that failed: {now} instead of {before}."),
        "calls_per_unit": _("Calls a task or conversation: {now} now, {before} in the pilot."),
        "tokens_per_unit": _("Tokens a task or conversation: {now} now, {before} in the pilot."),
    }[one.measure or ""]

    def figure(value: float | None) -> str:
        if one.measure == "error_rate":
            return wording.share(value)
        decimals = 0 if one.measure in {"tokens_per_call", "tokens_per_unit"} else 2
        return format.number(None if value is None else Decimal(repr(value)), decimals)

    return hint.format(now=figure(one.measured_now), before=figure(one.measured_before))


def command(one: Anomaly) -> str:
    """The command that shows the rows by what explains them."""
    names = [] if one.scope.name == ALL else [one.scope.name]
    if one.driver is not None:
        names.append(one.driver.driver)
    by = ",".join(dict.fromkeys((*names, "day")))
    after = one.last_on + timedelta(days=1)
    return i18n.command(f"cost --by {by} --period {one.first_on}..{after}")


def nothing(asked: Asked) -> str:
    """Why there is nothing."""
    return _("Nothing is out of its rhythm by {floor} a day or more.").format(
        floor=format.money(asked.floor, asked.currency)
    )


def nothing_there() -> str:
    """That the period and its history are empty."""
    return _("No usage in this period, nor in the days before it.")


def empty() -> str:
    """That the ledger is empty."""
    return _("The ledger holds no usage yet: bring some in with `jauge import PATH`.")
