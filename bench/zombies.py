"""Zombies and duplicates found in seeded fleets, beside what is true of these.

python bench/zombies.py FOLDER --seeds 11-18
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from fleet.files import write
from jauge.analysis.agents import registered_id
from jauge.analysis.call_case import case_of_calls
from jauge.analysis.desk import open_desk
from jauge.analysis.finding_kinds import Case
from jauge.analysis.finding_kinds import load as load_kind
from jauge.analysis.spend import know_by
from jauge.config import load
from jauge.model import AgentEntry, Finding, Registry, parse_money
from jauge.pricing.fx import rate_on

JAUGE = str(Path(sys.executable).with_name("jauge"))
TUNED = "1-4"
"""Seeds that thresholds were looked at on; never reported."""
HELD_OUT = "11-18"
SLOW = frozenset({
    "monthly", "last_working_day", "quarterly", "closing", "yearly", "christmas", "summer",
})  # fmt: skip
CLASSES = ("dead", "heartbeat", "useless", "superseded", "orphan", "silent")
MOMENTS = {"discovered_at", "owner_since"}
DAYS = {"owner_left_on", "next_run_on"}


def workspace(folder: Path, seed: int) -> Path:
    """The ledger of a seed's fleet, through the normal import."""
    home = folder / f"fleet-{seed}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    started, rows = time.perf_counter(), write(home, seed)
    files = [str(home / name) for name in ("calls.parquet", "edge.parquet", "tasks.csv")]
    command = [JAUGE, "--workspace", str(home), "import", *files]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    wall = round(time.perf_counter() - started, 1)
    print(json.dumps({"step": "fleet", "seed": seed, "calls": rows, "wall_s": wall}), flush=True)
    return home


def registry(home: Path) -> Registry:
    """The registry of the organisation, by the ids that its agents have in the ledger."""
    entries: list[AgentEntry] = []
    for told in json.loads((home / "registry.json").read_text()):
        environment, service = told["environment"], told["service_name"]
        if told.get("successor"):
            told["successor"] = _id(home, told["successor"])
        for name in MOMENTS & told.keys():
            told[name] = datetime.fromisoformat(told[name]).replace(tzinfo=UTC)
        for name in DAYS & told.keys():
            told[name] = date.fromisoformat(told[name])
        if "fixed_cost" in told:
            told["fixed_cost"] = parse_money(told["fixed_cost"])
        told["sources"] = tuple(told["sources"])
        agent_id = registered_id("default", environment, None, service, told["name"])
        entries.append(AgentEntry(agent_id=agent_id, **told))
    return Registry({one.agent_id: one for one in entries})


def _id(home: Path, name: str) -> str:
    told = json.loads((home / "registry.json").read_text())
    (one,) = (each for each in told if each["name"] == name)
    return registered_id("default", one["environment"], None, one["service_name"], name)


def found(home: Path) -> dict[str, list[Finding[Any]]]:
    """What both kinds find in the ledger, without a look at the labels."""
    config = load(home)
    with open_desk(home, rate_on, config=config) as desk:
        calls = case_of_calls(desk, config, "EUR", datetime.now(UTC), None, registry(home))
        case = Case(know_by(config, desk.held, rate_on), "EUR", calls=calls)
        return {
            name: list(load_kind(name).find(case)) for name in ("zombie_agent", "duplicate_agent")
        }


def score(home: Path, counts: Counter[tuple[str, str]], *, is_told: bool) -> None:
    """Add the hits, misses and false claims of a seed, by class."""
    labels = json.loads(home.with_name(f"{home.name}-labels.json").read_text())
    for name, label in labels.items():
        agent, environment = name.split()
        label["agent_id"] = registered_id("default", environment, None, label["service"], agent)
    claims = found(home)
    by_id = {label["agent_id"]: name for name, label in labels.items()}
    zombies: dict[str, str] = {}
    for one in claims["zombie_agent"]:
        name = by_id.get(str(one.subject.get("agent_id")))
        if name is not None and one.parameters.agents == 1:
            zombies[name] = one.parameters.zombie_class
    for name, label in labels.items():
        truth, claimed = label["class"], zombies.get(name)
        if truth == claimed and truth:
            counts[truth, "hit"] += 1
        else:
            counts[truth, "miss"] += bool(truth)
            counts[claimed or "", "false"] += bool(claimed)
            if is_told and (truth or claimed):
                print(json.dumps({"agent": name, "is": truth, "said": claimed}), flush=True)
        if label["rhythm"] in SLOW and truth is None:
            counts["slow jobs", "agents"] += 1
            counts["slow jobs", "false zombies"] += claimed is not None
    _twins(labels, claims["duplicate_agent"], counts, is_told=is_told)


def _twins(
    labels: Mapping[str, Any], claims: list[Finding[Any]], counts: Counter[tuple[str, str]],
    *, is_told: bool,
) -> None:  # fmt: skip
    true = {
        frozenset((name.split()[0], label["twin"]))
        for name, label in labels.items()
        if label["twin"]
    }
    said = {frozenset((str(one.subject["agent"]), one.parameters.kept)) for one in claims}
    counts["duplicate", "hit"] += len(true & said)
    counts["duplicate", "miss"] += len(true - said)
    counts["duplicate", "false"] += len(said - true)
    if is_told:
        for pair in true ^ said:
            print(json.dumps({"pair": sorted(pair), "is": pair in true}), flush=True)


def seeds_of(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=seeds_of, default=seeds_of(HELD_OUT))
    parser.add_argument("--told", action="store_true", help="each miss and each false claim")
    asked = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    for seed in asked.seeds:
        score(workspace(asked.folder, seed), counts, is_told=asked.told)
    for name in (*CLASSES, "duplicate"):
        hits, misses, false = (counts[name, what] for what in ("hit", "miss", "false"))
        figures = {
            "precision": round(hits / (hits + false), 3) if hits + false else None,
            "recall": round(hits / (hits + misses), 3) if hits + misses else None,
        }
        line = {"class": name, "true": hits + misses, "hits": hits, "false": false, **figures}
        print(json.dumps(line), flush=True)
    slow = {what: counts["slow jobs", what] for what in ("agents", "false zombies")}
    print(json.dumps({"class": "none: slow jobs", **slow}), flush=True)


if __name__ == "__main__":
    main()
