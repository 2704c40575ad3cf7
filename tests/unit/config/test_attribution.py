"""Rules of tags and splits that read what is not there, or each other."""

from pathlib import Path

import pytest

from jauge import config
from jauge.errors import ConfigError


def tag(key: str, when: str = "", value: str = "x", more: str = "") -> str:
    return f'[[tag.{key}]]\nvalue = "{value}"\nwhen = {{ {when} }}\n{more}\n'


def split(**values: str) -> str:
    whole = {"name": '"s"', "pool": '{ team = "P" }', "to": '"team"', "by": '"even"', **values}
    return "[[split]]\n" + "".join(f"{key} = {value}\n" for key, value in whole.items())


TEAM = tag("team")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (tag("agent_name"), "tag.agent_name: is the name of something else"),
        (tag("agent"), "tag.agent: is the name of something else"),
        (tag("month"), "tag.month: is the name of something else"),
        (tag("calls"), "tag.calls: is the name of something else"),
        (tag("service_name"), "tag.service_name: is the name of something else"),
        (tag('"a,b"'), "tag.a,b: is not a name"),
        (tag('"a.b"'), "tag.a.b: is not a name"),
        (
            TEAM + tag("unit", 'agnt_name = "x"'),
            "tag.unit[0].when.agnt_name: no such column: did you mean agent_name?",
        ),
        (tag("unit", 'zzzzz = "x"'), "tag.unit[0].when.zzzzz: no such column: use one of usage"),
        (tag("unit", value="{temas}"), "tag.unit[0].value: no such column"),
        (
            tag("unit", 'vendr = "x"'),
            "tag.unit[0].when.vendr: no such column: did you mean vendor?",
        ),
        # Splits move costs of calls: they see no payment.
        (TEAM + split(pool='{ vendor = "P" }'), "split[0].pool.vendor: no such column"),
        (tag("unit", 'tags = "x"'), "tag.unit[0].when.tags: holds several values"),
        (tag("unit", 'started_at = "x"'), "tag.unit[0].when.started_at: is a time"),
        (tag("unit", 'effective_cost = "x"'), "tag.unit[0].when.effective_cost: is a time or an"),
        (
            tag("unit", more="from = 2026-02-01\nuntil = 2026-02-01"),
            "tag.unit[0].until: is not after from",
        ),
        (tag("a", 'a = "x"'), "tag.a: reads itself: a > a"),
        (
            tag("a", 'b = "x"') + tag("b", value="{c}") + tag("c", 'a = "x"'),
            "reads itself: a > b > c > a",
        ),
        (TEAM + split(pool="{}"), "split[0].pool: is empty"),
        (TEAM + split(pool='{ tean = "P" }'), "split[0].pool.tean: no such column: did you mean"),
        (TEAM + split(to='"taem"'), "split[0].to: unknown key: did you mean team?"),
        (split(pool='{ agent = "P" }'), "split[0].to: no virtual tag is there"),
        (TEAM + split(by='"fixed"'), "split[0].fixed: is empty"),
        (
            TEAM + split(by='"fixed"', fixed="{ A = 0.5, B = 0.6 }"),
            "split[0].fixed: the shares add up to more than 1",
        ),
        (TEAM + split(by='"driver:seats.csv"'), "split[0].by: no file"),
        (TEAM + split(by='"weight"'), "split[0].by: 'weight' is not one of even, fixed"),
    ],
)
def test_a_fault_is_named_with_its_path(tmp_path: Path, text: str, line: str) -> None:
    (tmp_path / config.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path, environment={})
    assert line in str(caught.value)


def test_what_is_there_is_taken(tmp_path: Path) -> None:
    text = (
        TEAM
        + tag("unit", '"tags.cost centre" = "*", service_category = "AI*", agent = "a", team = "*"')
        + tag("copy", value="{tags.team}/{model}")
        + split(by='"fixed"', fixed="{ A = 0.1, B = 0.2 }")
        + split(by='"driver:seats.csv"', pool='{ sub_account_name = "*", is_streamed = "true" }')
    )
    (tmp_path / "seats.csv").write_text("target,weight\nA,1\n", encoding="utf-8")
    (tmp_path / config.FILE).write_text(text, encoding="utf-8")
    assert set(config.load(tmp_path, environment={}).tag) == {"team", "unit", "copy"}


def test_another_file_is_read_in_the_place_of_the_workspaces_own(tmp_path: Path) -> None:
    (tmp_path / config.FILE).write_text(TEAM, encoding="utf-8")
    other = tmp_path / "other.toml"
    other.write_text(tag("unit"), encoding="utf-8")
    assert set(config.load(tmp_path, environment={}, file=other).tag) == {"unit"}
    other.write_text(tag("agent"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"other\.toml"):
        config.load(tmp_path, environment={}, file=other)


def test_rules_read_what_payments_have(tmp_path: Path) -> None:
    path = tmp_path / "jauge.toml"
    path.write_text(tag("unit", 'vendor = "OpenAI", text = "*X*"', value="{holder_team}"))
    (rule,) = config.load(tmp_path).tag["unit"]
    assert sorted(rule.when) == ["text", "vendor"]
