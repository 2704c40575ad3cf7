"""Cards, exports and lists are recognised by their content; nothing is dropped in silence."""

import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jauge.model import Money
from jauge.model.agent_record import AgentRecord
from jauge.sources import agent_records, built_in
from jauge.sources.agent_records import Read, values

FOLDER = Path(__file__).parents[3] / "fixtures" / "agents"


def read(name: str) -> Read:
    found = agent_records.read(name, (FOLDER / name).read_bytes())
    assert found is not None
    assert found.rejections == ()
    return found


def reasons(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    found = agent_records.read("f", data)
    assert found is not None
    return [str(one) for one in found.rejections]


def one(found: Read) -> AgentRecord:
    (record,) = found.agents
    return record


def test_the_folder_is_no_source_of_the_ledger() -> None:
    assert "agent_records" not in {source.name for source in built_in()}


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a2a-0.3.json", "a2a"),
        ("a2a-1.0.json", "a2a"),
        ("oasf.json", "oasf"),
        ("mcp-server.json", "mcp"),
        ("mcp-list.json", "mcp"),
        ("agent365.csv", "agent365"),
        ("entra-agent-ids.json", "agent365"),
        ("owners.csv", "owners"),
        ("responsables.csv", "owners"),
        ("people.csv", "people"),
        ("leavers.csv", "people"),
        ("teams.csv", "teams"),
    ],
)
def test_each_format_is_recognised_by_its_content(name: str, form: str) -> None:
    assert read(name).format == form


def test_agent_cards_of_both_versions_give_name_purpose_and_skills() -> None:
    old, new = one(read("a2a-0.3.json")), one(read("a2a-1.0.json"))
    assert old.names == ("Claims Triage",)
    assert old.facts == {
        "kind": "agent",
        "purpose": "Sorts incoming claims by urgency and hands them to a team.",
        "tools": ("Sort claims", "Route claims"),
    }
    assert new.names == ("Route Planner",)
    assert new.facts["tools"] == ("Plan a tour",)
    assert new.is_card
    assert new.state is None


def test_a_record_of_agntcy_gives_its_skills_by_either_name() -> None:
    record = one(read("oasf.json"))
    assert record.names == ("example.com/contract-reader",)
    assert record.facts["tools"] == (
        "natural_language_processing/information_retrieval_synthesis",
        "text_extraction",
    )


def test_a_server_has_its_name_its_title_and_the_end_of_its_name() -> None:
    record = one(read("mcp-server.json"))
    assert record.names == ("com.example/stock", "Stock of the shops", "stock")
    assert record.facts["kind"] == "mcp_server"


def test_of_the_versions_of_a_server_the_latest_counts() -> None:
    found = read("mcp-list.json")
    assert [record.names[0] for record in found.agents] == [
        "com.example/weather",
        "com.example/fax",
    ]
    assert found.agents[0].facts["purpose"] == "Weather of the regions."
    assert [record.state for record in found.agents] == [None, "deprecated"]
    assert found.older == 1


def test_an_export_of_agent_365_tells_owner_state_and_what_was_not_understood() -> None:
    found = read("agent365.csv")
    helper, old = found.agents
    assert helper.names == ("HR Helper", "6f1c2f3e-0000-4000-8000-000000000001")
    assert (helper.facts["owner"], helper.state) == ("zoe@example.com", None)
    assert (old.facts["owner"], old.state) == (None, "suspended")
    assert found.unread == ("Favourite colour",)


@pytest.mark.parametrize(
    ("several", "owner"),
    [
        ("Ada@x.eu; zoe@x.eu", "ada@x.eu"),
        ('"ada@x.eu, zoe@x.eu"', "ada@x.eu"),
        ("Ada Lee;Zoe Roy", "Ada Lee"),
        ('"Lee, Ada"', "Lee, Ada"),
        ("; ada@x.eu", "ada@x.eu"),
    ],
)
def test_of_several_owners_the_first_is_asked(several: str, owner: str) -> None:
    found = agent_records.read("a.csv", f"Name|Publisher|Owner\nbot|us|{several}\n".encode())
    assert found is not None
    assert one(found).facts["owner"] == owner


