"""Which agents are compared, and what overlap they have."""

from jauge.analysis.fleet.overlap import FEW, overlap_of
from jauge.analysis.fleet.pairs import MOST_IN_A_BLOCK, pairs
from jauge.analysis.fleet.perimeter import Factor, Perimeter


def perimeter(number: int, *tools: str, prompt: str = "p") -> Perimeter:
    return Perimeter(f"{number:04}", {"tools": dict.fromkeys(tools, 1.0), "prompt": {prompt: 1.0}})


def test_a_factor_is_shown_and_weighed() -> None:
    found = overlap_of(perimeter(1, "a", "b", "c"), perimeter(2, "a", "b", prompt="q"))
    assert found is not None
    assert found.factors == {"tools": 0.666666667, "prompt": 0.0}
    assert found.overlap == 0.333333333
    assert found.known == 60


def test_one_factor_is_too_little() -> None:
    alone = Perimeter("1", {"tools": {"a": 1.0}})
    assert overlap_of(alone, alone) is None
    people = Perimeter("1", {"users": {"a": 1.0}, "data": {"b": 1.0}})
    assert overlap_of(people, people) is None


def test_a_class_of_data_is_no_second_factor() -> None:
    prompt: dict[Factor, dict[str, float]] = {"prompt": {"p": 1.0}}
    internal = Perimeter("1", {**prompt, "data": {"data_class:internal": 1.0}})
    assert overlap_of(internal, internal) is None
    halves = {"data_class:internal": 0.5, "feature:claims": 0.5}
    claims = Perimeter("1", {**prompt, "data": halves})
    assert overlap_of(claims, claims) is not None


def test_a_prompt_that_many_agents_have_is_nobodys_own() -> None:
    told: dict[Factor, dict[str, float]] = {"prompt": {"p": 1.0}, "data": {"feature:claims": 1.0}}
    crowd = [Perimeter(f"{number:02}", told) for number in range(FEW + 1)]
    scopes = dict.fromkeys((one.agent_id for one in crowd), None)
    assert pairs(crowd, scopes) == ({}, 0)
    assert len(pairs(crowd[1:], scopes)[0]) == FEW * (FEW - 1) / 2
    users = [Perimeter(one.agent_id, {**told, "users": {"u": 1.0}}) for one in crowd]
    assert len(pairs(users, scopes)[0]) == FEW * (FEW + 1) / 2


def test_agents_of_two_scopes_are_not_compared() -> None:
    both = [perimeter(1, "a", "b"), perimeter(2, "a", "b")]
    assert len(pairs(both, {"0001": "prod", "0002": "prod"})[0]) == 1
    assert pairs(both, {"0001": "prod", "0002": "test"})[0] == {}


def test_a_crowd_is_compared_with_its_neighbours_and_counted() -> None:
    crowd = [perimeter(number, "a", "b", prompt=f"p{number // 2}") for number in range(300)]
    assert len(crowd) > MOST_IN_A_BLOCK
    found, crowded = pairs(crowd, dict.fromkeys((one.agent_id for one in crowd), None))
    assert crowded == 300
    assert set(found) == {(f"{n:04}", f"{n + 1:04}") for n in range(0, 300, 2)}
