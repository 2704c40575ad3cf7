"""Price, volume and mix add up, and each names what it says."""

from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st

from jauge.analysis.decomposition import Amount, Effects, Part, decompose

_COST = st.decimals(min_value=Decimal(-50), max_value=Decimal(10) ** 6, places=18)
_SIDE = st.none() | st.builds(Amount, _COST, st.none() | st.integers(min_value=0, max_value=10**12))
_PARTS = st.lists(st.builds(Part, st.sampled_from(["a", "b", "c"]), _SIDE, _SIDE), max_size=8)


def _amount(cost: str, tokens: int | None) -> Amount:
    return Amount(Decimal(cost), tokens)


@given(_PARTS)
@example([Part("a", Amount(Decimal("999999.999999999999999999"), 46), Amount(Decimal(0), 586803))])
def test_effects_add_up_across_and_down(parts: list[Part[str]]) -> None:
    found = decompose(parts)
    for group, effects in found.items():
        assert effects.change == sum(part.change for part in parts if part.group == group)
    assert sum(effects.change for effects in found.values()) == sum(part.change for part in parts)


def test_a_price_that_doubles_is_price_alone() -> None:
    parts = [Part("a", _amount("10", 1000), _amount("20", 1000))]
    assert decompose(parts) == {"a": Effects(price=Decimal(10))}


def test_twice_of_everything_is_volume_alone() -> None:
    parts = [
        Part("a", _amount("10", 1000), _amount("20", 2000)),
        Part("b", _amount("90", 3000), _amount("180", 6000)),
    ]
    found = decompose(parts)
    assert found == {"a": Effects(volume=Decimal(10)), "b": Effects(volume=Decimal(90))}


def test_tokens_that_move_to_a_cheaper_model_are_mix_alone() -> None:
    parts = [
        Part("a", _amount("100", 1000), _amount("50", 500)),
        Part("a", _amount("10", 1000), _amount("15", 1500)),
    ]
    assert decompose(parts) == {"a": Effects(mix=Decimal(-45))}


def test_a_new_part_is_mix_and_a_first_period_is_volume() -> None:
    steady = Part("a", _amount("10", 1000), _amount("10", 1000))
    new = Part("b", None, _amount("5", 1000))
    assert decompose([steady, new]) == {
        "a": Effects(volume=Decimal(10), mix=Decimal(-10)),
        "b": Effects(mix=Decimal(5)),
    }
    assert decompose([new]) == {"b": Effects(volume=Decimal(5))}


def test_cost_without_tokens_is_other() -> None:
    parts = [
        Part("bill", _amount("10", None), _amount("12", None)),
        Part("bill", None, _amount("3", 0)),
        Part("bill", _amount("4", 100), _amount("4", 100)),
    ]
    assert decompose(parts) == {"bill": Effects(other=Decimal(5))}
