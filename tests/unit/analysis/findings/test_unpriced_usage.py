"""Why use has no price is said with its finding, each reason with how many calls it is of."""

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[3]))

from jauge.analysis.engines import Session
from jauge.analysis.finding_kinds import findings
from jauge.i18n import speaking
from jauge.surfaces.terminal.findings_wording import why
from ledger_case import calls_of, case

REASONS = (
    ("no model is recorded", "no model is recorded"),
    ("no provider is recorded", "no provider is recorded"),
    ("provider acme is not in the price book", "the price book does not know the provider"),
    ("model m of openai is not in the price book", "the price book does not know the model"),
    ("no price for a token class of this call", "no price for a class of their tokens"),
    ("no price for pages, searches", "no price for pages, searches"),
    ("a token count is unknown", "their tokens are not counted"),
    ("contract frame has no batch price", "the contract has no price for their service tier"),
    ("no batch price of openai/m is in force in the price book",
     "no price is in force on their day"),
    (None, "their tokens are not counted"),
)  # fmt: skip


def said(session: Session, folder: Path, *rows: dict[str, Any]) -> str:
    calls = calls_of([{"response_model": "m", "effective_cost": None} | row for row in rows])
    (one,) = findings(case(session, folder, calls), ("unpriced_usage",))
    return why(one)


@pytest.mark.parametrize(("reason", "words"), REASONS)
def test_every_reason_of_rating_is_said_with_its_calls(
    duckdb: Session, tmp_path: Path, reason: str | None, words: str
) -> None:
    told = said(duckdb, tmp_path, {"unpriced_reason": reason, "times": 1200})
    assert told == f"openai, m: 1,200 calls without a complete price. Why: {words} (1,200)."


def test_the_commonest_reasons_come_first_and_the_others_together(
    duckdb: Session, tmp_path: Path
) -> None:
    reasons = [reason for reason, _words in REASONS]
    rows = [{"unpriced_reason": reasons[n], "times": n + 1} for n in (0, 3, 4, 5, 6)]
    rows.append({"unpriced_reason": None, "times": 2})
    told = said(duckdb, tmp_path, *rows)
    assert told.endswith(
        "Why: their tokens are not counted (9), no price for pages, searches (6), no price for a "
        "class of their tokens (5), others (5)."
    )
    with speaking("fr"):
        assert " Pourquoi\N{NARROW NO-BREAK SPACE}: leurs jetons ne sont pas comptés (9), " in said(
            duckdb, tmp_path / "fr", *rows
        )
