"""Rejections of lists of seats and people: what stands in them is shown where it names nobody.

A line that is cut wrongly, a remark in a column of dates or a status that is a name tell of a
person whatever the column is called. File, row and field lead whoever has the file to it.
"""

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from jauge.model import Batch, Rejection
from jauge.sources.rosters.words import is_status

_LISTS: Final = frozenset({"seat", "person"})
_NUMBER: Final = re.compile(r"[-+]?[€$£]?\s?\d{1,8}([.,]\d{1,12})?\s?([€$£%]|EUR|USD|GBP|CHF|CAD)?")
_DATE: Final = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}"
    r"([T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s?([ap]m|Z|UTC|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)


def shown(batch: Batch) -> Sequence[Rejection]:
    """The rejections of a batch; those of a list of people keep no text that may be a name."""
    if batch.kind not in _LISTS:
        return batch.rejections
    return [_withheld(rejection) for rejection in batch.rejections]


def _withheld(rejection: Rejection) -> Rejection:
    value = rejection.value
    if value is None or (rejection.field is not None and _names_nobody(value.strip())):
        return rejection
    return msgspec.structs.replace(rejection, value=None)


def _names_nobody(value: str) -> bool:
    """Whether a cell is a number, has the form of a date, or says a state."""
    return bool(_NUMBER.fullmatch(value) or _DATE.fullmatch(value)) or is_status(value)
