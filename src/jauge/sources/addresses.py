"""E-mail addresses inside texts that are shown: only their domains are kept."""

import pyarrow as pa
import pyarrow.compute as pc

from jauge.model.rejection import ADDRESS, HIDDEN


def without_names(values: pa.Array) -> pa.Array:
    """Texts whose e-mail addresses name nobody: a workspace may be called after one person."""
    if not pc.any(pc.match_substring(values, "@")).as_py():
        return values
    return pc.replace_substring_regex(values, ADDRESS, HIDDEN + r"\1")
