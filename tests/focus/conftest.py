"""Workspaces with calls, with bills, and with both, and their exports as FOCUS 1.2, made once."""

import csv
from collections.abc import Callable
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from jauge.surfaces.cli.main import run

FIXTURES = Path(__file__).parent.parent / "fixtures" / "finops"
BILLS = (
    "aws/focus_1_2_bedrock.csv",
    "openai/costs.json",
    "anthropic/cost_report.json",
    "ovhcloud/me_bill_details.json",
)
CALLS = ("litellm/spend_logs.json", "openai/usage_completions.json")
CONFIGURATION = """
[workspace]
timezone = "Europe/Paris"
[[tag.team]]
value = "claims"
when = { agent = "claims*" }
[[price]]
provider = "openai"
model = "gpt-4o*"
contract = "frame-2026"
discount_percent = "10"
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """A workspace with these files of `fixtures/finops`, and if asked the bodies of the demo."""

    def make(*names: str, demo: bool = False) -> Path:
        folder = tmp_path_factory.mktemp("focus")
        (folder / "jauge.toml").write_text(CONFIGURATION, encoding="utf-8")
        said = [str(FIXTURES / name) for name in names]
        with as_file(files("jauge.demo")) as bundled:
            said += [str(bundled / "otlp")] if demo else []
            assert run(["--workspace", str(folder), "import", *said]) in {0, 3}
        return folder

    return make


@pytest.fixture(scope="session")
def calls(made: Callable[..., Path]) -> Path:
    return made(*CALLS, demo=True)


@pytest.fixture(scope="session")
def bills(made: Callable[..., Path]) -> Path:
    return made(*BILLS)


@pytest.fixture(scope="session")
def mix(made: Callable[..., Path]) -> Path:
    return made(*CALLS, *BILLS, demo=True)


@cache
def exported(workspace: Path, name: str = "focus.csv", *options: str) -> Path:
    file = workspace / name
    arguments = ["export", "charges", "--format", "focus-1.2", "-o", str(file), *options]
    assert run(["--workspace", str(workspace), *arguments]) == 0
    return file


@cache
def read(file: Path) -> tuple[dict[str, str], ...]:
    with file.open(encoding="utf-8", newline="") as text:
        return tuple(csv.DictReader(text))
