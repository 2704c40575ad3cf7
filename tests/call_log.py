"""A log of calls as a CSV file, how it is mapped, and a workspace that holds it."""

from pathlib import Path

from jauge.surfaces.cli.main import run

MAPPING = """
[mapping.log]
match = "calls*.csv"
table = "usage"
timezone = "UTC"
key = ["id"]
[mapping.log.columns]
started_at = "at"
input_tokens = "in"
output_tokens = "out"
response_model = "model"
agent_name = "agent"
provider_name = "provider"
"""
"""What every log here has; more columns may follow, and other tables after them."""


def imported(root: Path, configuration: str, calls: str) -> Path:
    """A workspace below `root` with this jauge.toml, the calls in its ledger."""
    folder = root / "workspace"
    folder.mkdir()
    (folder / "jauge.toml").write_text(configuration, encoding="utf-8")
    log = root / "calls.csv"
    log.write_text(calls, encoding="utf-8")
    assert run(["--workspace", str(folder), "import", str(log)]) == 0
    return folder
