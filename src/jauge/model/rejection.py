"""A record that could not be taken, and why."""

import msgspec


class Rejection(msgspec.Struct, frozen=True, kw_only=True):
    """One problem in the data: where it is, what it is, what to do.

    `row` counts from 1 without the header and is None when the whole file is meant;
    `reason` is one line of plain text that ends with what to do.
    """

    file: str
    row: int | None = None
    field: str | None = None
    value: str | None = None
    reason: str

    def __str__(self) -> str:
        where = self.file if self.row is None else f"{self.file}: row {self.row}"
        what = "" if self.field is None else f", {self.field}"
        value = "" if self.value is None else f" = {self.value!r}"
        return f"{where}{what}{value}: {self.reason}"
