"""What tells one bank line from all others, whatever format states it (docs/spend.md).

The key is account, booking day, amount, currency, and the number of the line among equal ones of
its file: texts and references of banks differ between formats, these never do.
"""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jauge.sources.bills.amounts import canonical

_SEPARATOR: Final = "\x1f"


class Numbers:
    """Numbers the equal lines of one file: 1 for the first, 2 for the next.

    It remembers every distinct line of the file: about 200 bytes each.
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
        seen = self._seen
        numbers: list[int] = []
        for line in lines.to_pylist():
            number = seen[line] = seen.get(line, 0) + 1
            numbers.append(number)
        numbered = pa.array(numbers, pa.int64())
        keys = pc.binary_join_element_wise(lines, numbered.cast(pa.string()), _SEPARATOR)
        return keys, numbered
