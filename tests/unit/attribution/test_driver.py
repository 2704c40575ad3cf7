"""Driver files: weights by target and month, in the ways that spreadsheets write them."""

from decimal import Decimal

import pytest

from jauge.attribution import read_driver


@pytest.mark.parametrize(
    "text",
    [
        "target,weight,month\nA,1.5,\nB,2,2026-10\n",
        "\ufeffTarget;Weight;Month\nA;1,5;\n;;\nB;2;2026-10\n",
        'weight\ttarget\tmonth\n"1,5"\tA\t\n2\tB\t2026-10\n',
    ],
)
def test_separators_and_decimal_commas(text: str) -> None:
    found = read_driver(text.splitlines(keepends=True), "seats.csv")
    assert found.rejections == ()
    assert found.of("2026-10") == {"B": Decimal(2)}
    assert found.of("2026-11") == {"A": Decimal("1.5")}


def test_bad_rows_are_listed_and_the_others_taken() -> None:
    text = (
        "target,weight,month\nA,x,\n,1,\nB,-1,\nC,1,October\nD,1,\nD,2,\nE,2,2026-10\nF\nG,NaN,\n"
    )
    found = read_driver(text.splitlines(keepends=True), "seats.csv")
    assert found.weights == {None: {"D": 1}, "2026-10": {"E": 2}}
    assert [(one.row, one.field, one.value) for one in found.rejections] == [
        (1, "weight", "x"),
        (2, "target", ""),
        (3, "weight", "-1"),
        (4, "month", "October"),
        (6, "target", "D"),
        (8, "weight", ""),
        (9, "weight", "NaN"),
    ]
    assert str(found.rejections[0]).startswith("seats.csv: row 1, weight = 'x': is not a number")


@pytest.mark.parametrize("text", ["", "team,share\nA,1\n"])
def test_a_file_without_the_columns_is_rejected(text: str) -> None:
    found = read_driver(text.splitlines(keepends=True), "seats.csv")
    assert (found.of("2026-10"), len(found.rejections)) == ({}, 1)
