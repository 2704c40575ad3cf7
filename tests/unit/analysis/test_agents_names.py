"""Names that differ in spelling or version are one; numbers of workers are not versions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jauge.analysis.agents import names


@pytest.mark.parametrize(
    ("name", "folded", "version"),
    [
        ("support-bot", "support-bot", None),
        ("Support_Bot", "support-bot", None),
        ("support.bot v2", "support-bot", "v2"),
        ("support-bot-v1.4", "support-bot", "v1.4"),
        ("support-bot@1.4.0", "support-bot", "1.4.0"),
        ("support-bot:2026-10-01", "support-bot", "2026-10-01"),
        ("support-bot_20261001", "support-bot", "20261001"),
        ("support-bot-v2-rc1", "support-bot", "v2-rc1"),
        ("worker-1", "worker-1", None),
        ("v2", "v2", None),
        ("\uff33upport", "support", None),
        ("--", "--", None),
    ],
)
def test_names(name: str, folded: str, version: str | None) -> None:
    assert names.folded(name) == folded
    assert names.split(name)[1] == version


@given(st.text(min_size=1))
def test_no_name_is_lost(name: str) -> None:
    assert names.folded(name)


@pytest.mark.parametrize(
    ("user_agent", "product"),
    [
        ("claude-cli/2.0.1 (external, cli)", "claude-cli"),
        ("Python-httpx/0.28", "python-httpx"),
        ("curl", "curl"),
        ("(odd)", "(odd)"),
    ],
)
def test_the_product_of_a_client(user_agent: str, product: str) -> None:
    assert names.product(user_agent) == product
