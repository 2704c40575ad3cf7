"""What proves a finding, and what it is about, as people read it in both languages."""

from decimal import Decimal
from typing import Any

import pytest

from jauge.i18n import speaking
from jauge.model import Evidence, Finding
from jauge.surfaces.terminal import evidence_wording, findings_wording


@pytest.mark.parametrize(
    ("table", "count", "english", "french"),
    [
        ("agent", 1, "1 agent", "1 agent"),
        ("bank_line", 2, "2 bank lines", "2 lignes bancaires"),
        ("capacity", 1, "1 capacity", "1 capacité"),
        ("cell", 62, "62 cells of bills and use", "62 cases de factures et d’usage"),
        ("charge", 1, "1 line of a bill", "1 ligne de facture"),
        ("invoice_line", 2, "2 lines of invoices", "2 lignes de factures reçues"),
        ("seat", 1, "1 seat", "1 siège"),
        ("task", 3, "3 tasks", "3 tâches"),
        ("usage", 1356, "1,356 records of use", "1\u202f356 enregistrements d’usage"),
    ],
)
def test_rows_are_named_and_not_their_table(
    table: str, count: int, english: str, french: str
) -> None:
    for language, said in (("en", english), ("fr", french)):
        with speaking(language):
            assert evidence_wording.counted(Evidence(table, rows=count)) == said


def test_a_day_in_a_subject_is_set_as_a_day() -> None:
    spike: Finding[Any] = Finding(
        kind="cost_spike",
        subject={"agent": "support-chat", "since": "2026-10-06"},
        parameters=Evidence("usage"),
        evidence=(),
        monthly_saving=None,
        value_kind=None,
        cash_from=None,
        confidence=Decimal(1),
        effort="low",
        action="look",
    )
    with speaking("en"):
        assert findings_wording.about(spike) == "support-chat, 2026-10-06"
    with speaking("fr"):
        assert findings_wording.about(spike) == "support-chat, 06/10/2026"
