"""Lines of a statement on their way into batches: what cannot be becomes a rejection."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

import pyarrow as pa

from jauge.config import ISO_4217
from jauge.i18n import _
from jauge.model import BANK_LINE, Batch, Rejection, fits
from jauge.model.batch import NATURAL_KEY, namespace_of
from jauge.sources.bank.keys import Numbers
from jauge.sources.bank.texts import foreign_in, one_line
from jauge.sources.base import Input
from jauge.sources.columns import ARROW
from jauge.sources.exports.fields import Bad

SOURCE_FORMATS: Final = {
    "bank-csv": "csv",
    "ofx": "ofx",
    "camt053": "camt.053",
    "mt940": "mt940",
}
"""What the ledger calls the format that a line came in."""
EARLIEST: Final = date(1980, 1, 1)
AHEAD: Final = timedelta(days=2)
"""How far after now a booking day may lie: clocks and zones differ."""
_BATCH: Final = 50_000
_TYPES: Final = {column.name: ARROW[column.type] for column in BANK_LINE}


class Line(NamedTuple):
    """A booked movement as a statement states it; `amount` is negative when paid.

    `original_amount` has no sign yet: it takes that of the amount.
    """

    account: str | None
    booked_on: date
    amount: Decimal
    currency: str
    value_on: date | None = None
    original_amount: Decimal | None = None
    original_currency: str | None = None
    counterparty: str | None = None
    text: str | None = None
    reference: str | None = None


class Lines:
    """Rows, rejections and what was ignored since the last batch; notes of the whole file."""

    def __init__(self, file: Input) -> None:
        self._file = file
        self._lines: list[Line] = []
        self._rejections: list[Rejection] = []
        self._ignored = 0
        self._numbers = Numbers()
        self._record = 0
        self.notes: dict[str, None] = {}

    @property
    def is_full(self) -> bool:
        """Whether there is a batch to take."""
        return len(self._lines) + len(self._rejections) + self._ignored >= _BATCH

    def take(self, convert: Callable[[], list[Line] | None]) -> list[Line]:
        """The lines that a record of the file makes, kept for the batch; none when it cannot.

        A record for which `convert` answers None states no booked movement and is ignored.
        """
        self._record += 1
        try:
            found = convert()
            made = [checked(line, self._file) for line in found or ()]
        except Bad as bad:
            self._rejections.append(
                Rejection(
                    file=self._file.name,
                    row=self._record,
                    field=bad.field,
                    value=bad.value,
                    reason=bad.reason,
                )
            )
            return []
        self._ignored += found is None
        self._lines.extend(made)
        return made

    def batch(self) -> Batch:
        """What there is since the last one."""
        lines, ignored, rejections = self._lines, self._ignored, self._rejections
        self._lines, self._ignored, self._rejections = [], 0, []
        notes, self.notes = self.notes, {}
        columns = {
            name: pa.array([line[index] for line in lines], _TYPES[name])
            for index, name in enumerate(Line._fields)
        }
        return batch(
            self._file,
            self._numbers,
            columns,
            ignored=ignored,
            rejections=tuple(rejections),
            notes=tuple(notes),
        )


def batch(  # the parts of a batch
    file: Input,
    numbers: Numbers,
    columns: dict[str, pa.Array],
    *,
    ignored: int,
    rejections: tuple[Rejection, ...],
    notes: tuple[str, ...],
    spend_kind: str | None = None,
) -> Batch:
    """A batch of checked lines, in the columns of `Line`, of one kind where that is stated."""
    count = len(columns["amount"])
    keys, numbered = numbers.keyed(columns)
    same = {
        "source": file.format,
        "source_ref": file.name,
        "source_format": SOURCE_FORMATS[file.format],
    }
    table = pa.table(
        {
            NATURAL_KEY: keys,
            **columns,
            "spend_kind": pa.repeat(pa.scalar(spend_kind, pa.string()), count),
            "x_number": numbered,
            **{name: pa.repeat(value, count) for name, value in same.items()},
        }
    )
    return Batch(
        kind="bank_line",
        namespace=namespace_of("bank_line", file.format),
        table=table,
        read=count + ignored + len(rejections),
        ignored=ignored,
        rejections=rejections,
        notes=notes,
    )


def checked(line: Line, file: Input) -> Line:
    """A line in its final form; raises Bad for a day, an amount or a currency that cannot be."""
    if not EARLIEST <= line.booked_on <= file.now.date() + AHEAD:
        raise Bad("booked_on", line.booked_on, too_far())
    if not fits(line.amount):
        raise Bad("amount", line.amount, _("too large, or too many decimals: correct it"))
    if line.currency not in ISO_4217:
        raise Bad("currency", line.currency, _("no currency of ISO 4217: correct it"))
    text = one_line(line.text)
    counterparty = one_line(line.counterparty)
    amount, currency = line.original_amount, line.original_currency
    if not amount or currency == line.currency or currency not in ISO_4217 or not fits(amount):
        amount, currency = foreign_in(text, line.currency)
    return line._replace(
        original_amount=None if amount is None else amount.copy_sign(line.amount),
        original_currency=currency,
        counterparty=counterparty,
        text=text or counterparty,
        reference=one_line(line.reference),
    )


def too_far() -> str:
    """What to say of a booking day that cannot be."""
    return _("in the future, or before 1980: correct the date")
