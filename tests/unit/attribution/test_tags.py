"""Virtual tags: first match wins, nested tags first, dates by stretch, templates that copy."""

from datetime import date
from graphlib import CycleError

import pytest

from jauge.attribution import DAY, Coded, Rule, Value, compile_tags, explain
from jauge.attribution.explain import Deciding, Failed
from jauge.attribution.patterns import Conditions, meets
from jauge.model.template import fields, fill

TAGS = {
    "unit": (Rule(value="Operations", when={"team": ("Support", "Returns")}),),
    "team": (
        Rule(
            value="Support",
            when={"agent": ("support-*", "faq-bot"), "environment": ("prod",)},
            valid_from=date(2026, 1, 1),
            valid_until=date(2026, 7, 1),
        ),
        Rule(value="{tags.team}", when={"tags.team": ("*",)}),
        Rule(value="unallocated", when={"agent": ("*-idle",)}),
        Rule(value="Tools: {tool_names}", when={"tool_names": ("calc",)}),
    ),
    "rest": (Rule(value="nobody", when={"team": ("unallocated",)}), Rule(value="{team}")),
}
Row = dict[str, Value]


def one(row: Row, day: date = date(2026, 3, 1)) -> dict[str, str | None]:
    compiled = compile_tags(TAGS, TAGS)
    columns = {name: Coded([row.get(name)], [0]) for name in compiled.columns}
    columns[DAY] = Coded([str(compiled.stretch(day))], [0])
    found = compiled.assign(columns, 1)
    return {key: slot.values[slot.codes[0]] for key, slot in found.items()}


@pytest.mark.parametrize(
    ("row", "day", "team", "unit", "rest"),
    [
        ({"agent": "support-fr", "environment": "prod"}, "2026-01-01", "Support", "Operations",
         "Support"),
        ({"agent": "faq-bot", "environment": "prod"}, "2026-06-30", "Support", "Operations",
         "Support"),
        ({"agent": "faq-bot", "environment": "prod"}, "2026-07-01", None, None, "nobody"),
        ({"agent": "faq-bot", "environment": "prod"}, "2025-12-31", None, None, "nobody"),
        ({"agent": "Support-fr", "environment": "prod"}, "2026-01-01", None, None, "nobody"),
        ({"agent": "faq-bot"}, "2026-01-01", None, None, "nobody"),
        ({"tags.team": "Returns"}, "2026-01-01", "Returns", "Operations", "Returns"),
        ({"tags.team": ""}, "2026-01-01", "", None, ""),
        ({"tags.team": "unallocated"}, "2026-01-01", None, None, "nobody"),
        ({"agent": "x-idle", "tool_names": ("calc",)}, "2026-01-01", None, None, "nobody"),
        ({"tool_names": ("search", "calc")}, "2026-01-01", "Tools: search, calc", None,
         "Tools: search, calc"),
        ({"tool_names": ()}, "2026-01-01", None, None, "nobody"),
    ],
)  # fmt: skip
def test_a_row_gets_the_value_of_the_first_rule_that_matches(
    row: Row, day: str, team: str | None, unit: str | None, rest: str | None
) -> None:
    assert one(row, date.fromisoformat(day)) == {"team": team, "unit": unit, "rest": rest}


def test_only_what_the_asked_keys_need_is_read() -> None:
    assert compile_tags(TAGS, ["unit"]).keys == ("team", "unit")
    plain = {"a": (Rule(value="x", when={"region": ("eu",)}),), "b": TAGS["unit"], **TAGS}
    compiled = compile_tags(plain, ["a"])
    assert (compiled.keys, compiled.columns, compiled.days) == (("a",), ("region",), ())
    assert compile_tags(TAGS, ["month"]).keys == ()


def test_rules_that_read_each_other_in_a_circle_cannot_be_ordered() -> None:
    circle = {
        "a": (Rule(value="x", when={"b": ("*",)}),),
        "b": (Rule(value="{a}", when={}),),
    }
    with pytest.raises(CycleError):
        compile_tags(circle, ["a"])


def test_met_tells_rules_that_an_earlier_one_hides() -> None:
    tags = {"t": (Rule(value="all"), Rule(value="x", when={"agent": ("x",)}),
                  Rule(value="y", when={"agent": ("y",)}))}  # fmt: skip
    found = compile_tags(tags, ["t"]).assign({"agent": Coded(["x", "z"], [0, 1])}, 2)["t"]
    assert ([found.rules[code] for code in found.codes], found.met) == ([0, 0], 0b011)


def test_explain_says_what_failed_and_what_decided() -> None:
    row: Row = {"agent": "faq-bot", "environment": "test", "tool_names": ("calc",)}
    team, unit, rest = explain(TAGS, row, date(2026, 8, 1), ["team", "unit", "rest"])[:3]
    by_key = {found.key: found for found in (team, unit, rest)}
    found = by_key["team"]
    assert (found.value, found.rule) == ("Tools: calc", 3)
    assert found.conditions == (Deciding("tool_names", ("calc",), ("calc",)),)
    assert found.failed == {
        0: (Failed("no_match", "environment", ("prod",), "test"), Failed("no_longer")),
        1: (Failed("no_match", "tags.team", ("*",), None), Failed("no_value", "tags.team")),
        2: (Failed("no_match", "agent", ("*-idle",), "faq-bot"),),
    }
    assert (by_key["unit"].value, by_key["unit"].rule) == (None, None)
    assert by_key["rest"].value == "Tools: calc"


def test_explain_without_a_day_and_before_the_first_one() -> None:
    row: Row = {"agent": "faq-bot", "environment": "prod"}
    for day in (None, date(2025, 1, 1)):
        found = {one.key: one for one in explain(TAGS, row, day)}
        assert found["team"].failed[0] == (Failed("not_yet"),)
    always = {"t": (Rule(value="x", valid_until=date(2026, 1, 1)),)}
    assert explain(always, {}, None)[0].value == "x"


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("a", ["a"], ["A", "ab", ""]),
        ("a*", ["a", "ab"], ["ba", "A"]),
        ("*b", ["b", "ab"], ["ba", "B"]),
        ("*", ["", "x"], []),
        ("**", ["", "x"], []),
        ("*a*", ["a", "bab"], ["b"]),
        ("a?c", ["abc"], ["ac"]),
        ("[ab]", ["a", "b"], ["c", "[ab]"]),
        ("x[[]y", ["x[y"], ["x[[]y"]),
        ("a.b", ["a.b"], ["axb"]),
    ],
)
def test_patterns_are_those_of_file_names_and_case_matters(
    pattern: str, yes: list[str], no: list[str]
) -> None:
    asked = Conditions(is_tag=False)
    asked.ask(0, (pattern,))
    for text in [*yes, *no]:
        assert bool(asked.mask(text, 1)) == (text in yes)
        assert meets((pattern,), text, is_tag=False) == (text in yes)
        assert bool(asked.mask((text, "-"), 1)) == (text in yes or pattern in {"*", "**"})
    assert not meets((pattern,), None, is_tag=False)


def test_templates_name_columns_once_and_fill_them() -> None:
    assert fields("{a} of {tags.b}, {a}, {}") == ("a", "tags.b")
    assert fill("{a}/{tags.b}", {"a": "{x}", "tags.b": "2"}) == "{x}/2"
    with pytest.raises(KeyError):
        fill("{a}", {})
