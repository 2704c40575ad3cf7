"""Names of one agent that are written differently."""

import re
import unicodedata
from typing import Final

_VERSION: Final = re.compile(
    r"""[\s_.@:/-]*
        (?: [vV] \d+ (?: [._] \d+ )*            # v2, v1.4
          | \d+ (?: [._] \d+ )+                 # 1.4.0
          | \d{4} -? \d{2} -? \d{2}             # 2026-10-01
        )
        (?: [._-]? (?: alpha | beta | rc ) \d* )? \Z""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_SEPARATORS: Final = re.compile(r"[\s_.-]+")


def split(name: str) -> tuple[str, str | None]:
    """The name without the version at its end, and that version.

    A bare number is no version: `worker-1` and `worker-2` are two.
    """
    text = name.strip()
    found = _VERSION.search(text)
    if found is None or not found.start():
        return text, None
    return text[: found.start()], found[0].strip(" _.@:/-")


def folded(name: str) -> str:
    """The same text for names that differ in case, separators or version: `support-bot`."""
    text = unicodedata.normalize("NFKC", split(name)[0]).casefold()
    return _SEPARATORS.sub("-", text).strip("-") or name


def product(user_agent: str) -> str:
    """The product of a User-Agent (RFC 9110, 10.1.5): what stands before its version."""
    return re.split(r"[/\s(]", user_agent.strip(), maxsplit=1)[0].casefold() or user_agent
