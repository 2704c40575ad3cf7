import gettext
import os
from pathlib import Path

import pytest

from jauge import i18n
from jauge.i18n import _, ngettext

ASKED = "Print the version and exit."


def test_english_is_what_the_code_says() -> None:
    assert i18n.language() == "en"
    assert _(ASKED) == ASKED
    assert ngettext("{n} call", "{n} calls", 0) == "{n} calls"


def test_french_comes_from_the_catalogue_when_it_is_called() -> None:
    i18n.use("fr")
    assert i18n.language() == "fr"
    assert _(ASKED) == "Afficher la version et terminer."
    assert ngettext("{n} call", "{n} calls", 0) == "{n} calls"
    i18n.use("en")
    assert _(ASKED) == ASKED


def test_an_unknown_language_is_refused_and_changes_nothing() -> None:
    with pytest.raises(ValueError, match="choose one of en, fr"):
        i18n.use("de")
    assert i18n.language() == "en"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, None),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "fr_FR", "LC_ALL": "en_GB"}, "en"),
        ({"LANG": "en_US", "JAUGE_LANG": "fr"}, "fr"),
        ({"LANG": "de_DE"}, None),
    ],
)
def test_the_environment_names_a_language(
    environment: dict[str, str], expected: str | None
) -> None:
    assert i18n.preferred(environment) == expected


def catalogue_in(folder: Path, sentence: str) -> Path:
    text = folder / "fr" / "LC_MESSAGES" / "jauge.po"
    text.parent.mkdir(parents=True)
    text.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        f'msgid "call"\nmsgstr "{sentence}"\n',
        encoding="utf-8",
    )
    return text


def test_a_source_tree_needs_no_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue_in(tmp_path, "appel")
    monkeypatch.setattr(i18n, "LOCALE", tmp_path)
    assert i18n.catalogue("fr").gettext("call") == "appel"


def test_a_build_older_than_its_text_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = catalogue_in(tmp_path, "appel")
    text.with_suffix(".mo").write_bytes(b"not a catalogue")
    monkeypatch.setattr(i18n, "LOCALE", tmp_path)
    monkeypatch.setattr(i18n, "_is_newer", lambda _text, _built: True)
    assert i18n.catalogue("fr").gettext("call") == "appel"


def test_age_is_compared_and_a_wheel_has_no_text(tmp_path: Path) -> None:
    text, built = tmp_path / "jauge.po", tmp_path / "jauge.mo"
    built.touch()
    assert not i18n._is_newer(text, built)
    text.touch()
    stamp = built.stat().st_mtime_ns
    os.utime(text, ns=(stamp + 1, stamp + 1))
    assert i18n._is_newer(text, built)
    os.utime(text, ns=(stamp, stamp))
    assert not i18n._is_newer(text, built)


def test_the_build_of_the_catalogue_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = next(i18n.LOCALE.glob("fr/LC_MESSAGES/*.mo"))
    target = tmp_path / "fr" / "LC_MESSAGES" / "jauge.mo"
    target.parent.mkdir(parents=True)
    target.write_bytes(built.read_bytes())
    monkeypatch.setattr(i18n, "LOCALE", tmp_path)
    assert isinstance(i18n.catalogue("fr"), gettext.GNUTranslations)


def test_french_calls_seats_and_owners_by_one_word_each() -> None:
    told = i18n.catalogue("fr")
    for said in ("Seats", "idle seats", "seats of leavers"):
        assert "siège" in told.gettext(said).lower()
    assert told.gettext("Agents by cost and owner") == "Les agents par coût et par responsable"
    assert told.gettext("Every agent has an owner.") == "Chaque agent a un responsable."
