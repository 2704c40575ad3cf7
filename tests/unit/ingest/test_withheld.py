"""What a rejection of a list of people shows: nothing that may be a name."""

import pyarrow as pa
import pytest

from jauge.ingest.withheld import shown
from jauge.model import Batch, Rejection
from jauge.model.batch import NATURAL_KEY, Kind


def value_shown(kind: Kind, field: str | None, value: str | None) -> str | None:
    rejection = Rejection(file="a.csv", row=1, field=field, value=value, reason="odd: correct it")
    rows = pa.table({NATURAL_KEY: pa.array([], pa.string())})
    batch = Batch(kind=kind, namespace=kind, table=rows, read=1, rejections=[rejection])
    (found,) = shown(batch)
    assert (found.row, found.field, found.reason) == (1, field, "odd: correct it")
    return found.value


@pytest.mark.parametrize("kind", ["seat", "person"])
@pytest.mark.parametrize(
    "value",
    [
        "Zoe Example",
        "01/02/2026 by Zoe",
        "yesterday, Zoe",
        "20 EUR Zoe",
        "M2;Example;Zoe",
        "+33612345678",
        "Zoe",
    ],
)
def test_no_text_of_a_list_of_people_is_shown(kind: Kind, value: str) -> None:
    assert value_shown(kind, "Hire date", value) is None


@pytest.mark.parametrize(
    "value", ["31/02/2026", "2026-99-01", "2026-01-01T99:00:00Z", "-20", "1e", "12,50 €", "Active"]
)
def test_numbers_days_and_states_are_shown(value: str) -> None:
    assert value_shown("seat", "Hire date", value) == (None if value == "1e" else value)


def test_a_whole_line_is_not_shown_and_other_tables_are() -> None:
    assert value_shown("person", None, "2026-01-01") is None
    assert value_shown("person", "Hire date", None) is None
    assert value_shown("bank_line", None, "Zoe Example;12") == "Zoe Example;12"
