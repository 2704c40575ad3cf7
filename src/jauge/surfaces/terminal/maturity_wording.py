"""Questions, criteria and boxes in words, with their evidence and what moves them."""

from collections.abc import Iterator, Mapping
from typing import Final

from jauge.analysis.maturity import Answer, Checkpoint, Maturity
from jauge.i18n import _, format, ngettext
from jauge.model import Period
from jauge.surfaces.terminal import tiers_wording, wording

_SHARES: Final = frozenset({
    "agents_owned", "cost_attributed", "unit_costs_known", "zombies_going", "calls_classed",
    "routed",
})  # fmt: skip
_DAYS: Final = frozenset({"seen_in_time", "data_lives", "seen_today"})


def question(one: Answer) -> str:
    """What is asked."""
    return _questions()[one.code]


def state(code: str) -> str:
    """The answer."""
    return {"yes": _("yes"), "no": _("no"), "ask": _("ask")}[code]


def evidence(one: Answer) -> str:
    """The figure and the line that it is held against, or who answered; empty without any."""
    if one.given is not None:
        hint = _("{who} on {day}: {note}") if one.given.note else _("{who} on {day}")
        return hint.format(
            who=wording.name(one.given.by or None),
            day=format.day(one.given.on),
            note=wording.name(one.given.note or None),
        )
    if one.shares:
        return ", ".join(
            f"{tiers_wording.tier(size)} {wording.share(part)}" for size, part in one.shares.items()
        )
    if one.figure is None:
        return _("no zombie is known") if one.code == "zombies_going" and one.state == "yes" else ""
    if one.code in _SHARES:
        return _("{share} (from {line})").format(
            share=wording.share(one.figure), line=wording.share(one.line or 0.0)
        )
    if one.code in _DAYS:
        return _("newest call {days} days ago (at most {line})").format(
            days=format.number(int(one.figure)), line=format.number(int(one.line or 0))
        )
    return _counted(one.code, int(one.figure))


def _counted(code: str, count: int) -> str:
    """How many there are of what a question, criterion or box counts."""
    hint = {
        "can_be_stopped": ngettext(
            "{count} agent suspended or retired", "{count} agents suspended or retired", count
        ),
        "budgets_set": ngettext("{count} budget", "{count} budgets", count),
        "budgets_warn": ngettext("{count} budget that warns", "{count} budgets that warn", count),
        "every_agent_owned": ngettext(
            "{count} agent without owner", "{count} agents without owner", count
        ),
        "unowned_agents": ngettext(
            "{count} agent without owner", "{count} agents without owner", count
        ),
        "baseline_known": ngettext("{count} baseline", "{count} baselines", count),
        "quick_win_done": ngettext("{count} finding done", "{count} findings done", count),
        "agents_discovered": ngettext(
            "{count} agent in the registry", "{count} agents in the registry", count
        ),
        "chargeback": ngettext("{count} virtual tag", "{count} virtual tags", count),
        "states_used": ngettext(
            "{count} agent confirmed or later", "{count} agents confirmed or later", count
        ),
        "two_suppliers": ngettext(
            "{count} layer with a single supplier", "{count} layers with a single supplier", count
        ),
    }.get(code) or ngettext("{count} finding", "{count} findings", count)
    return hint.format(count=format.number(count))


def moved_by(one: Answer) -> str | None:
    """What to do about a no, or how to answer; None of a yes that is no box of waste."""
    if one.state == "ask" and one.code not in _moves():
        return _("ask people, then write `[[answer]]` into jauge.toml")
    return _moves().get(one.code)


def unused(found: Maturity) -> Iterator[str]:
    """The answers of people that do not count, and why."""
    for one in found.ahead:
        hint = _(
            "[[answer]] {question}: {day} is in the future: it does not count, correct the day"
        )
        yield hint.format(question=one.question, day=one.on.isoformat())
    for one in found.overruled:
        hint = _("[[answer]] {question}: data answer this, so it does not count: take it out")
        yield hint.format(question=one.question)
    for one in found.outdated:
        hint = _("[[answer]] {question}: {day} is more than a year ago: answer again")
        yield hint.format(question=one.question, day=one.on.isoformat())
    for one, newer in found.superseded:
        hint = _(
            "[[answer]] {question}: the one of {day} does not count, that of {newer} is newer: take"
            " it out"
        )
        yield hint.format(question=one.question, day=one.on.isoformat(), newer=newer.on.isoformat())


def checkpoint(one: Checkpoint) -> str:
    """The name of a checkpoint and whether it is passed."""
    names = (_("see"), _("measure"), _("act"), _("choose"), _("keep"))
    states = {
        "passed": _("passed"),
        "open": _("open"),
        "not_passed": _("not passed"),
    }
    return _("Checkpoint {number}, {name}: {state}").format(
        number=one.number, name=names[one.number - 1], state=states[one.state]
    )


def notes(found: Maturity, over: Period | None) -> list[str]:
    """The score, the risk, the way, what would move most, and over which days shares are."""
    counted = format.number(found.least_no)
    if found.most_no != found.least_no:
        hint = _("{least} to {most}")
        counted = hint.format(least=counted, most=format.number(found.most_no))
    said = [
        _("No to {count} of ten questions: {level}. More than five are weak.").format(
            count=counted, level=_levels()[found.level]
        ),
        _risk(found),
        _trajectories()[found.trajectory],
    ]
    moves = [
        _("To move “{question}”: {move}").format(question=question(one), move=moved_by(one))
        for one in found.questions
        if one.state != "yes" and moved_by(one) is not None
    ]
    return [*said, *moves, *_over(over)]