def test_agent_identities_of_entra_have_their_sponsor_as_owner() -> None:
    reader, stopped = read("entra-agent-ids.json").agents
    assert (reader.facts["owner"], reader.state) == ("ada@example.com", None)
    assert (stopped.facts["owner"], stopped.state) == (None, "suspended")


def test_a_list_of_owners_is_read_in_english() -> None:
    first, second = read("owners.csv").agents
    assert not first.is_card
    assert (first.names, first.state, first.row) == (("claims triage v2",), "confirmed", 1)
    assert first.facts == {
        "owner": "ada@example.com",
        "team": "Claims",
        "purpose": "Sorts claims",
        "data_class": "personal",
        "ai_act_class": "limited",
        "review_on": date(2026, 12, 31),
        "fixed_cost": Money(Decimal("12.50"), "EUR"),
        "next_run_on": date(2026, 12, 1),
        "is_exempt": False,
    }
    assert second.facts == {
        "owner": "Bob Roy", "team": "Logistics", "data_class": "internal",
        "ai_act_class": "minimal", "is_exempt": True,
    }  # fmt: skip


def test_and_in_french_with_its_days_its_amounts_and_its_encoding() -> None:
    found = read("responsables.csv")
    record = one(found)
    assert record.facts["review_on"] == date(2027, 1, 5)
    assert record.facts["fixed_cost"] == Money(Decimal("1200.50"), "EUR")
    assert (record.facts["data_class"], record.facts["ai_act_class"]) == ("personal", "limited")
    assert record.state == "confirmed"
    assert found.unread == ("Remarque",)


def test_accents_coded_in_two_parts_are_read_as_one() -> None:
    text = "équipe,date de dissolution\nRéseau,04/05/2026\n"
    whole, parts = (
        agent_records.read("t.csv", unicodedata.normalize(form, text).encode())
        for form in ("NFC", "NFD")
    )
    assert whole is not None
    assert whole.teams[0].dissolved_on == date(2026, 5, 4)
    assert parts == whole
    names = ("Zélie Noël", "zoé@x.eu")
    for name in names:
        assert values.owner(values.text(unicodedata.normalize("NFD", name), "owner") or "") == name


def test_people_leavers_and_teams() -> None:
    ada, bob, _zoe = read("people.csv").people
    assert (ada.mail, ada.name, ada.manager, ada.left_on) == (
        "ada@example.com", "Ada Lee", "zoe@example.com", None,
    )  # fmt: skip
    assert bob.left_on == date(2026, 10, 31)
    (eve,) = read("leavers.csv").people
    assert eve.left_on == date(2026, 1, 31)
    teams = read("teams.csv").teams
    assert [(team.name, team.parent) for team in teams] == [
        ("Board", None), ("Claims", "Board"), ("Logistics", "Board"),
    ]  # fmt: skip
    assert [sorted(one.cleared) for one in (ada, bob)] == [["left_on"], []]


