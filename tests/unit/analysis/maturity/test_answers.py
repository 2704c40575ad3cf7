from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.analysis.maturity import Facts, Maturity, maturity
from jauge.analysis.maturity.answers import ASKED, BOXES, CHECKPOINTS, QUESTIONS
from jauge.config.tree import Answer, QuestionName
from jauge.surfaces.terminal import maturity_wording

TODAY = date(2026, 11, 22)
TOMORROW = date(2026, 11, 23)
GOOD: dict[str, Any] = {
    "agents": 10,
    "agents_without_owner": 0,
    "owned_share": 0.95,
    "zombies": 5,
    "zombies_going": 4,
    "attributed_share": 0.9,
    "is_compared": True,
    "newest_call_days": 0,
    "budgets": 1,
    "budgets_that_warn": 1,
    "tags": 1,
    "unit_share": 0.8,
    "tasks": 100,
    "tasks_with_value": True,
    "baselines": 1,
    "sizes_within": True,
    "registered": 10,
    "states_used": 3,
    "stopped": 1,
    "gateway_share": 0.5,
    "classed_share": 0.9,
    "single_layers": 0,
    "done": 1,
}


def state(found: Maturity, code: str) -> str:
    every = [*found.questions, *found.boxes, *(c for p in found.checkpoints for c in p.criteria)]
    states = {one.state for one in every if one.code == code}
    assert len(states) == 1
    return states.pop()


def said(question: str, value: str, on: date = date(2026, 10, 5)) -> Answer:
    return Answer(question=question, value=value, on=on)  # type: ignore[arg-type]


def test_of_an_empty_ledger_nothing_is_guessed() -> None:
    found = maturity(Facts(missing=frozenset({"idle_seat", "leaver_seat"})), (), TODAY)
    asked = {one.code for one in found.questions if one.state == "ask"}
    assert asked == set(QUESTIONS) - {"budgets_set"}
    assert (found.least_no, found.most_no, found.level) == (1, 10, "undecided")
    assert (found.trajectory, found.is_at_risk) == ("undecided", None)
    assert state(found, "idle_seats") == "ask"
    assert state(found, "paid_twice") == "no"


def test_a_programme_that_does_all_of_it_leads() -> None:
    answers = [said("monthly_review", "yes"), said("pilots_chosen", "yes")]
    found = maturity(Facts(**GOOD), answers, TODAY)
    assert (found.least_no, found.most_no, found.level) == (0, 0, "good")
    assert [one.state for one in found.checkpoints] == [
        "passed",
        "passed",
        "passed",
        "open",
        "open",
    ]
    assert found.trajectory == "C"


@pytest.mark.parametrize(
    ("fact", "value", "code"),
    [
        ("owned_share", 0.89, "agents_owned"),
        ("attributed_share", 0.89, "cost_attributed"),
        ("attributed_share", 0.0, "cost_attributed"),
        ("is_compared", False, "counted_once"),
        ("newest_call_days", 3, "seen_in_time"),
        ("newest_call_days", 8, "data_lives"),
        ("newest_call_days", 1, "seen_today"),
        ("budgets", 0, "budgets_set"),
        ("unit_share", 0.79, "unit_costs_known"),
        ("unit_share", None, "unit_costs_known"),
        ("tasks_with_value", False, "value_known"),
        ("sizes_within", False, "right_sized"),
        ("agents_without_owner", 1, "every_agent_owned"),
        ("zombies_going", 3, "zombies_going"),
        ("classed_share", 0.89, "calls_classed"),
        ("single_layers", 1, "two_suppliers"),
    ],
)
def test_a_figure_under_its_line_is_no_and_people_cannot_say_otherwise(
    fact: str, value: Any, code: str
) -> None:
    facts = Facts(**{**GOOD, fact: value})
    assert state(maturity(Facts(**GOOD), (), TODAY), code) == "yes"
    assert state(maturity(facts, [said(code, "yes")], TODAY), code) == "no"


def test_an_answer_of_people_is_asked_again_after_a_year() -> None:
    old = said("monthly_review", "yes", date(2025, 11, 21))
    assert state(maturity(Facts(**GOOD), [old], TODAY), "monthly_review") == "ask"
    newer = said("monthly_review", "no", date(2025, 11, 22))
    assert state(maturity(Facts(**GOOD), [old, newer], TODAY), "monthly_review") == "no"


def test_an_answer_of_tomorrow_is_none_and_is_named() -> None:
    ahead, now = said("monthly_review", "yes", TOMORROW), said("pilots_chosen", "yes", TODAY)
    found = maturity(Facts(**GOOD), [ahead, now], TODAY)
    assert state(found, "monthly_review") == "ask"
    assert state(found, "pilots_chosen") == "yes"
    assert found.ahead == (ahead,)
    assert list(maturity_wording.unused(found)) == [
        "[[answer]] monthly_review: 2026-11-23 is in the future: it does not count, correct the day"
    ]


