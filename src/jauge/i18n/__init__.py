"""The two languages of Jauge: sentences through gettext, figures through `jauge.i18n.format`.

English sentences are the keys of the catalogues (`locale/LANGUAGE/LC_MESSAGES/jauge.po`). A build
compiles them; in a source tree whose build is missing or older than the text, they are compiled
in memory.
"""

import gettext as _gettext
import io
import os
from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import Final

LANGUAGES: Final = ("en", "fr")
DEFAULT: Final = "en"
LOCALE: Final = Path(__file__).parent / "locale"
_COMMAND: Final = "`jauge "
# In the order in which POSIX reads them, after our own.
_VARIABLES: Final = ("JAUGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


class _Current:
    """The language of this process, and its catalogue."""

    language: str = DEFAULT
    catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
    folder: str | None = None


def use(language: str) -> None:
    """Speak `language` from now on; raises ValueError when there is no catalogue for it."""
    if language not in LANGUAGES:
        msg = f"no language {language!r}: choose one of {', '.join(LANGUAGES)}"
        raise ValueError(msg)
    if language != _Current.language:
        _Current.catalogue = catalogue(language)
        _Current.language = language
    # click asks gettext's own functions, which look at a domain and at LANGUAGE.
    _gettext.bindtextdomain("jauge", LOCALE)
    _gettext.textdomain("jauge")
    os.environ["LANGUAGE"] = language


@contextmanager
def speaking(language: str) -> Generator[None]:
    """Speak `language` for a while, then what was spoken before."""
    before = _Current.language
    use(language)
    try:
        yield
    finally:
        use(before)


def language() -> str:
    """The language spoken now: `en` or `fr`."""
    return _Current.language


def working_in(folder: str | None) -> None:
    """Name this workspace in every command that is said; None where the command line named none."""
    _Current.folder = folder


def command(words: str) -> str:
    """A command of Jauge as it can be pasted: with the workspace as the command line named it."""
    folder = _Current.folder
    return f"jauge {words}" if folder is None else f"jauge --workspace {quote(folder)} {words}"


def _(message: str) -> str:
    """`message` in the language spoken now, with commands that can be pasted."""
    return _pasted(_Current.catalogue.gettext(message))


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form for `count` in the language spoken now (French says 0 in the singular)."""
    return _pasted(_Current.catalogue.ngettext(singular, plural, count))


def _pasted(sentence: str) -> str:
    """A sentence whose commands name the workspace; it may be a pattern that is filled later."""
    if _Current.folder is None or _COMMAND not in sentence:
        return sentence
    return sentence.replace(_COMMAND, "`" + command("").replace("{", "{{").replace("}", "}}"))


def preferred(environment: Mapping[str, str], names: Iterable[str] = _VARIABLES) -> str | None:
    """The first language that the environment asks for and Jauge speaks, or None."""
    for name in names:
        if (asked := environment.get(name, "")[:2].lower()) in LANGUAGES:
            return asked
    return None


def catalogue(language: str) -> _gettext.NullTranslations:
    """The sentences of one language."""
    if language == DEFAULT:
        return _gettext.NullTranslations()
    text = LOCALE / language / "LC_MESSAGES" / "jauge.po"
    built = text.with_suffix(".mo")
    if built.exists() and not _is_newer(text, built):
        with built.open("rb") as stream:
            return _gettext.GNUTranslations(stream)
    # Babel costs 30 ms to import, so only here, where a build is missing.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with text.open("rb") as stream:
        write_mo(compiled, read_po(stream))
    compiled.seek(0)
    return _gettext.GNUTranslations(compiled)


def _is_newer(text: Path, built: Path) -> bool:
    """Whether the text is there (it is not in a wheel) and was changed after the build."""
    try:
        return text.stat().st_mtime_ns > built.stat().st_mtime_ns
    except FileNotFoundError:
        return False
