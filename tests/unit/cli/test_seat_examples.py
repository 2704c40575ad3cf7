"""Worked examples on wasted licences: the figures come out, or Jauge says that they do not.

Each number in a test's name is that of the example in the list of features of the project.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from jauge.surfaces.cli.main import run

HEAD = "Export date,Tool,Email,Status,Last active,Assigned on\n"


class Asker:
    """A workspace of one list of seats and one configuration."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys

    def filled(self, configuration: str, *seats: tuple[str, str, str, str]) -> "Asker":
        """Seats as tool, holder, status and last use, on 31 October."""
        (self.folder / "jauge.toml").write_text(configuration, encoding="utf-8")
        lines = [
            f"2026-10-31,{tool},{who}@example.com,{status},{used},2026-01-01\n"
            for tool, who, status, used in seats
        ]
        if lines:
            path = self.folder / "seats.csv"
            path.write_text(HEAD + "".join(lines), encoding="utf-8")
            assert run(["--workspace", str(self.folder), "import", str(path)]) == 0
        self.capsys.readouterr()
        return self

    def says(self, *options: str, language: str = "en") -> str:
        """What is printed, on one line."""
        command = ["--lang", language, "--workspace", str(self.folder), "seats"]
        assert run([*command, "--on", "2026-10-31", *options]) == 0
        return " ".join(self.capsys.readouterr().out.split())

    def json(self, *options: str) -> Any:
        """The first object of the answer."""
        return json.loads(self.says(*options, "--json").replace("} {", "}\n{").splitlines()[0])


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Asker:
    return Asker(tmp_path, capsys)


def seats(tool: str, used: int, unused: int) -> list[tuple[str, str, str, str]]:
    return [
        *((tool, f"a{n}", "active", "2026-10-30") for n in range(used)),
        *((tool, f"n{n}", "active", "") for n in range(unused)),
    ]


def contract(tool: str, price: str, more: str = "") -> str:
    return f'[[tool]]\nname = "{tool}"\nprice = "{price}"\n{more}\n'


def test_69_fifty_licences_of_which_twelve_are_used(ask: Asker) -> None:
    ask.filled(contract("Tool", "360 EUR", 'per = "year"\nbasis = "gross"'), *seats("Tool", 12, 38))
    line = ask.json("--delay", "12")
    assert (line["seats"], line["active"], line["reclaimable"]) == (50, 12, 38)
    assert (line["spent_in_delay"], line["cost_of_delay"]) == ("18000", "13680")
    assert line["tax_basis"] == "gross"
    assert "€18,000.00 is spent. Lost is only what nobody uses of it: €13,680.00, 76.0%" in (
        ask.says("--delay", "12")
    )


FOUR = ("ChatGPT", "Claude", "Midjourney", "Perplexity")
PLATFORM = """
[[consolidation]]
name = "one platform"
replaces = ["ChatGPT", "Claude", "Midjourney", "Perplexity"]
fixed = ["250 EUR", "400 EUR"]
claimed_percent = [[28.6, 55.3], [30, 60], [62]]
claimed_hours = [[200, 400]]
"""


def consolidated(ask: Asker, minutes: str = "admin_minutes_per_week = [30, 45]") -> Asker:
    prices = ("30 EUR", "25 EUR", "30 EUR", "25 EUR")
    contracts = [contract(*one, minutes) for one in zip(FOUR, prices, strict=True)]
    held = [one for tool, n in zip(FOUR, (8, 6, 4, 2), strict=True) for one in seats(tool, n, 0)]
    return ask.filled("".join(contracts) + PLATFORM, *held)


def test_71_half_an_hour_to_three_quarters_a_week(ask: Asker) -> None:
    """26 to 39 hours a year for one tool: 104 to 156 for four, so 200 to 400 has no basis."""
    found = consolidated(ask).json("--consolidate", "one platform")
    assert found["hours_a_year"] == {"low": "104", "mid": "130", "high": "156"}
    assert [claim["is"] for claim in found["claimed_hours"]] == ["outside"]
    said = ask.says("--consolidate", "one platform")
    dash = "\N{EN DASH}"
    assert f"Claimed: 200 {dash} 400 hours a year. It lies outside the 104 {dash} 156 hours" in said


