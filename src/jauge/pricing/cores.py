"""The core of a model's name: what traffic and bills both say, whatever else each adds.

Traffic calls `eu.anthropic.claude-sonnet-4-5-20250929-v1:0` what a bill calls `Claude Sonnet 4.5`.
Prices need the whole name; comparing what was seen with what was billed needs only the core. A
name that leaves out a size or a month is coarser than one that has it, and akin to it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

_PUBLISHER: Final = re.compile(r"^[a-z][a-z0-9]*(?:-gov)?\.(?=[a-z][a-z])")
"""Publisher and inference profile of a Bedrock model id (docs.aws.amazon.com, Bedrock user guide,
2026-11-22), as in `eu.anthropic.claude-...`; `deepseek.r1` needs its publisher."""
_VERSION: Final = re.compile(
    r"(?:-v?[01]:\d+|-v[01]|-v0\.\d|(?<=\d{8})-v\d+(?::\d+)?|:0|@(?:\d{8}|default|latest)|-maas|-latest)$"
)
_DAY: Final = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_DATE: Final = re.compile(
    rf"(?:-20\d{{2}}-?{_MONTH}-?{_DAY}|-{_MONTH}-20\d{{2}}|(?<=-preview)-{_MONTH}-{_DAY})$"
)
_POINT: Final = re.compile(r"(?<=\d)p(?=\d)")
"""Fireworks writes `llama-v3p3` for 3.3."""
_JOINT: Final = re.compile(r"(?<=[a-z]{2})(?<!fp)(?=\d)")
_MAKER: Final = re.compile(r"^(?:meta-(?=llama)|databricks-(?=[a-z]))")
_BREAKS: Final = re.compile(r"[\s_.:@-]+")
_NUMBER: Final = re.compile(r"\d{1,2}")
_SIZE: Final = re.compile(r"\d+(?:x\d+)?b")
_AFTER_SIZE: Final = frozenset({"instruct", "it", "chat", "versatile", "instant", "hf"})
"""Words that every model of a size has, and bills leave out."""
_FINE: Final = re.compile(r"\d+(?:x\d+)?b|\d{3,8}|preview|exp|experimental|instruct")
_FINE_AFTER_SIZE: Final = re.compile(
    r"a\d+b|\d+e|turbo|lite|fast|fp8|specdec|vision|text|reasoning|thinking"
)
_CLAUDE: Final = re.compile(r"^claude-(\d+(?:\.\d+)?)-([a-z]+)$")


@lru_cache(maxsize=4096)
def core(name: str) -> str:
    """The name in one form: lower case, without path, profile, publisher, version and date.

    Numbers of a version are joined by points, and a last zero is left out: `gemini-3.0-pro` is
    `gemini-3-pro`, and `llama3-3-70b-instruct` is `llama-3.3-70b`.
    """
    plain = name.strip().lower()
    plain = plain.rpartition("/")[2] or plain
    for pattern in (_PUBLISHER, _MAKER, _VERSION, _DATE):
        while (found := pattern.sub("", plain)) not in {plain, ""}:
            plain = found
    split = _BREAKS.split(_JOINT.sub("-", _POINT.sub("-", plain)))
    words: list[str] = []
    for word in split:
        bare = re.sub(r"^v(?=\d)", "", word)
        is_zero = bare == "0" and bool(words) and _NUMBER.fullmatch(words[-1]) is not None
        is_needless = bare in _AFTER_SIZE and any(map(_SIZE.fullmatch, words))
        if bare and not is_zero and not is_needless:
            words.append(bare)
    return _CLAUDE.sub(r"claude-\2-\1", _joined(words))


def _joined(words: Sequence[str]) -> str:
    if not words:
        return ""
    parts = [words[0]]
    for before, word in pairwise(words):
        is_version = _NUMBER.fullmatch(before) and _NUMBER.fullmatch(word)
        parts.extend(("." if is_version else "-", word))
    return "".join(parts)


@lru_cache(maxsize=1 << 16)
def akin(one: str, other: str) -> bool:
    """Whether of two cores one is the other without a size, a month or another such detail.

    `llama-4-maverick` is akin to `llama-4-maverick-17b`; `gpt-4o` is not to `gpt-4o-mini`, and
    two sizes are not to each other.
    """
    coarse, fine = sorted((one.split("-"), other.split("-")), key=len)
    left = iter(coarse)
    wanted = next(left, None)
    has_size = False
    for word in fine:
        has_size |= _SIZE.fullmatch(word) is not None
        if word == wanted:
            wanted = next(left, None)
        elif not _is_detail(word, fine[0], has_size=has_size):
            return False
    return wanted is None and coarse != fine


def _is_detail(word: str, family: str, *, has_size: bool) -> bool:
    """Whether a bill may leave a word out; OpenAI's previews and instruct models are others."""
    if has_size and _FINE_AFTER_SIZE.fullmatch(word):
        return True
    is_other = word.isalpha() and (family == "gpt" or re.fullmatch(r"o\d", family) is not None)
    return _FINE.fullmatch(word) is not None and not is_other
