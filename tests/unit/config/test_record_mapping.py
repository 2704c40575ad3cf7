"""What a mapping with a table of records must name."""

from pathlib import Path

import pytest

from jauge import config
from jauge.errors import ConfigError

BANK = 'booked_on = "d", amount = "a", currency = "c"'
GOOD = {
    "bank_line": BANK,
    "invoice_line": 'gross_amount = "a", billing_currency = "c", billing_period_start = "d"',
    "seat": 'tool = "t", user_id = "u"',
    "person": 'email_hash = "e"',
}


def load(folder: Path, table: str, columns: str, more: str = "") -> config.Config:
    text = f'[mapping.m]\ntable = "{table}"\ncolumns = {{ {columns} }}\n{more}'
    (folder / config.FILE).write_text(text, encoding="utf-8")
    return config.load(folder, environment={})


@pytest.mark.parametrize("table", GOOD)
def test_what_is_needed_is_enough_and_free_targets_are_taken(tmp_path: Path, table: str) -> None:
    columns = f'{GOOD[table]}, x_note = "n"'
    found = load(tmp_path, table, columns, 'key = ["n"]\ndates = "day first"').mapping["m"]
    assert (found.table, found.dates) == (table, "day first")


def test_a_constant_may_say_what_is_needed(tmp_path: Path) -> None:
    columns = BANK.replace(', currency = "c"', "")
    found = load(tmp_path, "bank_line", columns, 'constants = { currency = "EUR" }').mapping["m"]
    assert found.constants == {"currency": "EUR"}
    assert "currency" not in found.columns


@pytest.mark.parametrize(
    ("table", "columns", "more", "line"),
    [
        ("bank_line", BANK.replace("amount", "x_a"), "", "columns.amount: is required: map it"),
        ("bank_line", BANK.replace("booked_on", "value_on"), "", "columns.booked_on: is required"),
        ("invoice_line", 'billing_currency = "c"', "", "billed_cost: is required, or gross_amount"),
        ("seat", 'user_id = "u"', "", "columns.tool: is required"),
        ("person", 'display_name = "n"', "", "user_id: is required, or email_hash"),
        ("bank_line", f'{BANK}, input_tokens = "t"', "", "columns.input_tokens: unknown key"),
        ("bank_line", f'{BANK}, bank_line_id = "t"', "", "columns.bank_line_id: unknown key"),
        ("bank_line", f'{BANK}, x_number = "t"', "", "columns.x_number: unknown key"),
        ("bank_line", f'{BANK}, x_ = "t"', "", "columns.x_: unknown key"),
        ("bank_line", f'{BANK}, "tags.team" = "t"', "", "unknown key"),
        ("bank_line", BANK, 'constants = { role = "check" }', "constants.role: unknown key"),
        ("seat", GOOD["seat"], 'session = "s"', "mapping.m.session: is only for table = 'usage'"),
        ("usage", 'started_at = "d"', 'dates = "day first"', "mapping.m.dates: is only for days"),
        (
            "bank_line",
            BANK,
            'dates = "year first"',
            "m.dates: 'year first' is not a choice",
        ),
    ],
)
def test_what_is_missing_or_means_nothing_is_named(
    tmp_path: Path, table: str, columns: str, more: str, line: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, table, columns, more)
    assert line in str(caught.value)
