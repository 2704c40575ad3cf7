import msgspec
import pytest

from jauge.model import Rejection


@pytest.mark.parametrize(
    ("rejection", "line"),
    [
        (
            Rejection(file="a.csv", row=3, field="cost", value="-1", reason="negative: correct it"),
            "a.csv: row 3, cost = '-1': negative: correct it",
        ),
        (Rejection(file="a.csv", reason="not a table: export it"), "a.csv: not a table: export it"),
        (Rejection(file="a", row=1, reason="empty: drop it"), "a: row 1: empty: drop it"),
        (
            Rejection(file="a", row=1, field="x", value="b\nc", reason="cut: write it again"),
            "a: row 1, x = 'b\\nc': cut: write it again",
        ),
    ],
)
def test_a_rejection_is_one_line_that_says_where_and_what(rejection: Rejection, line: str) -> None:
    assert str(rejection) == line


def test_a_rejection_never_changes() -> None:
    rejection = Rejection(file="a", reason="r")
    with pytest.raises(AttributeError):
        rejection.row = 2  # type: ignore[misc] # frozen


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("jane.doe@example.com", "…@example.com"),
        ("30 EUR <jane@a.example>, joe@b.example", "30 EUR <…@a.example>, …@b.example"),
        ("12 @ 3.50", "12 @ 3.50"),
        ("a@b", "a@b"),
        (None, None),
    ],
)
def test_a_rejected_value_names_nobody(value: str | None, shown: str | None) -> None:
    assert Rejection(file="a", row=1, field="f", value=value, reason="r").value == shown


def test_a_long_value_is_cut_once_and_tells_its_length() -> None:
    rejection = Rejection(file="a", row=1, field="f", value="x" * 5000, reason="r")
    assert rejection.value == "x" * 60 + "… (5000)"
    assert msgspec.structs.replace(rejection, row=2).value == rejection.value
    assert Rejection(file="a", value="x" * 60, reason="r").value == "x" * 60
    long_name = f"{'x' * 50} jane.doe@example.com"
    assert "jane" not in str(Rejection(file="a", value=long_name, reason="r"))


def test_a_reason_names_nobody() -> None:
    assert (
        Rejection(file="a", reason="jane@example.com: cut").reason
        == "\N{HORIZONTAL ELLIPSIS}@example.com: cut"
    )