HEAD = "agent,owner,data_class,ai_act_class,review_on,fixed_cost,exempt,state\n"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("a,b,secret,,,,,", "row 1, data_class = 'secret': unknown: write one of public, internal"),
        ("a,b,,huge,,,,", "ai_act_class = 'huge': unknown: write one of prohibited, high"),
        ("a,b,,,31/02/2026,,,", "review_on = '31/02/2026': not a day: write it as 2026-12-31"),
        ("a,b,,,04/05/2026,,,", "review_on = '04/05/2026': either 2026-04-05 or 2026-05-04: write"),
        ("a,b,,,13/13/2026,,,", "review_on = '13/13/2026': not a day: write it as 2026-12-31"),
        ("a,b,,,2026-02-30,,,", "review_on = '2026-02-30': not a day"),
        ("a,b,,,0026-02-20,,,", "review_on = '0026-02-20': too far in the past or in the future"),
        ("a,b,,,,12,,", "fixed_cost = '12': no currency: write it as 12.50 EUR"),
        ("a,b,,,,12 XYZ,,", "fixed_cost = '12 XYZ': not an ISO 4217 currency: write EUR or USD"),
        ("a,b,,,,12 dollars,,", "not an ISO 4217 currency"),
        ("a,b,,,,1.200 EUR,,", "thousands or decimals?"),
        ("a,b,,,,a lot EUR,,", "not an amount"),
        ("a,b,,,,-5 EUR,,", "not an amount"),
        ("a,b,,,,1e99 EUR,,", "not an amount"),
        ("a,b,,,,,perhaps,", "exempt = 'perhaps': neither yes nor no"),
        ("a,b,,,,,,asleep", "state = 'asleep': unknown: write one of discovered, confirmed"),
        (",b,,,,,,", "row 1, agent: names no agent: give its name or id"),
        ("a,b,,", "row 1: 4 cells where the header has 8"),
        ("a,\x1b[31mb,,,,,,", "row 1, owner = '\\x1b[31mb': holds control characters"),
    ],
)  # fmt: skip
def test_a_value_that_is_none_is_one_line(cells: str, said: str) -> None:
    (reason,) = reasons(HEAD + cells)
    assert said in reason
    assert "\n" not in reason


@pytest.mark.parametrize(
    ("column", "said", "day"),
    [
        ("review_on", "31/12/2026", date(2026, 12, 31)),
        ("review_on", "12/31/2026", date(2026, 12, 31)),
        ("review_on", "5/5/2026", date(2026, 5, 5)),
        ("revue", "31/12/2026", date(2026, 12, 31)),
        ("revue", "04/05/2026", date(2026, 5, 4)),
        ("revue", "2026-05-04", date(2026, 5, 4)),
    ],
)
def test_a_day_is_read_where_it_can_be_one_day_only(column: str, said: str, day: date) -> None:
    found = agent_records.read("x.csv", f"agent,owner,{column}\na,b,{said}\n".encode())
    assert found is not None
    assert one(found).facts["review_on"] == day


def test_in_a_french_list_the_day_stands_first() -> None:
    (reason,) = reasons("agent,owner,revue\na,b,12/31/2026\n")
    assert "revue = '12/31/2026': not a day" in reason


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"agent,owner\na\0,b\n", "text"),
        (b"PK\x03\x04aaaa", "archive"),
        (b"<html><body>log in</body></html>", "HTML"),
        (b"{" * 10_000, "JSON"),
        (b"[" * 500_000 + b"]" * 500_000, "nested deeper than 64 levels"),
        (b'{"skills": ' + b"[" * 70 + b"]" * 70 + b', "capabilities": {}}', "nested deeper"),
        (b'{"name": "x", "skills": [], "capabilities": {}', "not JSON"),
        (b'{"name": 7.5, "skills": [], "capabilities": {}}', "name = '7.5': not a text"),
        (b'{"name": "", "skills": [], "capabilities": {}}', "names no agent"),
        (b'{"name": "a\\u0000b", "skills": [], "capabilities": {}}', "control characters"),
        (b'{"name": "a", "skills": "all", "capabilities": {}}', "skills"),
        (b'[{"name": "a", "skills": [], "capabilities": {}}, 7]', "row 2 = '7': not an object"),
        (b'{"name": "' + b"a" * 10_001 + b'", "skills": [], "url": "u", "capabilities": {}}',
         "longer than 10000"),
        (b"\xff\xfe\x00\x00agent", "UTF-32"),
        (b"agent,owner\n\x81,\x8d\n", "encoding not recognised"),
        (b"agent,owner\n", "holds no row"),
        (b"agent,owner,owner\na,b,c\n", "two columns are called owner"),
        (b"mail,name\nnobody,Bob\n", "mail = 'nobody': not an e-mail address"),
        (b"mail,name\n,Bob\n", "names no e-mail address"),
        (b"team,parent\n,Board\n", "names no team"),
        (b"mail,left on\na@x.eu,soon\n", "left on = 'soon': not a day"),
    ],
)  # fmt: skip
def test_a_hostile_or_broken_file_is_one_line(data: bytes, said: str) -> None:
    (reason,) = reasons(data)
    assert said in reason
    assert "\n" not in reason
    assert len(reason) < 300