def _over(over: Period | None) -> Iterator[str]:
    if over is not None:
        first, last = map(format.day, over.first_and_last)
        hint = _("Shares of cost and of calls are those from {first} to {last}.")
        yield hint.format(first=first, last=last)


def _risk(found: Maturity) -> str:
    hint = {
        True: _("{count} of seven boxes ticked: at risk."),
        False: _("{count} of seven boxes ticked: no risk from two on."),
        None: _("{count} of seven boxes ticked so far: the others want files."),
    }[found.is_at_risk]
    return hint.format(count=format.number(found.ticked))


def _levels() -> Mapping[str, str]:
    return {
        "weak": _("weak"),
        "fair": _("fair"),
        "good": _("good"),
        "undecided": _("undecided while questions are open"),
    }


def _trajectories() -> Mapping[str, str]:
    return {
        "A": _(
            "Trajectory A: save first, then build (6 months; the programme's figure is 15 to 25 %)."
        ),
        "B": _("Trajectory B: build the control plane (12 months)."),
        "C": _("Trajectory C: lead, with routing and sovereignty by rule."),
        "undecided": _("The trajectory is undecided while questions are open."),
    }


def _moves() -> Mapping[str, str]:
    own = _("`jauge agents own AGENT --owner NAME`, or `jauge agents import owners.csv`")
    tags = _("rules of `[[tag]]`; `jauge findings list --kind unallocated_cost` proposes them")
    tasks = _("import tasks with outcomes (docs/units.md)")
    live = _("import every day, or send traces as they come")
    decide = _("`jauge findings accept` and `done`, `jauge agents retire`")
    seats = _("`jauge seats` and `jauge findings list`")
    return {
        "agents_owned": own,
        "every_agent_owned": own,
        "unowned_agents": own,
        "cost_attributed": tags,
        "chargeback": tags,
        "counted_once": _("import usage exports and bills beside the traces (docs/bills.md)"),
        "seen_in_time": live,
        "data_lives": live,
        "seen_today": live,
        "budgets_set": _("`[[budget]]` in jauge.toml, then `jauge budgets`"),
        "budgets_warn": _("`warn_at_percent` of `[[budget]]`"),
        "unit_costs_known": tasks,
        "value_known": _("`[[value]]` in jauge.toml, or a value of each task"),
        "baseline_known": _("`[[baseline]]` in jauge.toml: what a person takes for the same task"),
        "right_sized": _("`jauge tiers`, then grades of answers"),
        "zombies_going": decide,
        "quick_win_done": decide,
        "states_used": _("`jauge agents confirm`, `deprecate`, `suspend`, `retire`"),
        "agents_discovered": _("`jauge agents discover`"),
        "calls_classed": _("a class of data on calls: header, key or agent"),
        "two_suppliers": _("a second supplier for the layers of `single_supplier`"),
        "paid_twice": seats,
        "idle_seats": seats,
        "leaver_seats": seats,
        "two_tools": seats,
        "unknown_payment": seats,
        "mixed_up": seats,
    }


def _questions() -> Mapping[str, str]:
    return {
        "agents_owned": _("Does somebody own the agents that cost?"),
        "cost_attributed": _("Is the cost attributed to teams or products?"),
        "counted_once": _("Are calls compared with what suppliers charge?"),
        "seen_in_time": _("Is spend seen within two days?"),
        "budgets_set": _("Are there budgets?"),
        "unit_costs_known": _("Is the cost per task known for most agents?"),
        "value_known": _("Is it known what tasks are worth?"),
        "right_sized": _("Do calls go to models of the size that they need?"),
        "can_be_stopped": _("Can an agent be stopped?"),
        "monthly_review": _("Do CIO, CFO and CDO review the same figures every month?"),
        "every_agent_owned": _("Every agent is owned or retired"),
        "zombies_going": _("Zombies are in retirement"),
        "pilots_chosen": _("One or two pilots are chosen"),
        "baseline_known": _("A human baseline is known"),
        "quick_win_done": _("A quick win is done"),
        "data_lives": _("Data keep coming"),
        "budgets_warn": _("Budgets warn"),
        "agents_discovered": _("Agents are discovered into the registry"),
        "seen_today": _("Calls of today are seen"),
        "chargeback": _("Cost is charged back by a tag"),
        "routed": _("A use is routed"),
        "states_used": _("Agents have states"),
        "calls_classed": _("Calls have a class of data"),
        "rules_audited": _("Rules are written, applied, audited"),
        "two_suppliers": _("Each layer has two suppliers"),
        "resourcing_tested": _("Changing suppliers was tested"),
        "clauses_agreed": _("Clauses on leaving are agreed"),
        "routine_kept": _("The routine has held for three months"),
        "quarterly_report": _("There is a quarterly report"),
        "owners_trained": _("Eight of ten product owners are trained"),
        "yearly_revision": _("Rules are revised every year"),
        "yearly_test": _("Changing suppliers is tested every year"),
        "paid_twice": _("Subscriptions paid twice"),
        "idle_seats": _("Seats that nobody uses"),
        "leaver_seats": _("Seats of people who left"),
        "two_tools": _("Two tools for one use"),
        "unknown_payment": _("Payments to nobody known"),
        "mixed_up": _("Prices, tax or exchange mixed up"),
        "unowned_agents": _("Agents that nobody owns"),
    }
