"""Questions, checkpoints and boxes: each reads the facts and says yes, no or ask."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, Literal

import msgspec

from jauge.analysis.maturity.facts import Facts
from jauge.config.tree import Answer as Given

State = Literal["yes", "no", "ask"]
Level = Literal["weak", "fair", "good", "undecided"]
Gate = Literal["passed", "open", "not_passed"]
Trajectory = Literal["A", "B", "C", "undecided"]
WEAK: Final = 5
"""More no than this are weak (the programme's report); so many or fewer, from `FAIR` on, fair."""
FAIR: Final = 3
AT_RISK: Final = 2
"""So many boxes of waste or more are a risk (the article on wasted licences)."""
ATTRIBUTED: Final = 0.90
OWNED: Final = 0.90
GOING: Final = 0.80
MEASURED: Final = 0.80
CLASSED: Final = 0.90
FRESH_DAYS: Final = 2
LIVE_DAYS: Final = 7
_STALE: Final = timedelta(days=365)

Judged = tuple[State, float | int | None, float | int | None]
"""What it is, the figure, and the line that it is held against."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: the figure behind it, the line it is held against, or who answered when.

    `shares` are those of the calls by size, where these are the figures.
    """

    code: str
    state: State
    figure: float | int | None = None
    line: float | int | None = None
    shares: Mapping[str, float | None] = {}
    given: Given | None = None


class Checkpoint(msgspec.Struct, frozen=True):
    """A gate of the programme and its criteria."""

    number: int
    state: Gate
    criteria: tuple[Answer, ...]


class Maturity(msgspec.Struct, frozen=True, kw_only=True):
    """All diagnostics; `least_no` counts what is no now, `most_no` open questions too.

    Of what people answered, `ahead` is dated after today, `overruled` is told by data, `outdated`
    is older than a year, and each of `superseded` stands before a newer one: none of them counts.
    """

    questions: tuple[Answer, ...]
    least_no: int
    most_no: int
    level: Level
    checkpoints: tuple[Checkpoint, ...]
    boxes: tuple[Answer, ...]
    ticked: int
    is_at_risk: bool | None
    trajectory: Trajectory
    ahead: tuple[Given, ...] = ()
    overruled: tuple[Given, ...] = ()
    outdated: tuple[Given, ...] = ()
    superseded: tuple[tuple[Given, Given], ...] = ()


def maturity(facts: Facts, given: Sequence[Given], today: date) -> Maturity:
    """Answer everything; people's answers of the last year stand where data cannot tell.

    Of several to one question the newest counts, of the same day the last in the file.
    """
    past = sorted((one for one in given if one.on <= today), key=lambda one: one.on)
    newest = {one.question: one for one in past}
    known = {code: one for code, one in newest.items() if one.on >= today - _STALE}
    asked = {code: one for code, one in newest.items() if _judged(code, facts)[0] == "ask"}
    questions = tuple(_answer(code, facts, known) for code in QUESTIONS)
    checkpoints = tuple(
        _checkpoint(number, codes, facts, known) for number, codes in enumerate(CHECKPOINTS, 1)
    )
    boxes = tuple(_answer(code, facts, known) for code in BOXES)
    least = sum(one.state == "no" for one in questions)
    most = least + sum(one.state == "ask" for one in questions)
    ticked = sum(one.state == "yes" for one in boxes)
    unknown = sum(one.state == "ask" for one in boxes)
    return Maturity(
        questions=questions,
        least_no=least,
        most_no=most,
        level=_level(least, most),
        checkpoints=checkpoints,
        boxes=boxes,
        ticked=ticked,
        is_at_risk=True if ticked >= AT_RISK else None if ticked + unknown >= AT_RISK else False,
        trajectory=_trajectory(least, most, checkpoints),
        ahead=tuple(one for one in given if one.on > today),
        overruled=tuple(one for code, one in newest.items() if code not in asked),
        outdated=tuple(one for code, one in asked.items() if code not in known),
        superseded=tuple(
            (one, newest[one.question]) for one in past if one is not newest[one.question]
        ),
    )


def _answer(code: str, facts: Facts, given: Mapping[str, Given]) -> Answer:
    state, figure, line = _judged(code, facts)
    told = given.get(code) if state == "ask" else None
    return Answer(
        code=code,
        state=state if told is None else told.value,
        figure=figure,
        line=line,
        shares=facts.size_shares if code == "right_sized" else {},
        given=told,
    )


def _judged(code: str, facts: Facts) -> Judged:
    """What data say."""
    judge = _JUDGES.get(code)
    return judge(facts) if judge else ("ask", None, None)


def _checkpoint(
    number: int, codes: Sequence[str], facts: Facts, given: Mapping[str, Given]
) -> Checkpoint:
    criteria = tuple(_answer(code, facts, given) for code in codes)
    states = {one.state for one in criteria}
    gate: Gate = "not_passed" if "no" in states else "open" if "ask" in states else "passed"
    return Checkpoint(number, gate, criteria)


def _level(least: int, most: int) -> Level:
    levels: set[Level] = {_of(count) for count in range(least, most + 1)}
    return levels.pop() if len(levels) == 1 else "undecided"


def _of(count: int) -> Level:
    return "weak" if count > WEAK else "fair" if count >= FAIR else "good"


def _trajectory(least: int, most: int, checkpoints: Sequence[Checkpoint]) -> Trajectory:
    passed = {one.number for one in checkpoints if one.state == "passed"}
    found: set[Trajectory] = set()
    for count in range(least, most + 1):
        if count > WEAK:
            found.add("B" if 1 in passed else "A")
        else:
            leads = count < FAIR and _LEADING in passed
            found.add("C" if leads else "B")
    return found.pop() if len(found) == 1 else "undecided"


_LEADING: Final = 3


def _at_least(figure: float | None, line: float) -> Judged:
    return ("ask" if figure is None else "yes" if figure >= line else "no"), figure, line


def _at_most(figure: float | None, line: float) -> Judged:
    return ("ask" if figure is None else "yes" if figure <= line else "no"), figure, line


def _is(figure: bool | None) -> Judged:  # noqa: FBT001 - a claim of the facts is what is judged
    return ("ask" if figure is None else "yes" if figure else "no"), None, None


def _some(count: int) -> Judged:
    return ("yes" if count else "no"), count, 1


def _going(facts: Facts) -> Judged:
    """Without a zombie nothing has to go, and no share is known."""
    if not facts.zombies:
        return ("ask" if facts.zombies is None else "yes"), None, GOING
    return _at_least((facts.zombies_going or 0) / facts.zombies, GOING)


def _worth_known(facts: Facts) -> Judged:
    if facts.agents is None:
        return "ask", None, None
    return _is(bool(facts.tasks_with_value))


def _units(facts: Facts) -> Judged:
    if facts.agents is None:
        return "ask", None, MEASURED
    return _at_least(facts.unit_share or 0.0, MEASURED)


def _stoppable(facts: Facts) -> Judged:
    if facts.stopped:
        return "yes", facts.stopped, 1
    return ("yes" if facts.gateway_share else "ask"), None, 1


def _routed(facts: Facts) -> Judged:
    return ("yes", facts.gateway_share, 0.0) if facts.gateway_share else ("ask", None, None)


def _box(*kinds: str) -> Callable[[Facts], Judged]:
    """Ticked where any finding of these kinds stands; ask where none could be looked for."""

    def judge(facts: Facts) -> Judged:
        count = sum(facts.found.get(kind, 0) for kind in kinds)
        if count:
            return "yes", count, 0
        return ("ask", None, 0) if facts.missing.issuperset(kinds) else ("no", 0, 0)

    return judge


def _unowned_box(facts: Facts) -> Judged:
    count = facts.agents_without_owner
    return ("ask" if count is None else "yes" if count else "no"), count, 0


_JUDGES: Final[Mapping[str, Callable[[Facts], Judged]]] = {
    "agents_owned": lambda facts: _at_least(facts.owned_share, OWNED),
    "cost_attributed": lambda facts: _at_least(facts.attributed_share, ATTRIBUTED),
    "counted_once": lambda facts: _is(facts.is_compared),
    "seen_in_time": lambda facts: _at_most(facts.newest_call_days, FRESH_DAYS),
    "budgets_set": lambda facts: _some(facts.budgets),
    "unit_costs_known": _units,
    "value_known": _worth_known,
    "right_sized": lambda facts: _is(facts.sizes_within),
    "can_be_stopped": _stoppable,
    "every_agent_owned": lambda facts: _at_most(facts.agents_without_owner, 0),
    "zombies_going": _going,
    "baseline_known": lambda facts: _some(facts.baselines),
    "quick_win_done": lambda facts: _some(facts.done),
    "data_lives": lambda facts: _at_most(facts.newest_call_days, LIVE_DAYS),
    "budgets_warn": lambda facts: _some(facts.budgets_that_warn),
    "agents_discovered": lambda facts: _some(facts.registered),
    "seen_today": lambda facts: _at_most(facts.newest_call_days, 0),
    "chargeback": lambda facts: _some(facts.tags),
    "routed": _routed,
    "states_used": lambda facts: _some(facts.states_used),
    "calls_classed": lambda facts: _at_least(facts.classed_share, CLASSED),
    "two_suppliers": lambda facts: _at_most(facts.single_layers, 0),
    "paid_twice": _box("doubled_subscription"),
    "idle_seats": _box("idle_seat"),
    "leaver_seats": _box("leaver_seat"),
    "two_tools": _box("duplicate_tool"),
    "unknown_payment": _box("unknown_tool"),
    "mixed_up": _box("wrong_tax_basis", "fx_loss", "price_increase"),
    "unowned_agents": _unowned_box,
}
QUESTIONS: Final = (
    "agents_owned", "cost_attributed", "counted_once", "seen_in_time", "budgets_set",
    "unit_costs_known", "value_known", "right_sized", "can_be_stopped", "monthly_review",
)  # fmt: skip
CHECKPOINTS: Final = (
    ("every_agent_owned", "zombies_going", "pilots_chosen", "baseline_known", "quick_win_done"),
    ("data_lives", "cost_attributed", "unit_costs_known", "monthly_review", "budgets_warn"),
    ("agents_discovered", "seen_today", "chargeback", "routed", "states_used"),
    ("calls_classed", "rules_audited", "two_suppliers", "resourcing_tested", "clauses_agreed"),
    ("routine_kept", "quarterly_report", "owners_trained", "yearly_revision", "yearly_test"),
)
BOXES: Final = (
    "paid_twice", "idle_seats", "leaver_seats", "two_tools", "unknown_payment", "mixed_up",
    "unowned_agents",
)  # fmt: skip
ASKED: Final = frozenset({*QUESTIONS, *(code for codes in CHECKPOINTS for code in codes), *BOXES})
"""Everything that `[[answer]]` may be about."""