def test_71_hours_that_nobody_says_are_no_basis(ask: Asker) -> None:
    found = consolidated(ask, "").json("--consolidate", "one platform")
    assert found["hours_a_year"] is None
    assert "Nothing here gives a basis for it." in found["claims"][-1]


def test_72_four_tools_for_560_a_month_against_250_to_400(ask: Asker) -> None:
    found = consolidated(ask).json("--consolidate", "one platform")
    assert found["today"] == dict.fromkeys(("low", "mid", "high"), "560")
    assert found["today_a_year"]["mid"] == "6720"
    assert found["platform"] == {"low": "250", "mid": "325", "high": "400"}
    assert found["platform_a_year"] == {"low": "3000", "mid": "3900", "high": "4800"}
    assert found["saving_a_year"] == {"low": "1920", "mid": "2820", "high": "3720"}
    percent = {end: round(float(value), 1) for end, value in found["saving_percent"].items()}
    assert percent == {"low": 28.6, "mid": 42.0, "high": 55.4}


def test_73_a_saving_of_62_percent_lies_outside_both_ranges(ask: Asker) -> None:
    found = consolidated(ask).json("--consolidate", "one platform")
    assert [claim["is"] for claim in found["claimed_percent"]] == ["inside", "beyond", "outside"]
    assert found["claimed_percent"][2]["apart_from"] == [
        {"low": "28.6", "high": "55.3"},
        {"low": "30", "high": "60"},
    ]
    said, dash = ask.says("--consolidate", "one platform"), "\N{EN DASH}"
    assert f"a saving of 62 %. It lies outside the 28.6 {dash} 55.4 % worked out here" in said
    assert f"62 % lies outside 30 {dash} 60 %, which is claimed too." in said


def test_74_five_thousand_a_month_are_lost_only_where_all_is_waste(ask: Asker) -> None:
    ask.filled(contract("Tool", "100 EUR"), *seats("Tool", 30, 20))
    line = ask.json("--delay", "6")
    assert line["monthly_cost"] == "5000"
    assert (line["spent_in_delay"], line["cost_of_delay"]) == ("30000", "12000")
    said = ask.says("--delay", "6")
    assert "€30,000.00 is spent. Lost is only what nobody uses of it: €12,000.00, 40.0%" in said
    assert "All of it would be lost only if nobody used anything." in said


def test_74_where_nobody_uses_anything_all_is_lost(ask: Asker) -> None:
    ask.filled(contract("Tool", "100 EUR", "renews_on = 2027-03-01"), *seats("Tool", 0, 50))
    assert ask.json("--delay", "6")["cost_of_delay"] == "30000"
    assert "Before 2027-03-01 nothing of it can be saved" in ask.says("--delay", "6")


def test_74_without_a_price_nothing_is_claimed(ask: Asker) -> None:
    ask.filled("", *seats("Tool", 3, 3))
    line = ask.json("--delay", "6")
    assert (line["spent_in_delay"], line["cost_of_delay"]) == (None, None)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--consolidate", "other"), "'other': jauge.toml has one platform"),
        (("--consolidate", "one platform", "--overlap"), "exclude each other"),
        (("--consolidate", "one platform", "--chart", "a.svg"), "--consolidate has no chart"),
        (("--adoption", "--delay", "3"), "--adoption has no cost of delay"),
    ],
)
def test_a_wrong_question_is_a_line(ask: Asker, options: tuple[str, ...], said: str) -> None:
    consolidated(ask)
    assert run(["--workspace", str(ask.folder), "seats", *options]) == 2
    assert said in ask.capsys.readouterr().err


