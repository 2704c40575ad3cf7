"""Capacities that contradict themselves: one line with the path of the key."""

from pathlib import Path

import pytest

from jauge import config
from jauge.errors import ConfigError

ROOM = '[[capacity]]\nname = "room"\nserves = "m"\n'
MONTH = 'cost_per_month = "10 EUR"\n'
CREDITS = '[[capacity]]\nname = "c"\nkind = "credits"\namount = "5 USD"\n'
OUTCOME = '[[capacity]]\nname = "o"\nkind = "outcome"\n'


def load(folder: Path, text: str) -> config.Config:
    (folder / "jauge.toml").write_text(text, encoding="utf-8")
    return config.load(folder)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[[capacity]]\nname = " "', "capacity[0].name: is empty"),
        (ROOM + MONTH + ROOM + MONTH, "capacity[1].name: 'room' stands there twice"),
        (ROOM, "capacity[0].cost_per_month: is required"),
        ('[[capacity]]\nname = "a"\n' + MONTH, "capacity[0].serves: is required"),
        (
            ROOM + MONTH + 'lease_per_month = "1 EUR"',
            "capacity[0].cost_per_month: is what it costs in full: remove it, or lease_per_month",
        ),
        (
            ROOM + MONTH + 'cost_per_hour = "1 EUR"',
            "capacity[0].cost_per_month: is what it costs in full: remove it, or cost_per_hour",
        ),
        (
            ROOM + 'lease_per_month = "1 EUR"\nstaff_per_month = "1 USD"',
            "capacity[0].staff_per_month: USD beside EUR",
        ),
        (
            ROOM + MONTH + 'energy = { power_w = 1, per_kwh = "1 USD" }',
            "capacity[0].energy.per_kwh: USD beside EUR",
        ),
        (
            ROOM + 'energy = { power_w = 1, per_kwh = "1 EUR", pue = 0.9 }',
            "capacity[0].energy.pue: is below 1",
        ),
        (ROOM + 'lease_per_month = "-1 EUR"', "capacity[0].lease_per_month: is negative"),
        (
            ROOM + MONTH + "tokens_per_second = 1\ntokens_per_minute = 60",
            "capacity[0].tokens_per_minute: says the same",
        ),
        (ROOM + MONTH + "tokens_per_second = 0", "capacity[0].tokens_per_second: 0 is out of"),
        (ROOM + MONTH + "weights = { output = -1 }", "capacity[0].weights.output: -1 is out of"),
        (ROOM + MONTH + "useful_life_months = 3", "capacity[0].useful_life_months: is only for"),
        (
            ROOM + 'purchase = "1 EUR"\nfrom = 2026-01-01',
            "capacity[0].useful_life_months: is missing beside purchase",
        ),
        (
            ROOM + 'purchase = "1 EUR"\nuseful_life_months = 4',
            "capacity[0].from: is missing beside purchase",
        ),
        (
            ROOM + MONTH + 'amount = "1 EUR"',
            "capacity[0].amount: is only for kind = credits | commitment",
        ),
        (
            ROOM + 'kind = "provisioned"\npurchase = "1 EUR"',
            "capacity[0].purchase: is only for kind = gpu_server",
        ),
        (ROOM + 'kind = "machine"', "capacity[0].kind: 'machine' is not a choice"),
        (
            ROOM + MONTH + "from = 2026-02-01\nuntil = 2026-02-01",
            "capacity[0].until: is not after from",
        ),
        (ROOM + MONTH + 'match = { agen = "a" }', "capacity[0].match.agen: no such column"),
        (ROOM + MONTH + "unit = 3", "capacity[0].unit: unknown key: did you mean units?"),
        (CREDITS + 'provider = "openai"', "capacity[0].from: is required"),
        (CREDITS + "from = 2026-01-01", "capacity[0].provider: is required, or serves or match"),
        (
            CREDITS.replace("5 USD", "0 USD") + "from = 2026-01-01",
            "capacity[0].amount: is required, above 0",
        ),
        (
            CREDITS.replace("credits", "commitment") + "from = 2026-01-01",
            "capacity[0].until: is required",
        ),
        (OUTCOME + 'match = { agent = "a" }', "capacity[0].price: is required"),
        (OUTCOME + 'price = "1 EUR"', "capacity[0].match: is required"),
    ],
)
def test_a_contradiction_names_its_path(tmp_path: Path, text: str, line: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, text)
    said = str(error.value)
    assert line in said
    assert said.startswith(str(tmp_path / "jauge.toml"))
    assert "\n" not in said


def test_every_kind_can_be_given(tmp_path: Path) -> None:
    text = (
        ROOM
        + 'units = 2\nlease_per_month = "1 EUR"\nstaff_per_month = "0 EUR"\n'
        + 'match = { agent = "a", "tags.x" = ["b"], team = "c" }\n'
        + '[[tag.team]]\nvalue = "c"\n'
        + '[[capacity]]\nname = "p"\nkind = "provisioned"\nserves = "m"\ncost_per_hour = "1 USD"\n'
        + CREDITS
        + 'price = "4 USD"\nprovider = "openai"\nfrom = 2026-01-01\n'
        + '[[capacity]]\nname = "s"\nkind = "commitment"\namount = "12000 USD"\n'
        + 'commitment_id = "cc-1"\nfrom = 2026-01-01\nuntil = 2027-01-01\n'
        + OUTCOME
        + 'price = "1 EUR"\nprovider = "intercom"\n'
    )
    found = load(tmp_path, text).capacity
    assert [one.kind for one in found] == [
        "gpu_server",
        "provisioned",
        "credits",
        "commitment",
        "outcome",
    ]
    assert found[0].match == {"agent": ("a",), "tags.x": ("b",), "team": ("c",)}
