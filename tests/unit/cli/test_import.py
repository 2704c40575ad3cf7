"""`jauge import` and `jauge init` as a user types them."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jauge.surfaces.cli import main

GOLDEN = Path(__file__).parents[2] / "golden" / "import"
CASES = ("bill-", "calls-", "export-")


def ran(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = main.run([str(argument) for argument in arguments])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    assert main.run(["init", str(folder)]) == 0
    with (folder / "jauge.toml").open("a", encoding="utf-8") as file:
        file.write((GOLDEN / "mapping.toml").read_text(encoding="utf-8"))
    return folder


@pytest.mark.parametrize(
    "case", sorted(path.name for path in GOLDEN.iterdir() if path.name.startswith(CASES))
)
def test_a_file_gives_the_report_of_its_page(
    case: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`tests/golden/import/NAME` and what stdout and the exit code are, in `NAME.json`."""
    expected = json.loads((GOLDEN / "expected" / f"{case}.json").read_text(encoding="utf-8"))
    capsys.readouterr()
    code, out, _err = ran(capsys, "import", "--workspace", workspace, GOLDEN / case)
    assert json.loads(out) == expected["report"]
    assert code == expected["exit_code"]
    assert out.count("\n") == 1
    again = json.loads(ran(capsys, "import", "--workspace", workspace, GOLDEN / case)[1])
    assert again["rows_added"] == 0
    assert again["rows_duplicate"] == expected["report"]["rows_added"]


def test_a_dry_run_prints_the_same_object_and_writes_nothing(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = GOLDEN / "calls-bad-rows.csv"
    capsys.readouterr()
    dry = ran(capsys, "import", "--dry-run", "--workspace", workspace, path)
    real = ran(capsys, "import", "--workspace", workspace, path)
    assert dry[:2] == real[:2]
    assert "would be added" in dry[2]


def test_list_names_formats_and_mappings(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    code, out, _err = ran(capsys, "import", "--list", "--workspace", workspace)
    names = [line.partition("\t")[0] for line in out.splitlines()]
    assert code == 0
    assert {"otlp", "otlp-traces", "otlp-metrics", "otlp-logs", "calls"} <= set(names)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import"], "nothing to import"),
        (["import", "--as", "nothing", "x.csv"], "no format or mapping is called 'nothing'"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(
    arguments: list[str], said: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    code, out, err = ran(capsys, *arguments, "--workspace", workspace)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_wrong_configuration_is_one_line_and_exit_code_2(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (workspace / "jauge.toml").write_text("[workspace]\ncurency = 'EUR'\n")
    capsys.readouterr()
    code, out, err = ran(capsys, "import", "--workspace", workspace, GOLDEN)
    assert (code, out) == (2, "")
    assert "jauge.toml: workspace.curency: unknown key: did you mean currency?" in err


def test_init_refuses_what_is_there(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (workspace / "jauge.toml").read_bytes()
    capsys.readouterr()
    code, _out, err = ran(capsys, "init", workspace)
    assert code == 2
    assert "not empty" in err
    assert (workspace / "jauge.toml").read_bytes() == before


def test_init_writes_the_language_that_is_spoken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ran(capsys, "--lang", "fr", "init", tmp_path / "w")[0] == 0
    assert 'language = "fr"' in (tmp_path / "w" / "jauge.toml").read_text(encoding="utf-8")


def test_a_name_that_is_not_utf_8_is_imported_and_shown(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / os.fsdecode(b"calls-\xe9.csv")
    path.write_bytes((GOLDEN / "calls-bad-rows.csv").read_bytes())
    capsys.readouterr()
    first, again = (ran(capsys, "import", "--workspace", workspace, way) for way in (path, folder))
    for code, out, _err in (first, again):
        report = json.loads(out.encode())
        assert (code, out.count("\n")) == (3, 1)
        assert {each["file"] for each in report["rejections"]} == {"calls-\\xe9.csv"}
    assert json.loads(first[1])["rows_added"] == json.loads(again[1])["rows_duplicate"] > 0


def test_a_file_without_permission_is_one_rejection_and_others_go_on(
    workspace: Path, tmp_path: Path
) -> None:
    """In a process of its own, without the powers of root."""
    closed = tmp_path / "calls-closed.csv"
    closed.write_text("x")
    closed.chmod(0)
    folder = tmp_path / "folder"
    (folder / "secret").mkdir(parents=True)
    (folder / "calls-good.csv").write_bytes((GOLDEN / "calls-good.csv").read_bytes())
    (folder / "secret" / "calls.csv").write_text("x")
    (folder / "secret").chmod(0)
    script = "import sys; from jauge.surfaces.cli import main; sys.exit(main.run(sys.argv[1:]))"
    call = [sys.executable, "-c", script, "import", "--workspace", workspace, closed, folder]
    if os.geteuid() == 0:
        call = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *call]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert [each["file"] for each in report["rejections"]] == ["calls-closed.csv", "secret"]
    assert report["rows_added"] > 0
    assert done.returncode == 3


@pytest.mark.parametrize("text", ["", "id,at,model,in,out\n"])
def test_no_record_at_all_is_exit_code_2(
    text: str, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header = (GOLDEN / "calls-good.csv").read_text(encoding="utf-8").splitlines()[0]
    path = tmp_path / "calls-empty.csv"
    path.write_text(f"{header}\n" if text else "")
    capsys.readouterr()
    code, out, err = ran(capsys, "import", "--workspace", workspace, path)
    assert (code, out.count("\n")) == (2, 1)
    assert "no record of any file could be read" in err


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("nul.csv", b"a,b\n1,\0\n", "binary content"),
        ("bomb.csv.gz", gzip.compress(bytes(80 * 1024**2)), "gzip bomb"),
    ],
)
def test_what_nobody_recognises_is_refused_with_its_cause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, cause: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert main.run(["--workspace", str(tmp_path), "import", str(tmp_path / name)]) != 0
    [rejection] = json.loads(capsys.readouterr().out)["rejections"]
    assert cause in rejection["reason"]
