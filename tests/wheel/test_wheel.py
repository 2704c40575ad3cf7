"""The wheel, alone: built, installed into an empty environment from the lock, and used."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WITHOUT = ("PYTHONPATH", "JAUGE_WORKSPACE", "JAUGE_LANG", "VIRTUAL_ENV", "COVERAGE_PROCESS_START")

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in WITHOUT}
    answer = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean,
        capture_output=True,
        check=False,
        text=True,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", folder, ROOT, cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the locked dependencies and the wheel, far from the source tree."""
    folder = tmp_path_factory.mktemp("empty")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    python = folder / "venv/bin/python"
    install = (python, "-m", "pip", "install", "--quiet", "--no-input")
    lock = ROOT / "requirements/runtime.txt"
    run(*install, "--require-hashes", "--requirement", lock, cwd=folder)
    run(*install, "--no-deps", wheel, cwd=folder)
    return folder


def test_the_wheel_holds_data_and_built_catalogues_and_no_test(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    folders = {name.split("/")[1] for name in names if name.startswith("jauge/")}
    assert {"pricebook", "facts", "demo", "i18n"} <= folders
    assert "jauge/i18n/locale/fr/LC_MESSAGES/jauge.mo" in names
    assert not [name for name in names if name.endswith((".po", ".pot"))]
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"jauge"}
    assert [name for name in names if name.endswith("licenses/LICENSE")]
    assert [name for name in names if name.startswith("jauge/demo/traces/")]
    assert "jauge/demo/company/bank/statement_fr.csv" in names
    assert {f"jauge/demo/retail/{name}" for name in ("fleet.csv", "jauge.toml")} <= {*names}


def test_what_is_installed_agrees(environment: Path) -> None:
    run(environment / "venv/bin/python", "-m", "pip", "check", cwd=environment)


def test_help_in_both_languages(environment: Path) -> None:
    jauge = environment / "venv/bin/jauge"
    assert "Commands:" in run(jauge, "--lang", "en", "--help", cwd=environment)
    assert "Commandes" in run(jauge, "--lang", "fr", "--help", cwd=environment)


def test_the_demo_runs_from_the_wheel_alone(environment: Path) -> None:
    jauge = environment / "venv/bin/jauge"
    shown = run(jauge, "demo", "spend", cwd=environment)
    assert "coding-assistant" in shown
    assert "Nothing is unexplained" in shown
    for report in ("spend/report.html", "spend/company/report.html", "spend/retail/report.html"):
        assert (environment / report).stat().st_size > 10_000
    assert "ok" in run(jauge, "doctor", "--workspace", "spend", cwd=environment)