def test_a_currency_beside_the_amount_is_one_or_rejects_its_row() -> None:
    rows = "agent,fixed_cost,currency\na,12,XYZ\nb,12,eur\nc,12,€\nd,12,\ne,12 USD,EUR\n"
    found = agent_records.read("f", rows.encode())
    assert [str(one) for one in found.rejections] == [
        "f: row 1, currency = 'XYZ': not an ISO 4217 currency: write EUR or USD",
        "f: row 4, fixed_cost = '12': no currency: write it as 12.50 EUR",
    ]
    assert [str(one.facts["fixed_cost"].currency) for one in found.agents] == ["EUR", "EUR", "USD"]


CARD = '{"name": "a", "skills": [], "capabilities": {}}'


@pytest.mark.parametrize(
    ("text", "lines", "kept"),
    [
        (CARD.replace("}}", '}, "name": "b"}'), ["f: 'name': this key stands twice"], 0),
        ("[" + CARD + ", " + CARD.replace("{}", '{"x": 1, "x": 2}') + "]",
         ["f: row 2, x: this key stands twice in one object: keep one of them"], 1),
        (CARD + "\n" + CARD.replace("{", '{"name": "b", ', 1),
         ["f: row 2, name: this key stands twice"], 1),
        ('{"schema_version": "1", "skills": [], "name": "a", "name": "b"}', ["f: 'name': "], 0),
        ('{"name": "a/b", "remotes": [{"url": "u", "url": "v"}]}', ["f, url: this key"], 0),
        ('{"servers": [], "servers": [{"name": "a/b", "remotes": []}]}', ["f: 'servers': "], 0),
        (CARD, [], 1),
    ],
)  # fmt: skip
def test_a_key_that_stands_twice_is_named(text: str, lines: list[str], kept: int) -> None:
    found = agent_records.read("f", text.encode())
    assert len(found.agents) == kept
    for rejection, said in zip(found.rejections, lines, strict=True):
        assert str(rejection).startswith(said)


def test_a_file_that_is_too_large_is_not_even_looked_at() -> None:
    (reason,) = reasons(b"agent,owner\n" + b"a" * agent_records.LARGEST_BYTES)
    assert "larger than 64 MiB" in reason


@pytest.mark.parametrize(
    "text", ["model,price\na,1\n", "just words\n", '{"model": "x"}', "[1, 2]", "a,b\n1,2\n"]
)
def test_what_is_something_else_is_not_recognised(text: str) -> None:
    assert agent_records.read("f", text.encode()) is None


def test_an_unknown_state_of_a_server_or_an_agent_is_said() -> None:
    meta = '{"io.modelcontextprotocol.registry/official": {"status": "lost"}}'
    card = f'{{"server": {{"name": "a/b", "remotes": []}}, "_meta": {meta}}}'
    assert "status = 'lost': unknown: write one of active" in reasons(card)[0]
    export = "Name,Publisher,Status\nBot,Example,Sleeping\n"
    assert "Status = 'Sleeping': unknown" in reasons(export)[0]


def test_cards_may_stand_in_lines_and_in_lists() -> None:
    card = b'{"name": "a", "skills": [], "capabilities": {}}'
    for text in (card + b"\n" + card.replace(b'"a"', b'"b"'), b"[" + card + b"," + card + b"]"):
        found = agent_records.read("f", text)
        assert len(found.agents) == 2
        assert [record.row for record in found.agents] == [1, 2]
