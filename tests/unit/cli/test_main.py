"""The outermost loop: commands found by folder, languages, and problems in one line."""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from jauge import __version__, errors, i18n
from jauge.surfaces.cli import main, options

JAUGE = [sys.executable, "-m", "jauge"]


def failing(error: BaseException) -> Callable[[], click.Group]:
    """A command line whose only act is to raise."""

    def act() -> None:
        raise error

    return lambda: click.Group("jauge", callback=act, invoke_without_command=True)


def test_each_command_is_a_module_and_says_a_sentence() -> None:
    found = main.modules()
    assert {"completion", "demo", "doctor"} <= found.keys()
    assert "main" not in found
    assert "options" not in found
    for name, module in found.items():
        assert not name.endswith("_")
        assert main.summary(module).endswith("."), f"{module}.py needs a first line for the help"


def test_help_lists_every_command_without_importing_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["--help"]) == 0
    shown = capsys.readouterr().out
    for name, module in main.modules().items():
        assert f"\n  {name} " in shown
        assert main.summary(module).split()[0] in shown


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["--version"]) == 0
    assert capsys.readouterr().out == f"jauge {__version__}\n"


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (errors.JaugeError(), 1, "Something went wrong inside Jauge."),
        (errors.ConfigError("jauge.toml: price[0].modle: unknown key"), 2, "modle"),
        (errors.NothingReadable(), 2, "No record of any file could be read."),
        (errors.Refused("the period is closed"), 4, "closed"),
        (errors.ServiceMissing("no answer"), 5, "no answer"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (click.Abort(), 130, "interrupted"),
        (click.UsageError("two\nlines"), 2, "two lines"),
        (click.FileError("x.csv", "gone"), 1, "x.csv"),
        (ZeroDivisionError("by zero"), 1, "ZeroDivisionError: by zero"),
    ],
)
def test_a_problem_is_one_line_and_an_exit_code(
    error: BaseException,
    code: int,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(main, "group", failing(error))
    assert main.run([]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("jauge: ")
    assert said.err.count("\n") == 1
    assert words in said.err


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (f"{'x' * 5000!r} is no name", f"'{'x' * 60}… (5000)' is no name"),
        (f"'a' and {'it is ' * 900 + chr(39)!r}", f"'a' and \"{'it is ' * 10}… (5401)\""),
        (f"--{'y' * 5000}: unknown", f"--{'y' * 58}… (5003) unknown"),
        (f"/{'z' * 190}: gone", f"/{'z' * 190}: gone"),
        (f"'a' is not b's {'c ' * 150} 'd'", f"'a' is not b's {('c ' * 150).strip()} 'd'"),
        ("no \x1b[31mred\a \u202ename", "no [31mred name"),
    ],
)
def test_what_a_problem_quotes_is_short_and_commands_no_terminal(
    said: str, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(main, "group", failing(errors.UsageError(said)))
    assert main.run([]) == 2
    assert capsys.readouterr().err == f"jauge: {shown}\n"


def test_a_defect_shows_its_trace_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAUGE_DEBUG", "1")
    monkeypatch.setattr(main, "group", failing(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        main.run([])


@pytest.mark.parametrize(
    ("left", "code"), [(SystemExit(3), 3), (SystemExit(0), 0), (SystemExit("gone"), 1)]
)
def test_a_command_that_leaves_keeps_its_exit_code(
    left: SystemExit, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "group", failing(left))
    assert main.run([]) == code


@pytest.mark.parametrize(("answer", "code"), [(3, 3), (None, 0), ("text", 0)])
def test_a_command_can_answer_its_exit_code(
    answer: object, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = click.Group("jauge", callback=lambda: answer, invoke_without_command=True)
    monkeypatch.setattr(main, "group", lambda: whole)
    assert main.run([]) == code


def test_an_unknown_command_says_where_help_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["costs"]) == 2
    said = capsys.readouterr().err
    assert "costs" in said
    assert said.count("\n") == 1
    assert "(jauge --help)" in said


def test_nothing_asked_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run([]) == 2
    assert "completion" in capsys.readouterr().err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_come_from_click(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["completion", shell]) == 0
    assert "_JAUGE_COMPLETE" in capsys.readouterr().out


def test_completion_completes_commands() -> None:
    environment = os.environ | {
        "_JAUGE_COMPLETE": "bash_complete",
        "COMP_WORDS": "jauge comp",
        "COMP_CWORD": "1",
    }
    answer = subprocess.run(JAUGE, env=environment, capture_output=True, check=False, text=True)
    assert answer.stdout == "plain,completion\n"


def test_a_reader_that_leaves_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        answer = subprocess.run(
            [*JAUGE, "--help"], stdout=closed, stderr=subprocess.PIPE, check=False
        )
    assert (answer.returncode, answer.stderr) == (main.PIPE_CLOSED, b"")


def test_help_costs_less_than_150_ms_of_cpu() -> None:
    """The least of five runs: a busy machine adds to a run, and nothing takes from it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    spent: list[float] = []
    for _turn in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*JAUGE, "--help"], stdout=subprocess.DEVNULL, check=True, env=own)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(spent) < 0.150


def test_help_imports_nothing_heavy() -> None:
    answer = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "jauge", "--help"],
        capture_output=True,
        check=True,
        text=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in answer.stderr.splitlines()}
    heavy = {"altair", "babel", "duckdb", "ibis", "jinja2", "msgspec", "pandas", "pyarrow", "rich"}
    assert not imported & heavy


# --- language and workspace: who decides -------------------------------------------------------


@pytest.fixture
def french_workspace(tmp_path: Path) -> Path:
    (tmp_path / "jauge.toml").write_text('[workspace]\nlanguage = "fr"\n', encoding="utf-8")
    return tmp_path


def test_language_flag_before_environment_before_file_before_locale(
    french_workspace: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    here = str(french_workspace)
    empty = {"JAUGE_WORKSPACE": str(tmp_path_factory.mktemp("empty"))}
    assert options.language_of(["--lang", "fr", "cost"], empty) == "fr"
    assert options.language_of(["cost", "--lang=fr"], empty) == "fr"
    assert options.language_of(["--lang", "en"], {"JAUGE_LANG": "fr"}) == "en"
    assert options.language_of([], {"JAUGE_LANG": "en", "JAUGE_WORKSPACE": here}) == "en"
    assert options.language_of([], {"LANG": "en_US.UTF-8", "JAUGE_WORKSPACE": here}) == "fr"
    assert options.language_of(["--workspace", here], empty) == "fr"
    assert options.language_of([], empty | {"LANG": "fr_CA"}) == "fr"
    assert options.language_of(["--lang"], empty) == "en"


@pytest.mark.parametrize(
    "text", ["[workspace", "workspace = 1", '[workspace]\nlanguage = "xx"', "\xff"]
)
def test_a_file_that_cannot_be_understood_leaves_the_language_alone(
    text: str, tmp_path: Path
) -> None:
    (tmp_path / "jauge.toml").write_bytes(text.encode("latin-1"))
    assert options.language_of([], {"JAUGE_WORKSPACE": str(tmp_path)}) == "en"


def test_an_unknown_language_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["--lang", "de", "completion", "bash"]) == 2
    assert "--lang" in capsys.readouterr().err


def test_french_from_the_first_word_to_click_s_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["--lang", "fr", "--help"]) == 0
    shown = capsys.readouterr().out
    for word in (
        "Utilisation\N{NO-BREAK SPACE}:",
        "Options",
        "Commandes",
        "Afficher cette aide et terminer.",
    ):
        assert word in shown
    for word in ("Usage", "Commands", "Show", "exit"):
        assert word not in shown


def probe() -> tuple[click.Group, list[object]]:
    seen: list[object] = []

    @click.command()
    @options.workspace
    @options.period
    @options.as_json
    def cost(workspace: Path, *, period: str | None, as_json: bool) -> None:
        seen.extend([workspace, period, as_json, options.asked_language()])

    options.share(cost)
    whole = click.Group("jauge", params=main.group().params)
    whole.add_command(cost)
    return whole, seen


@pytest.mark.parametrize(
    ("arguments", "workspace", "language"),
    [
        (["cost"], ".", "en"),
        (["--workspace", "a", "cost"], "a", "en"),
        (["cost", "--workspace", "b"], "b", "en"),
        (["--workspace", "a", "--lang", "fr", "cost", "--workspace", "b"], "b", "fr"),
        (["cost", "--lang", "fr"], ".", "fr"),
    ],
)
def test_shared_options_are_taken_before_and_after_the_command(
    arguments: list[str], workspace: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, seen = probe()
    monkeypatch.setattr(main, "group", lambda: whole)
    assert main.run([*arguments, "--json", "--period", "2026-10"]) == 0
    assert seen == [Path(workspace), "2026-10", True, language]


def test_the_environment_names_the_workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, seen = probe()
    monkeypatch.setattr(main, "group", lambda: whole)
    monkeypatch.setenv("JAUGE_WORKSPACE", "/srv/spend")
    assert main.run(["cost"]) == 0
    assert seen[0] == Path("/srv/spend")


def test_a_period_is_cut_in_a_time_zone_or_refused() -> None:
    assert options.parse_period("2026-10", "Europe/Paris").start.hour == 22
    with pytest.raises(click.BadParameter, match="not a period"):
        options.parse_period("2026-13", "UTC")
    with pytest.raises(click.BadParameter, match="the last day is excluded"):
        options.parse_period("2026-10-01..2026-10-01", "UTC")


def test_a_module_that_is_run_is_the_command_line() -> None:
    answer = subprocess.run([*JAUGE, "--version"], capture_output=True, check=True, text=True)
    assert answer.stdout == f"jauge {__version__}\n"
    assert i18n.language() == "en"
