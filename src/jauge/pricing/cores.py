"""The core of a model's name: what traffic and bills both say, whatever else each adds.

Traffic calls `eu.anthropic.claude-sonnet-4-5-20250929-v1:0` what a bill calls `Claude Sonnet 4.5`.
Prices need the whole name; comparing what was seen with what was billed needs only the core.
"""

import re
from typing import Final

_PROFILE: Final = re.compile(r"^(?:global|us|us-gov|eu|apac|jp|au|ca|sa|me|af)\.(?=[\w-]+\.)")
"""Amazon Bedrock's inference profiles (docs.aws.amazon.com, Bedrock user guide, 2026-11-22)."""
_VENDOR: Final = re.compile(r"^(?:[a-z][a-z0-9]*\.)(?=[a-z][a-z0-9]*[-.:])")
"""The publisher in a Bedrock model id, as in `anthropic.claude-...`."""
_VERSION: Final = re.compile(r"(?:-v\d+(?::\d+)?|:\d+|@(?:\d{8}|default|latest))$")
_DATE: Final = re.compile(r"-20\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])$")


def core(name: str) -> str:
    """The name in lower case without profile, publisher, version and date."""
    plain = _PROFILE.sub("", name.strip().lower())
    plain = _VERSION.sub("", _VENDOR.sub("", plain))
    return _DATE.sub("", plain)