def test_an_answer_that_data_overrule_is_named() -> None:
    told = [said("budgets_set", "no"), said("monthly_review", "yes")]
    found = maturity(Facts(**GOOD), told, TODAY)
    assert state(found, "budgets_set") == "yes"
    assert found.overruled == (told[0],)
    assert list(maturity_wording.unused(found)) == [
        "[[answer]] budgets_set: data answer this, so it does not count: take it out"
    ]


def test_what_has_no_figure_of_its_own_says_what_is_known() -> None:
    shares = {"small": 0.5, "medium": 0.45, "frontier": 0.05}
    known: dict[str, Any] = {**GOOD, "zombies": 0, "sizes_within": False}
    facts = Facts(**known, size_shares=shares)
    found = maturity(facts, (), TODAY)
    evidence = {
        one.code: maturity_wording.evidence(one)
        for one in (*found.questions, *found.checkpoints[0].criteria)
    }
    assert evidence["zombies_going"] == "no zombie is known"
    assert evidence["right_sized"] == "small 50.0%, medium 45.0%, frontier 5.0%"


def test_two_boxes_are_a_risk() -> None:
    one = {"idle_seat": 3}
    two = {"idle_seat": 3, "fx_loss": 1}
    assert maturity(Facts(**GOOD, found=one), (), TODAY).is_at_risk is False
    found = maturity(Facts(**GOOD, found=two), (), TODAY)
    assert (found.ticked, found.is_at_risk) == (2, True)


def test_every_question_can_be_asked_answered_and_read() -> None:
    assert set(get_args(QuestionName)) == ASKED
    assert (len(QUESTIONS), len(CHECKPOINTS), len(BOXES)) == (10, 5, 7)
    found = maturity(Facts(), (), TODAY)
    for one in (
        *found.questions,
        *found.boxes,
        *(c for p in found.checkpoints for c in p.criteria),
    ):
        assert "_" not in maturity_wording.question(one)
        assert one.state == "yes" or maturity_wording.moved_by(one)


facts_given = st.fixed_dictionaries(
    {},
    optional={
        "owned_share": st.floats(0, 1),
        "agents": st.integers(0, 100),
        "agents_without_owner": st.integers(0, 100),
        "attributed_share": st.floats(0, 1),
        "is_compared": st.booleans(),
        "newest_call_days": st.integers(0, 400),
        "budgets": st.integers(0, 3),
        "unit_share": st.floats(0, 1),
        "sizes_within": st.booleans(),
        "stopped": st.integers(0, 3),
    },
)


@given(facts_given)
def test_the_score_is_a_range_until_all_is_known_and_its_level_holds_in_all_of_it(
    known: dict[str, Any],
) -> None:
    found = maturity(Facts(**known), (), TODAY)
    assert found.least_no == sum(one.state == "no" for one in found.questions)
    assert found.most_no - found.least_no == sum(one.state == "ask" for one in found.questions)
    if found.level != "undecided":
        assert (found.least_no > 5) == (found.most_no > 5) == (found.level == "weak")
    for one in found.checkpoints:
        states = {each.state for each in one.criteria}
        assert (one.state == "passed") == (states == {"yes"})
        assert (one.state == "not_passed") == ("no" in states)


@pytest.mark.parametrize("is_turned", [False, True])
def test_the_newest_answer_counts_wherever_it_stands(is_turned: bool) -> None:
    older, newer = (said("monthly_review", value, on) for value, on in (
        ("no", date(2026, 10, 1)), ("yes", date(2026, 11, 10))
    ))  # fmt: skip
    given = [newer, older] if is_turned else [older, newer]
    found = maturity(Facts(**GOOD), given, TODAY)
    assert state(found, "monthly_review") == "yes"
    assert found.superseded == ((older, newer),)
    (hint,) = maturity_wording.unused(found)
    assert "the one of 2026-10-01 does not count, that of 2026-11-10 is newer" in hint
    again = [newer, said("monthly_review", "no", newer.on)]
    assert state(maturity(Facts(**GOOD), again, TODAY), "monthly_review") == "no"


def test_an_answer_that_is_too_old_is_named() -> None:
    old = said("monthly_review", "yes", date(2025, 11, 21))
    found = maturity(Facts(**GOOD), [old, said("budgets_set", "yes", old.on)], TODAY)
    assert list(maturity_wording.unused(found)) == [
        "[[answer]] budgets_set: data answer this, so it does not count: take it out",
        "[[answer]] monthly_review: 2025-11-21 is more than a year ago: answer again",
    ]
