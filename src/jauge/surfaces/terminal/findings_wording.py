"""Findings in words: what a kind is called, what one is about, why it is claimed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from jauge import i18n
from jauge.analysis.savings.decided import Forgotten
from jauge.analysis.savings.realised import Realised
from jauge.i18n import _, format, ngettext
from jauge.model import Finding, Saving
from jauge.surfaces.terminal import (
    actions_wording,
    capacity_wording,
    fleet_wording,
    ledger_wording,
    spike_wording,
    tasks_wording,
    tax_wording,
    waste_wording,
    wording,
)

SHORT: Final = 8
"""So many characters of an id are printed: more than a list needs to tell findings apart."""
VALUES: Final = ("budget_saving", "avoided_cost", "freed_capacity", "revenue", None)
"""The kinds of value in the order in which they are shown; None is without an amount."""


def value(kind: str | None) -> str:
    """What a kind of value is called; None is that of findings without an amount."""
    return {
        "budget_saving": _("Budget saving"),
        "avoided_cost": _("Avoided cost"),
        "freed_capacity": _("Freed capacity"),
        "revenue": _("Revenue"),
        None: _("To look at"),
    }[kind]


def kind(one: Finding[Any]) -> str:
    """What the kind of a finding is called, with its class where it has some."""
    return fleet_wording.title(one) if one.kind == "zombie_agent" else title(one.kind)


def title(name: str) -> str:
    """What a kind is called, whatever its class."""
    titles = {
        "doubled_subscription": _("subscription paid twice"),
        "duplicate_agent": _("two agents for one work"),
        "duplicate_tool": _("two tools for one use"),
        "fx_loss": _("exchange margin"),
        "idle_seat": _("idle seats"),
        "leaver_seat": _("seats of leavers"),
        "price_increase": _("price increase"),
        "renewal_due": _("renewal due"),
        "unknown_tool": _("unknown tool"),
        "unreconciled": _("unreconciled"),
        "unused_commitment": _("unused commitment"),
        "wrong_tax_basis": _("tax mixed up"),
        "zombie_agent": _("zombie agent"),
        **ledger_wording.titles(),
        **spike_wording.titles(),
        **tasks_wording.titles(),
        **waste_wording.titles(),
    }
    return titles.get(name, name)


def about(one: Finding[Any]) -> str:
    """What a finding is about, by the names of its subject."""
    subject = dict(one.subject)
    if one.parameters is not None and getattr(one.parameters, "cause", None) == "two_accounts":
        subject.pop("other", None)
    named = [
        format.day(date.fromisoformat(name)) if what == "since" else wording.name(name)
        for what, name in subject.items()
        if name is not None and (what != "agent_id" or subject.get("agent") is None)
    ]
    return ", ".join(dict.fromkeys(named)) or wording.name(None)


def amount(one: Finding[Any]) -> str:
    """What is expected to be saved a month."""
    saving = one.monthly_saving
    return format.UNKNOWN if saving is None else format.money(saving.mid, saving.currency)


def ends(one: Finding[Any]) -> str:
    """Both ends of the saving where they differ."""
    saving = one.monthly_saving
    if saving is None or saving.low == saving.high:
        return ""
    return f"{wording.figure(saving.low)} – {wording.figure(saving.high)}"


def effort(one: Finding[Any]) -> str:
    """How much work it is to act on it."""
    return {"low": _("little"), "medium": _("some"), "high": _("much")}[one.effort]


def why(one: Finding[Any]) -> str:
    """What was seen, in a sentence that names the subject."""
    said = _SAID.get(one.kind)
    if said is None or isinstance(one.parameters, Forgotten):
        return f"{about(one)}: {kind(one)}."
    return " ".join([said(one), *_unconverted(one)])


def _unconverted(one: Finding[Any]) -> list[str]:
    """What is expected in currencies that nobody can add."""
    amounts = ", ".join(format.money(each.amount, each.currency) for each in one.unconverted)
    hint = _("{amounts} a month has no exchange rate and is in no saving.")
    return [hint.format(amounts=amounts)] if amounts else []


def status(code: str) -> str:
    """What was decided, in a word."""
    return {
        "open": _("open"),
        "accepted": _("accepted"),
        "dismissed": _("dismissed"),
        "done": _("done"),
        "reopened": _("reopened"),
    }[code]


def action(code: str) -> str:
    """What to do, as a verb with its object."""
    return actions_wording.said().get(code, code.replace("_", " "))


def realised(one: Realised) -> str:
    """What was really saved a month, or why nobody can say yet."""
    if one.mid is None or one.low is None or one.high is None or one.currency is None:
        return {
            "not_calls": _("not one of calls: `jauge spend` shows what is still paid"),
            "too_soon": _("too soon: 7 days after it are needed"),
            "nothing_before": _("nothing of it was called before"),
            "nothing_alike": _("nothing afterwards is like before"),
            "no_rate": _("a currency has no rate"),
            None: format.UNKNOWN,
        }[one.reason]
    hint = _(
        "{amount} a month (95 % between {low} and {high}), {before} days before, {after} after"
    )
    said = hint.format(
        amount=format.money(one.mid, one.currency),
        low=wording.figure(one.low),
        high=wording.figure(one.high),
        before=one.days_before,
        after=one.days_after,
    )
    return ", ".join((said, *_apart(one, one.currency)))


def _apart(one: Realised, currency: str) -> Iterator[str]:
    """What changed beside the work, and is no saving."""
    if one.rates:
        yield _("without {amount} of exchange rates").format(
            amount=format.money(one.rates, currency)
        )
    if one.prices:
        yield _("without {amount} of changed prices").format(
            amount=format.money(one.prices, currency)
        )
    if one.prices is None:
        yield _("changes of prices included: not all are known")


def promised(one: Saving | None) -> str:
    """What was expected a month when it was decided."""
    if one is None:
        return _("no amount")
    return _("{amount} a month").format(amount=format.money(one.mid, one.currency))


def bad_grades(count: int) -> list[str]:
    """That rows of grades are left out, where some are, and which command lists them."""
    hint = ngettext(
        "{count} row of grades is left out: `jauge tiers` says which and why.",
        "{count} rows of grades are left out: `jauge tiers` says which and why.",
        count,
    )
    return [hint.format(count=format.number(count))] if count else []


def missing(kinds: Mapping[str, Sequence[str]]) -> list[str]:
    """What to bring in before more can be found, a line for each thing that is missing."""
    asked = {
        "calls": _("no calls: import traces, logs or a gateway's export"),
        "bills": _(
            "no bill of models: import usage exports, cost reports or FOCUS files that name what "
            "models cost"
        ),
        "tasks": _("no tasks: import outcomes (docs/units.md)"),
        "grades": _("no grades of answers (docs/tiers.md)"),
        "statements": _("no statements or invoices: import those of the bank and of suppliers"),
        "seats": _("no lists of seats: import those of the tools"),
        "sessions": _("no sessions: give calls conversation_id, or `session` in their mapping"),
        "registry": _("no registry of agents: `jauge agents discover`"),
        "capacity": _("no capacity in jauge.toml"),
    }
    needs: dict[str, list[str]] = {}
    for name, several in kinds.items():
        for need in several:
            needs.setdefault(need, []).append(title(name))
    return [
        _("Not looked for, {why}: {kinds}.").format(
            why=asked.get(need, need), kinds=", ".join(names)
        )
        for need, names in needs.items()
    ]


def rows(one: Finding[Any], again: str) -> str:
    """The command that prints the rows that prove a finding."""
    return asked(f"show {one.finding_id[:SHORT]} --rows", again)


def asked(what: str, again: str) -> str:
    """A command on findings, with the options under which they were found (`Options.again`)."""
    return i18n.command(f"findings {what}{again}")


def kinds_said() -> frozenset[str]:
    """The kinds that have a sentence of their own."""
    return frozenset(_SAID)


def _doubled(one: Finding[Any]) -> str:
    told = one.parameters
    hint = {
        "same_days": _("{name}: paid twice within two days, {amount} again."),
        "two_accounts": _("{name}: paid from several accounts, {amount} again."),
    }[told.cause]
    return hint.format(name=about(one), amount=format.money(told.paid_again, told.currency))


def _duplicate(one: Finding[Any]) -> str:
    told = one.parameters
    if told.cause == "two_accounts":
        hint = ngettext(
            "{name}: {count} person has a seat in another account of the same tool.",
            "{name}: {count} people have a seat in another account of the same tool.",
            told.people,
        )
    else:
        hint = ngettext(
            "{name}: {count} person holds both.", "{name}: {count} people hold both.", told.people
        )
    return hint.format(name=about(one), count=format.number(told.people))


def _fx(one: Finding[Any]) -> str:
    told = one.parameters
    hint = _("{name}: banks took {percent} beyond the ECB rate of {currencies}.")
    return hint.format(
        name=about(one),
        percent=wording.share(told.margin_ratio),
        currencies=", ".join(told.currencies),
    )


def _idle(one: Finding[Any]) -> str:
    told = one.parameters
    hint = _("{name}: idle for {days} days or more: {idle}; never used: {never}.")
    return hint.format(
        name=about(one),
        idle=format.number(told.idle),
        days=format.number(told.idle_days),
        never=format.number(told.never_used),
    )


def _leaver(one: Finding[Any]) -> str:
    hint = ngettext(
        "{name}: {count} seat of somebody who has left.",
        "{name}: {count} seats of people who have left.",
        one.parameters.seats,
    )
    return hint.format(name=about(one), count=format.number(one.parameters.seats))


def _dearer(one: Finding[Any]) -> str:
    told = one.parameters
    return _("{name}: {old} before {day}, {new} since.").format(
        name=about(one),
        old=format.money(told.old, told.currency),
        new=format.money(told.new, told.currency),
        day=format.day(told.changed_on),
    )


def _renewal(one: Finding[Any]) -> str:
    told = one.parameters
    hint = ngettext(
        "{name}: notice until {notice}, {count} day left; it renews on {day}.",
        "{name}: notice until {notice}, {count} days left; it renews on {day}.",
        told.days_left,
    )
    return hint.format(
        name=about(one),
        notice=format.day(date.fromisoformat(told.notice_on)),
        day=format.day(date.fromisoformat(told.renews_on)),
        count=format.number(told.days_left),
    )


def _unknown(one: Finding[Any]) -> str:
    told = one.parameters
    hint = ngettext(
        "{name}: paid {count} time, {amount} in all, and no known supplier: {text}.",
        "{name}: paid {count} times, {amount} in all, and no known supplier: {text}.",
        told.lines,
    )
    return hint.format(
        name=about(one),
        count=format.number(told.lines),
        amount=format.money(told.paid, told.currency),
        text=wording.name(told.text),
    )


def _unreconciled(one: Finding[Any]) -> str:
    told = one.parameters
    named = (one.subject[name] for name in ("supplier", "account", "product"))
    return _("{name}: {amount} of {month} is unexplained.").format(
        name=", ".join(dict.fromkeys(wording.name(name) for name in named if name)),
        amount=format.money(told.unexplained, told.currency),
        month=told.month,
    )


_SAID: Final[Mapping[str, Callable[[Finding[Any]], str]]] = {
    "doubled_subscription": _doubled,
    "duplicate_agent": fleet_wording.duplicate,
    "duplicate_tool": _duplicate,
    "fx_loss": _fx,
    "idle_seat": _idle,
    "leaver_seat": _leaver,
    "price_increase": _dearer,
    "renewal_due": _renewal,
    "unknown_tool": _unknown,
    "unreconciled": _unreconciled,
    "unused_commitment": capacity_wording.claim,
    "wrong_tax_basis": lambda one: next(iter(tax_wording.faults((one,)))),
    "zombie_agent": fleet_wording.zombie,
    **ledger_wording.SAID,
    **waste_wording.SAID,
    **spike_wording.SAID,
    **tasks_wording.SAID,
}
"""A sentence for each kind; another source's kind is said by its name."""
