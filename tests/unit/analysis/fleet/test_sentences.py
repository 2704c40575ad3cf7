"""Every class of zombie, every statement and every double has its sentence in both languages."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fleet_rows import calls, case_of, entry, every, found_in
from jauge import i18n
from jauge.analysis.engines import Session
from jauge.surfaces.terminal import findings_wording

GONE = every(1, 60, date(2026, 8, 1))
DAILY = every(1, 60)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_sentences(duckdb: Session, tmp_path: Path, language: str) -> None:
    told: dict[str, Any] = {"tool_names": ["t"], "prompt_hash": "p"}
    rows = [
        *calls("owned", DAILY, user_id="u"),
        *calls("gone", GONE),
        *calls("one-lost", GONE, service_name="lost"),
        *calls("other-lost", GONE, service_name="lost"),
        *calls("probe", DAILY, input_tokens=1, output_tokens=1),
        *calls("broken", DAILY, status="error", user_id="u"),
        *calls("aging", DAILY, agent_version="1", user_id="u"),
        *calls("aging", every(1, 30), 3, agent_version="2", user_id="u"),
        *calls("twin", DAILY, service_name="north", **told),
        *calls("double", DAILY, service_name="south", **told),
    ]
    names = ("owned", "gone", "probe", "broken", "aging", "unseen")
    entries = [
        *(entry(name, fixed_cost="1") for name in names),
        *(entry(name, service_name="lost") for name in ("one-lost", "other-lost")),
        *(entry(f"card-{number}", sources=["cards"]) for number in range(2)),
    ]
    case = case_of(duckdb, tmp_path, rows, entries)
    i18n.use(language)
    found = [*found_in(case, "zombie_agent").values(), *found_in(case, "duplicate_agent").values()]
    said = [findings_wording.why(one) for one in found]
    shown = {getattr(one.parameters, "zombie_class", None) for one in found}
    assert {"dead", "silent", "useless", "heartbeat", "superseded", "orphan", None} <= shown
    assert not [text for text in said if "{" in text or not text.endswith((".", "?"))]
    assert len(set(said)) == len(said)
    assert json.dumps(said)
