"""What a mapping with `table = "charge"` must name."""

from pathlib import Path

import pytest

from jauge import config
from jauge.errors import ConfigError

GOOD = 'billed_cost = "a", billing_currency = "b", charge_period_start = "c"'


def load(folder: Path, columns: str, more: str = "") -> config.Config:
    text = f'[mapping.m]\ntable = "charge"\ncolumns = {{ {columns} }}\n{more}'
    (folder / config.FILE).write_text(text, encoding="utf-8")
    return config.load(folder, environment={})


def test_free_targets_and_constants_are_taken(tmp_path: Path) -> None:
    columns = 'effective_cost = "a", charge_period_start = "c", "tags.team" = "d", x_note = "e"'
    found = load(tmp_path, columns, 'constants = { billing_currency = "EUR", x_stage = "bill" }')
    assert found.mapping["m"].table == "charge"


@pytest.mark.parametrize(
    ("columns", "more", "line"),
    [
        (GOOD.replace("charge_period_start", "x_s"), "", "charge_period_start: is required"),
        (GOOD.replace("billing_currency", "x_c"), "", "billing_currency: is required"),
        (GOOD.replace("billed_cost", "list_cost"), "", "billed_cost: is required"),
        (f'{GOOD}, input_tokens = "t"', "", "columns.input_tokens: unknown key"),
        (f'{GOOD}, charge_id = "t"', "", "columns.charge_id: unknown key"),
        (f'{GOOD}, "meters.gb" = "t"', "", "unknown key"),
        (GOOD, 'session = "s"', "mapping.m.session: is only for table = 'usage'"),
        (GOOD, 'prefix_tokens = "s"', "mapping.m.prefix_tokens: is only for table"),
        (GOOD, 'assume = { region = "eu" }', "mapping.m.assume: is only for table"),
    ],
)
def test_what_is_missing_or_means_nothing_is_named(
    tmp_path: Path, columns: str, more: str, line: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, columns, more)
    assert line in str(caught.value)
