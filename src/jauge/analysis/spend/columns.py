"""What is concluded of bank lines, as columns beside those that a statement states."""

from typing import TYPE_CHECKING, Final

import pyarrow as pa

from jauge.analysis.spend.bank import Bank

if TYPE_CHECKING:
    from collections.abc import Sequence

CONCLUDED: Final = ("vendor", "product", "spend_kind", "recurrence")
_KEY: Final = "bank_line_id"


def concluded(bank: Bank) -> pa.Table:
    """Vendor, product, kind, recurrence and confidence of the lines that are about AI, or may be.

    `bank_line_id` is 16 bytes; every column but it may be null. Lines that are no AI are absent.
    """
    answers = [entry.answer for entry in bank.entries]
    texts = {name: pa.array(_texts(answers, name), pa.string()) for name in CONCLUDED}
    sure = [str(one.confidence) for one in answers]
    ids = [bytes.fromhex(one.id) for one in answers]
    return pa.table({
        _KEY: pa.array(ids, pa.binary()),
        **texts,
        "confidence": pa.array(sure, pa.string()),
    })  # fmt: skip


def _texts(answers: "Sequence[object]", name: str) -> list[str | None]:
    return [getattr(answer, name) for answer in answers]
