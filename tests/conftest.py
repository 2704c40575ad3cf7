"""What every test relies on: English, no environment of the machine, no network."""

import socket
from collections.abc import Iterator

import pytest

from jauge import i18n


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
