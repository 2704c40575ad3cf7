from typing import get_args

import pytest

from jauge.model import OBSERVATION, RATED, TABLES, TOKEN_COLUMNS, USAGE
from jauge.model.column import ColumnType
from jauge.model.columns import KEYS


@pytest.mark.parametrize("table", TABLES)
def test_a_table_names_each_column_once_with_a_type_and_a_meaning(table: str) -> None:
    names = [column.name for column in TABLES[table]]
    assert len(names) == len(set(names))
    assert "tenant" in names
    assert KEYS.get(table, "tenant") in names
    for column in TABLES[table]:
        assert column.type in get_args(ColumnType)
        assert column.meaning
        assert column.name == column.name.lower()


def test_money_columns_of_a_rated_row_are_decimals_and_every_cost_is_one() -> None:
    for column in RATED:
        names_money = column.name.endswith(("_cost", "_low", "_high", "_saving"))
        assert (column.type == "money") == names_money


def test_usage_says_all_that_an_observation_says_about_tokens() -> None:
    for table in (USAGE, OBSERVATION):
        assert set(TOKEN_COLUMNS) <= set(table)
