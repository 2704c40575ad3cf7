"""What every test relies on: English, no environment of the machine, no network."""

import socket
from collections.abc import Iterator
from typing import Final

import click
import pytest

from jauge import i18n
from jauge.surfaces.cli import main

_LONG: Final = (
    "wheel/test_wheel.py",
    "unit/demo/test_retail.py",
    "unit/cli/test_demo.py",
    "crash/test_kill.py",
    "unit/analysis/reconciling/test_company.py",
    "unit/cli/test_audit.py",
    "unit/cli/test_report_audit.py",
    "e2e/test_audit_report.py",
    "e2e/test_report.py",
    "laws/test_ledger.py",
)
"""Files that take longest start first, so that no process waits for one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, in their order; all others stay where they are."""

    def place(item: pytest.Item) -> int:
        name = item.path.as_posix()
        return next((n for n, file in enumerate(_LONG) if name.endswith(file)), len(_LONG))

    items.sort(key=place)


@pytest.fixture(scope="session", autouse=True)
def _commands_in_english() -> None:
    """A command says its help in the language of the moment that first asks for it."""
    i18n.use("en")
    root = main.group()
    with click.Context(root) as ctx:
        for name in main.modules():
            _say_help(root.get_command(ctx, name))


def _say_help(command: click.Command | None) -> None:
    assert command is not None
    with command.make_context(command.name, [], resilient_parsing=True) as ctx:
        command.get_help(ctx)
    if isinstance(command, click.Group):
        for nested in command.commands.values():
            _say_help(nested)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in (
        "JAUGE_LANG",
        "JAUGE_WORKSPACE",
        "JAUGE_DEBUG",
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
        "COLUMNS",
    ):
        monkeypatch.delenv(name, raising=False)
    i18n.use("en")
    yield
    i18n.use("en")


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only this machine answers: a test that calls out fails where it calls."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: tuple[str, int] | str) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = str(address[0])
            assert host in {"localhost", "::1"} or host.startswith("127."), f"network: {host}"
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