def test_a_consolidation_is_a_table_and_a_list_of_figures(ask: Asker) -> None:
    consolidated(ask)
    command = ["--workspace", str(ask.folder), "seats", "--on", "2026-10-31"]
    assert run([*command, "--consolidate", "one platform"]) == 0
    text = ask.capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    assert run([*command, "--consolidate", "one platform", "--csv"]) == 0
    text = ask.capsys.readouterr().out
    assert "one platform,saving_a_year,EUR,1920,2820,3720" in text
    assert "one platform,hours_a_year,h,104,130,156" in text


ALL = """
[[tool]]
name = "Claude"
seats = 3
price = "25 EUR"
admin_minutes_per_week = [30]
admin_hourly_rate = "40 EUR"
renews_on = 2027-01-01

[[tool]]
name = "ChatGPT"
price = "30 EUR"
seats = 20

[[consolidation]]
name = "pool"
replaces = ["ChatGPT", "Claude", "Unheard"]
seat_price = ["5 EUR"]
use_per_user = ["1 EUR", "3 EUR"]
fixed = ["10 EUR"]
once = ["100 EUR"]
starts_on = 2026-12-01
admin_minutes_per_week = [10]
claimed_percent = [[20]]
people = [12, 15]
note = "offre de novembre"
"""


def test_all_that_it_rests_on_is_said_in_both_languages(ask: Asker) -> None:
    ask.filled(ALL, *seats("ChatGPT", 6, 6))
    english = ask.says("--consolidate", "pool")
    for said in (
        "Claude: 3 seats as its contract says",
        "ChatGPT: 8 seats were bought that nobody holds",
        "Unheard: its cost is unknown (no list of seats",
        "for 12 \N{EN DASH} 15 people: as given",
        "each of 12 \N{EN DASH} 15 people: assumed, not measured",
        "From which day all is saved is unknown: give renews_on",
        "[[tool]] for ChatGPT, Unheard",
        "these hours are worth €1,040.00 a year",
        "Of 2 tools nobody says the hours.",
        "a saving of 20 %. Nothing here gives a basis for it.",
        "offre de novembre",
    ):
        assert said in english
    french = ask.says("--consolidate", "pool", language="fr")
    words = set(french.lower().replace(".", " ").replace(",", " ").split())
    assert not words & {"the", "of", "is", "seat", "saved", "and", "nobody"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("people = [12, 15]", ""), "not every tool that it replaces has a list of who uses it"),
        (
            ('use_per_user = ["1 EUR", "3 EUR"]', 'use_measured_in = "2026-Q3"'),
            "calls of 2026-Q3 name fewer than 5 people",
        ),
    ],
)
def test_a_consolidation_that_lacks_something_is_a_line(
    ask: Asker, change: tuple[str, str], said: str
) -> None:
    ask.filled(ALL.replace(*change), *seats("ChatGPT", 6, 6))
    assert run(["--workspace", str(ask.folder), "seats", "--consolidate", "pool"]) == 2
    assert said in ask.capsys.readouterr().err


def test_75_two_of_seven_boxes_are_a_risk(ask: Asker) -> None:
    """A foreign price and leavers are seen; three boxes no list can answer, and none is ticked."""
    held = [("Tool", f"a{n}", "disabled", "2026-10-30") for n in range(2)]
    ask.filled(contract("Tool", "20 USD"), *held)
    said = ask.says("--checklist")
    assert "2 of 7 traps are at risk, 4 cannot be seen in lists" in said
    assert "2 or more call for somebody" in said
    first = ask.json("--checklist")
    assert first == {"trap": "accounts", "state": "unknown", "count": None}


def test_76_a_checklist_without_lists_says_so(
    ask: Asker, capsys: pytest.CaptureFixture[str]
) -> None:
    ask.filled("")
    assert run(["--workspace", str(ask.folder), "seats", "--checklist"]) == 0
    assert "no list of seats" in capsys.readouterr().err
