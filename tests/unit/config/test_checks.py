"""Settings that contradict each other."""

from pathlib import Path

import pytest

from jauge import config
from jauge.errors import ConfigError

USAGE = '[mapping.a]\ntable = "usage"\n'
ANCHOR = 'anchor = "2026-09-01T08:00:00Z"'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (USAGE + "columns = {}", "mapping.a.columns: is empty"),
        (USAGE + 'columns = { region = "r" }', "mapping.a.columns.started_at: is required"),
        (
            USAGE + 'columns = { started_at = "t", input_token = "i" }',
            "mapping.a.columns.input_token: unknown key: did you mean input_tokens?",
        ),
        (USAGE + 'columns = { started_at = "t", "tags." = "i" }', "mapping.a.columns.tags."),
        (
            USAGE + 'columns = { started_at = "t" }\nconstants = { agent = "x" }',
            "mapping.a.constants.agent: unknown key",
        ),
        (
            USAGE + 'columns = { started_at = "t", region = "r" }\nconstants = { region = "eu" }',
            "mapping.a.constants.region: is a column and a constant",
        ),
        (
            USAGE + 'columns = { started_at = "t", reported_cost = "c" }',
            "mapping.a.columns.reported_currency: is missing",
        ),
        (
            USAGE + f'columns = {{ started_at = "t" }}\nsession = "s"\nassume = {{ {ANCHOR} }}',
            "mapping.a.assume.session_spacing: is missing",
        ),
        (
            USAGE + 'columns = { started_at = "t" }\n'
            f'assume = {{ {ANCHOR}, session_spacing = "PT2H" }}',
            "mapping.a.session: is missing",
        ),
        (
            USAGE + 'columns = { started_at = "t" }\nsession = "s"\n'
            'assume = { anchor = "2026-09-01T08:00:00", session_spacing = "PT2H" }',
            "mapping.a.assume.anchor: has no zone",
        ),
        (
            USAGE + 'columns = { started_at = "t" }\nsession = "s"\n'
            f'assume = {{ {ANCHOR}, session_spacing = "P1M" }}',
            "mapping.a.assume.session_spacing: must be days or less",
        ),
        ('[[price]]\nprovider = "a"\nmodel = "b"', "price[0]: needs either"),
        (
            '[[price]]\nprovider = "a"\nmodel = "b"\nper_million = { input = "1" }',
            "price[0].currency: is missing",
        ),
        (
            (
                '[[price]]\nprovider = "a"\nmodel = "b"\ndiscount_percent = 5\n'
                "from = 2026-02-01\nuntil = 2026-02-01"
            ),
            "price[0].until: is not after from",
        ),
        (
            '[[alias]]\nname = "a"\nmodel = "b"\nfrom = 2026-02-02\nuntil = 2026-02-01',
            "alias[0].until: is not after from",
        ),
        ('[[alias]]\nname = "a"\nmodel = " "', "alias[0].model: is empty"),
        ('[[layer]]\nname = "people"\namount = "-1 EUR"', "layer[0].amount: is negative"),
        (
            '[[layer]]\nname = "people"\namount = "1 EUR"\nper = "once"\nfrom = 2026-02-01',
            "layer[0].until: is missing beside per = 'once'",
        ),
        (
            '[[layer]]\nname = "people"\namount = "1 EUR"\nfrom = 2026-02-02\nuntil = 2026-02-01',
            "layer[0].until: is not after from",
        ),
        ('[[bank_account]]\naccount = "FR14"', "bank_account[0].match: is required: add it"),
        ('[[bank_account]]\nmatch = "a*"', "bank_account[0]: says nothing: add account"),
        ('[[bank_account]]\nmatch = " "\naccount = "x"', "bank_account[0].match: is empty"),
        ('[[bank_account]]\nmatch = "a*"\naccount = ""', "bank_account[0].account: is empty"),
        ('[[bank_account]]\nmatch = "a*"\ncurrency = "Euro"', "bank_account[0].currency"),
        ('[[bank_account]]\nmatch = "a*"\ndates = "us"', "bank_account[0].dates"),
        ('[[layer]]\nname = "chairs"\namount = "1 EUR"', "is not a choice"),
        (
            '[[gateway.route]]\nmodel = "m"\ntargets = [ { upstream = "nobody" } ]',
            "gateway.route[0]: no upstream is called 'nobody'",
        ),
    ],
)
def test_a_contradiction_is_named(tmp_path: Path, text: str, line: str) -> None:
    (tmp_path / config.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        config.load(tmp_path, environment={})
    assert line in str(caught.value)


def test_free_targets_and_exact_shares_are_taken(tmp_path: Path) -> None:
    text = (
        USAGE
        + 'columns = { started_at = "t", "tags.team" = "a", "meters.images" = "b", x_c = "c" }'
        '\n[[tag.team]]\nvalue = "x"'
        '\n[[split]]\nname = "a"\npool = { team = "x" }\nto = "team"\nby = "fixed"\n'
        "fixed = { A = 0.1, B = 0.2, C = 0.7 }"
    )
    (tmp_path / config.FILE).write_text(text, encoding="utf-8")
    assert set(config.load(tmp_path, environment={}).mapping["a"].columns) == {
        "started_at",
        "tags.team",
        "meters.images",
        "x_c",
    }
