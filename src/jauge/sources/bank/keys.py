"""What tells one bank line from all others, whatever format states it (docs/spend.md).

The key is account, booking day, amount, currency, and the number of the line among equal ones of
its file: texts and references of banks differ between formats, these never do. A line that names no
account has its text in its key: two cards pay the same amount on one day. The ledger finds the same
line in a file that writes the text otherwise (ledger/nameless.py).
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.bills.amounts import canonical

_SEPARATOR: Final = "\x1f"


class Numbers:
    """Numbers the equal lines of one file: 1 for the first, 2 for the next.

    It remembers every distinct line of the file: about 400 bytes each.
    """

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def keyed(self, columns: dict[str, pa.Array]) -> tuple[pa.Array, pa.Array]:
        """The natural keys of lines, and their numbers."""
        texts = [
            pc.fill_null(columns["account"], ""),
            columns["booked_on"].cast(pa.string()),
            canonical(columns["amount"].cast(pa.string()), columns["amount"]),
            columns["currency"],
        ]
        lines = pc.binary_join_element_wise(*texts, _SEPARATOR)
        count = len(lines)
        text = columns.get("text", pa.nulls(count, pa.string()))
        said = pc.binary_join_element_wise(lines, pc.fill_null(text, ""), _SEPARATOR)
        told = pc.if_else(pc.is_null(columns["account"]), said, lines)
        numbered, of_text = self._numbers(lines), self._numbers(said)
        of_key = pc.if_else(pc.is_null(columns["account"]), of_text, numbered)
        keys = pc.binary_join_element_wise(told, of_key.cast(pa.string()), _SEPARATOR)
        return keys, numbered

    def _numbers(self, lines: pa.Array) -> pa.Array:
        seen = self._seen
        numbers: list[int] = []
        for line in lines.to_pylist():
            number = seen[line] = seen.get(line, 0) + 1
            numbers.append(number)
        return pa.array(numbers, pa.int64())
