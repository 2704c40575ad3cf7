"""Where settings come from, and what a wrong one says."""

from datetime import date
from pathlib import Path

import pytest

from jauge import config
from jauge.config.workspace import EXAMPLE
from jauge.errors import ConfigError


def loaded(folder: Path, text: str, **sources: object) -> config.Config:
    (folder / config.FILE).write_text(text, encoding="utf-8")
    return config.load(folder, environment={}, **sources)  # type: ignore[arg-type]


def test_the_example_is_read_whole(tmp_path: Path) -> None:
    found = loaded(tmp_path, EXAMPLE.read_text(encoding="utf-8"))
    assert found.workspace.currency == "EUR"
    assert found.workspace.privacy.retention_months == 24
    sessions = found.mapping["sessions"]
    assert sessions.key == ("session", "agent", "seq")
    kind = sessions.columns["is_streamed"]
    assert isinstance(kind, config.Column)
    assert kind.map == {"s": True, "n": False}
    assert found.tag["team"][0].when["agent_name"] == ("support-*", "faq-bot")
    assert found.tag["business_unit"][0].when == {"team": ("Support", "Returns")}
    assert str(found.price[0].discount_percent) == "12"
    assert (found.alias[0].name, found.alias[0].until) == ("prod-chat", date(2027, 3, 1))
    assert (found.capacity[0].cost_per_month.amount, found.capacity[0].serves) == (
        18400,
        ("llama-3.3-70b",),
    )
    assert found.value[0].amount.currency == "EUR"
    assert str(found.baseline[0].success_rate) == "0.97"
    assert found.budget[0].limit == config.Limit(found.budget[0].limit.amount, "EUR")
    assert found.gateway.upstream[0].timeouts.first_byte_s == 120
    assert found.gateway.route[0].targets[0].upstream == "mistral-eu"
    assert found.gateway.studio[0].data_class == "confidential"


def test_every_key_of_the_example_is_a_setting() -> None:
    """A key that the tree forgot would be an error in `test_the_example_is_read_whole`."""
    known = config.settings()
    assert len(known) == len(set(known))
    assert {
        "workspace.privacy.smallest_group",
        "mapping.NAME.assume.started_at_shift",
        "tag.NAME[].when",
        "price[].per_million.cache_write_1h",
        "gateway.upstream[].timeouts.total_s",
        "gateway.route[].targets[].weight",
        "gateway.studio[].system",
    } <= set(known)


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    found = config.load(tmp_path, environment={})
    assert (found.workspace.timezone, found.workspace.currency) == ("UTC", "EUR")
    assert found.workspace.language == "en"
    assert found.workspace.registry == "sqlite"
    assert found.workspace.privacy.pseudonyms
    assert not found.mapping


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            '[mapping.cloud_conv]\ntable="usage"\ncolums={a="b"}',
            "mapping.cloud_conv.colums: unknown key: did you mean columns?",
        ),
        ("[wörkspace]\n", "not TOML"),
        ("[worksapce]\n", "worksapce: unknown key: did you mean workspace?"),
        ("[workspace]\nprivacy = { pseudonym = true }", "workspace.privacy.pseudonym: unknown key"),
        ('[workspace]\ncurrency = "EURO"', "workspace.currency: 'EURO' is not an ISO 4217"),
        ('[workspace]\ntimezone = "Paris"', "workspace.timezone: 'Paris' is not a time zone"),
        ('[workspace]\ntimezone = "../x"', "workspace.timezone: '../x' is not a time zone"),
        ('[workspace]\nlanguage = "de"', "workspace.language: 'de' is not a choice: use one of"),
        ("workspace = 3", "workspace: 3 is not a table"),
        ("[gateway]\nport = 70000", "gateway.port: 70000 does not fit"),
        ('[gateway]\nport = "80"', "gateway.port: '80' does not fit"),
        ('[mapping.a]\ntable = "usage"', "mapping.a.columns: is required: add it"),
        ('[[price]]\nprovider = "x"', "price[0].model: is required"),
        ('[[value]]\namount = "4 euros"', "value[0].amount: '4 euros' is not an amount"),
        ("[[value]]\namount = 4", "value[0].amount: 4 is not a text"),
        ('[[budget]]\nname = "a"\nlimit = "many"', "budget[0].limit: 'many' is not an amount"),
        ('[[budget]]\nname="a"\nlimit="5 EUR"\nwarn_at_percent=[800]', "warn_at_percent[0]: 800"),
        ('[[baseline]]\ntask_type="a"\nworking_minutes=0\nhourly_rate="1 EUR"', "working_minutes"),
        (('[[gateway.upstream]]\nid="a"\nprovider="b"\ndialect="openai"\nbase_url="https://x"\n'
          'key="sk-secret"'), "gateway.upstream[0].key: "),
        ('[mapping.a]\ntable="usage"\ncolumns={started_at={from="b",scale="x"}}', "scale: 'x'"),
        ('[mapping.a]\ntable="usage"\ncolumns={started_at="t"}\nassume={started_at_shift="2Y"}',
         "mapping.a.assume.started_at_shift: '2Y' is not an ISO 8601 duration"),
    ],
)  # fmt: skip
def test_a_wrong_setting_names_file_and_path(tmp_path: Path, text: str, line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    message = str(caught.value)
    assert message.startswith(str(tmp_path / config.FILE))
    assert line in message
    assert "\n" not in message


def test_the_environment_wins_over_the_file_and_a_flag_over_both(tmp_path: Path) -> None:
    text = '[workspace]\nlanguage = "en"\ncurrency = "USD"\nname = "file"\n'
    (tmp_path / config.FILE).write_text(text, encoding="utf-8")
    environment = {
        "JAUGE_WORKSPACE_LANGUAGE": "fr",
        "JAUGE_WORKSPACE_NAME": "environment",
        "JAUGE_WORKSPACE_PRIVACY_PSEUDONYMS": "false",
        "JAUGE_WORKSPACE": "/elsewhere",
    }
    found = config.load(tmp_path, environment=environment, flags={"workspace.name": "flag"})
    assert found.workspace.language == "fr"
    assert found.workspace.currency == "USD"
    assert found.workspace.name == "flag"
    assert found.workspace.privacy.pseudonyms is False


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("JAUGE_WORKSPACE_CURENCY", "EUR", "did you mean JAUGE_WORKSPACE_CURRENCY?"),
        ("JAUGE_WORKSPACE_CURRENCY", "euros", "'euros' is not an ISO 4217 currency"),
        ("JAUGE_GATEWAY_PORT", "eighty", "'eighty' does not fit"),
    ],
)
def test_a_wrong_variable_is_named(tmp_path: Path, name: str, value: str, said: str) -> None:
    with pytest.raises(ConfigError, match=name) as caught:
        config.load(tmp_path, environment={name: value})
    assert said in str(caught.value)


def test_an_override_does_not_hide_a_wrong_file(tmp_path: Path) -> None:
    (tmp_path / config.FILE).write_text('[workspace]\ncurrency = "X"', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"jauge\.toml: workspace\.currency"):
        config.load(tmp_path, environment={"JAUGE_WORKSPACE_CURRENCY": "EUR"})


def test_a_missing_folder_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="jauge init"):
        config.load(tmp_path / "nowhere", environment={})


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / config.FILE).write_bytes('[workspace]\nname = "é"'.encode("cp1252"))
    with pytest.raises(ConfigError, match="UTF-8"):
        config.load(tmp_path, environment={})
