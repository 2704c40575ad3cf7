"""The mapping table holds together."""

import tomllib
from importlib import resources

from jauge.model import OBSERVATION
from jauge.sources.otlp.conventions import Names, Profiles, conventions, reader

RAW = tomllib.loads(
    resources.files("jauge.sources.otlp").joinpath("conventions.toml").read_text("utf-8")
)
COLUMNS = {column.name for column in OBSERVATION}


def targets() -> list[str]:
    found = [*RAW["resource"], *RAW["columns"], *RAW["metric_columns"], *RAW["tag_columns"].keys()]
    for profile in (*RAW["span"].values(), *RAW["event"].values()):
        found.extend([*profile.get("columns", {}), *profile.get("constants", {})])
    for columns in RAW["json"].values():
        found.extend(columns)
    for metric in RAW["metric"].values():
        found.extend([*metric.get("types", {}).values(), metric.get("column", "input_tokens")])
    return found


def test_every_column_exists_or_feeds_a_rule() -> None:
    unknown = {name for name in targets() if not name.startswith("@")} - COLUMNS
    assert not unknown


def test_every_attribute_is_listed_once() -> None:
    listed = [
        entry["name"] if isinstance(entry, dict) else entry
        for entries in RAW["columns"].values()
        for entry in entries
    ]
    assert len(listed) == len(set(listed))


def test_every_json_attribute_is_read() -> None:
    assert set(RAW["json"]) == set(RAW["columns"]["@json"])


def test_patterns_resolve_once_and_keep_the_name_of_the_tag() -> None:
    names = conventions().names
    entry = names["traceloop.association.properties.team"]
    assert entry is not None
    assert (entry.column, entry.among) == ("@tag", "team")
    assert names["gen_ai.prompt.0.content"] is None
    assert "gen_ai.prompt.0.content" in names


def test_memory_of_names_is_bounded() -> None:
    names = Names({}, [])
    profiles = Profiles({})
    for number in range(60_000):
        assert names[str(number)] is None
        assert profiles[str(number)] is None
    assert len(names) == len(profiles) == 50_000


def test_every_metric_counts_something() -> None:
    for metric in conventions().metrics.values():
        assert (metric.column is None) is (metric.type is not None)
        assert bool(metric.types) is (metric.type is not None)


def test_readers_follow_the_type_of_the_column() -> None:
    assert reader("input_tokens")("42") == 42
    assert reader("request_model")(" a ") == "a"
    assert reader("@json")("{}") == "{}"
