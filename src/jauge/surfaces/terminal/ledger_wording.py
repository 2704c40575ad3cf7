"""Findings about prices, suppliers and models in words."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from jauge.i18n import _, format, ngettext
from jauge.model import Finding
from jauge.surfaces.terminal import wording

_MOST_REASONS: Final = 3


def titles() -> Mapping[str, str]:
    """What these kinds are called."""
    return {
        "dominated_model": _("model that loses to a cheaper one"),
        "double_metering": _("calls counted twice"),
        "ghost_spend": _("billed and never seen"),
        "oversized_model": _("candidate for a smaller model"),
        "price_mismatch": _("two prices for one use"),
        "single_supplier": _("single supplier"),
        "superseded_model": _("older model"),
        "unallocated_cost": _("cost of nobody"),
        "unpriced_usage": _("use without a price"),
    }


def actions() -> Mapping[str, str]:
    """What to do about them."""
    return {
        "add_alias": _("say what the name means ([[alias]])"),
        "add_contract_price": _("write your price into jauge.toml ([[price]])"),
        "check_price": _("find out which price is right"),
        "compare_net": _("compare net amounts"),
        "compare_with_bill": _("compare with the bill"),
        "correct_source": _("correct what the source says"),
        "find_owner_or_close_key": _("find its owner or close the key"),
        "leave_one_source_out": _("leave one of the sources out"),
        "move_after_retirement": _("move: it has ended"),
        "move_before_retirement": _("move before it ends"),
        "move_to_successor": _("move to the successor"),
        "name_agent": _("let it send the name of its agent"),
        "qualify_second_supplier": _("test a second supplier"),
        "replace_model": _("replace the model"),
        "send_model": _("let the source name the model"),
        "send_tokens": _("let the source count tokens"),
        "tell_source_contract": _("tell the source your contract"),
        "test_smaller_model": _("test a smaller model"),
        "update_book": _("update the price book"),
        "write_rule": _("write a rule for it ([[tag]])"),
    }


def _about(one: Finding[Any], *names: str) -> str:
    known = [wording.name(one.subject[name]) for name in names if one.subject.get(name)]
    return ", ".join(dict.fromkeys(known)) or wording.name(None)


def _mismatch(one: Finding[Any]) -> str:
    told = one.parameters
    hint = {
        "source": _("{name}: {source} says {stated}, the price book and contracts {ours}{why}."),
        "cost_report": _("{name}: its cost report says {stated}, the calls cost {ours}{why}."),
        "bill": _("{name}: its bill says {stated}, the calls cost {ours}{why}."),
    }[told.stage]
    reason = _reason(told.reason)
    return hint.format(
        name=_about(one, "supplier", "model"),
        source=wording.name(one.subject.get("source")),
        stated=format.money(told.stated, told.stated_currency),
        ours=format.money(told.ours, told.currency),
        why=f" ({reason})" if reason else "",
    )


def _reason(code: str | None) -> str | None:
    return {
        "above_contract": _("more than the contract says"),
        "cached_as_input": _("cached tokens at the price of plain input"),
        "cached_twice": _("cached tokens charged twice"),
        "currency": _("the same number in another currency"),
        "list_price": _("the list price, without the contract"),
        "model_asked_for": _("the price of the model that was asked for"),
        "no_rate": _("not compared: no exchange rate"),
        "not_recorded": _("it records no cost"),
        "per_1000": _("a thousand times too much"),
        "per_1000000": _("a million times too much"),
        "standard_tier": _("the price of the standard tier"),
        "vat_20": _("20 % tax in it"),
        None: None,
    }[code]


def _double(one: Finding[Any]) -> str:
    told = one.parameters
    said = {
        "name": _about(one, "supplier"),
        "sources": wording.name(one.subject["sources"]),
        "proven": format.number(told.proven),
        "suspected": format.number(told.suspected),
        "cost": _known(told.monthly_proven_cost, told.currency),
        "perhaps": _known(told.monthly_suspected_cost, told.currency),
    }
    if not told.suspected:
        hint = ngettext(
            "{name} ({sources}): {proven} call is counted twice; every total is {cost} a month "
            "too high.",
            "{name} ({sources}): {proven} calls are counted twice; every total is {cost} a month "
            "too high.",
            told.proven,
        )
    elif not told.proven:
        hint = ngettext(
            "{name} ({sources}): {suspected} call may be counted twice; if so, every total is "
            "{perhaps} a month too high.",
            "{name} ({sources}): {suspected} calls may be counted twice; if so, every total is "
            "{perhaps} a month too high.",
            told.suspected,
        )
    else:
        hint = _(
            "{name} ({sources}): counted twice: {proven} for sure ({cost} a month too much in "
            "every total), {suspected} perhaps ({perhaps} more)."
        )
    return hint.format(**said)


def _known(amount: Decimal | None, currency: str) -> str:
    return format.UNKNOWN if amount is None else format.money(amount, currency)


def _unpriced(one: Finding[Any]) -> str:
    told = one.parameters
    hint = ngettext(
        "{name}: {count} call without a complete price{range}.",
        "{name}: {count} calls without a complete price{range}.",
        told.calls,
    )
    like = told.comparable
    said = ""
    if like is not None:
        said = _("; as {model} it would cost {low} to {high}").format(
            model=like.model,
            low=format.money(like.low, told.currency),
            high=format.money(like.high, told.currency),
        )
    said = hint.format(
        name=_about(one, "supplier", "model"), count=format.number(told.calls), range=said
    )
    return f"{said} {_('Why: {reasons}.').format(reasons=_unpriced_for(told.reasons))}"


def _unpriced_for(reasons: Sequence[Any]) -> str:
    """Why calls have no price, each with how many: the most frequent reasons, and the others."""
    counted: dict[str, int] = {}
    for one in reasons:
        said = _unpriced_because(one.code, one.text)
        counted[said] = counted.get(said, 0) + one.calls
    ordered = sorted(counted.items(), key=lambda pair: -pair[1])
    shown = ordered[:_MOST_REASONS]
    if rest := sum(count for _said, count in ordered[_MOST_REASONS:]):
        shown.append((_("others"), rest))
    return ", ".join(f"{said} ({format.number(count)})" for said, count in shown)


def _unpriced_because(code: str, text: str | None) -> str:
    """A reason of rating in words; what has no price is named as rating names it."""
    if code == "unknown_meter" and text is not None:
        units = wording.name(text.removeprefix("no price for "))
        return _("no price for {units}").format(units=units)
    return {
        "no_class_price": _("no price for a class of their tokens"),
        "no_contract_price": _("the contract has no price for their service tier"),
        "no_model": _("no model is recorded"),
        "no_price_in_force": _("no price is in force on their day"),
        "no_provider": _("no provider is recorded"),
        "no_tokens": _("their tokens are not counted"),
        "unknown_model": _("the price book does not know the model"),
        "unknown_provider": _("the price book does not know the provider"),
    }[code]


def _unallocated(one: Finding[Any]) -> str:
    told = one.parameters
    hint = _("{tag}: {cost} ({percent}) is nobody's{part}.")
    if told.tag == "agent":
        hint = _("{cost} ({percent}) of calls name no agent{part}.")
    part = ""
    if told.parts:
        part = _(", most of it {column} = {value}").format(
            column=told.parts[0].column, value=told.parts[0].value
        )
    return hint.format(
        tag=told.tag,
        cost=format.money(told.cost, told.currency),
        percent=wording.share(told.share),
        part=part,
    )


def _ghost(one: Finding[Any]) -> str:
    told = one.parameters
    hint = _("{name}: {cost} a month is charged and no call was seen{owner}.")
    owner = next(
        (name for each in told.owners for name in (each.project, each.key, each.user) if name), None
    )
    return hint.format(
        name=_about(one, "supplier", "account", "model"),
        cost=format.money(told.monthly_cost, told.currency),
        owner="" if owner is None else _("; its lines name {owner}").format(owner=owner),
    )


def _single(one: Finding[Any]) -> str:
    told = one.parameters
    first, share = told.suppliers[0]
    hint = {
        "layer": _("{part}: {percent} of the cost is paid to {name}; HHI {points} points."),
        "data_class": _("Data class {part}: {percent} of the cost goes to {name}; HHI {points}."),
    }[told.scope]
    return hint.format(
        part=wording.name(one.subject[told.scope]),
        percent=wording.share(share),
        name=wording.name(first),
        points=format.number(round(told.hhi * 10_000)),
    )


def _superseded(one: Finding[Any]) -> str:
    told = one.parameters
    if told.retired_on is None:
        hint = _("{name}: {successor} costs less for the same tokens.")
    elif one.action == "move_after_retirement":
        hint = _("{name} ended on {day} at its developer; its successor is {successor}.")
    else:
        hint = _("{name} ends on {day} at its developer; its successor is {successor}.")
    said = hint.format(
        name=_about(one, "model"),
        successor=told.successor,
        day="" if told.retired_on is None else format.day(told.retired_on),
    )
    return said + _left_out(told.left_out_calls)


def _left_out(count: int) -> str:
    """The calls that a comparison of prices leaves out, as one more sentence."""
    if not count:
        return ""
    hint = ngettext(
        "{count} call is not compared: there is no price for it.",
        "{count} calls are not compared: there is no price for them.",
        count,
    )
    return " " + hint.format(count=format.number(count))


def _oversized(one: Finding[Any]) -> str:
    told = one.parameters
    hint = _(
        "{name}: {percent} of {count} calls to {model} are short and plain; a test on {questions} "
        "questions would say whether a smaller model is good enough."
    )
    return hint.format(
        name=_about(one, "agent", "agent_id"),
        percent=wording.share(told.plain_calls / told.calls),
        count=format.number(told.calls),
        model=wording.name(one.subject["model"]),
        questions=format.number(told.questions),
    )


def _dominated(one: Finding[Any]) -> str:
    told = one.parameters
    hint = {
        "worse": _(
            "{name}: {candidate} costs less and does better on {count} common questions "
            "({ours} against {theirs} right)."
        ),
        "no_better": _(
            "{name}: {candidate} costs less and does no worse on {count} common questions "
            "({ours} against {theirs} right)."
        ),
    }[told.claim]
    said = hint.format(
        name=_about(one, "model"),
        candidate=told.candidate,
        count=format.number(told.questions),
        ours=wording.share(told.score),
        theirs=wording.share(told.candidate_score),
    )
    if told.candidate_thinks:
        said += " " + _(
            "It thinks before it answers: its output tokens are not known from these calls."
        )
    return said + _left_out(told.left_out_calls)


SAID: Final[Mapping[str, Callable[[Finding[Any]], str]]] = {
    "dominated_model": _dominated,
    "double_metering": _double,
    "ghost_spend": _ghost,
    "oversized_model": _oversized,
    "price_mismatch": _mismatch,
    "single_supplier": _single,
    "superseded_model": _superseded,
    "unallocated_cost": _unallocated,
    "unpriced_usage": _unpriced,
}
"""A sentence for each of these kinds."""
