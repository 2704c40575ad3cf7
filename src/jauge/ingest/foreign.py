"""The boundary to what others wrote: what a file makes its reader raise refuses that file alone.

A source rejects what it foresaw. What it did not foresee (a value of another type, a number out of
range, a text that is none, nesting without end) is raised somewhere below it as one of the kinds
in `_kinds`, and becomes one `Unreadable`. Everything else passes: names and modules that are
missing, assertions and what is not implemented are defects of the program whatever the file,
and a lack of memory or an interruption is no matter of one file.
"""

import csv
import os
import struct
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from typing import Final

from jauge.i18n import _
from jauge.model import Batch
from jauge.sources.base import Input, Source, Unreadable

DEBUG: Final = "JAUGE_DEBUG"
"""The variable of the environment with which nothing is caught, so that its place shows."""
_LONGEST: Final = 120


@contextmanager
def foreign() -> Generator[None]:
    """What the content of a file makes the code within raise, as Unreadable."""
    kinds = _kinds()
    try:
        yield
    except kinds as error:
        if os.environ.get(DEBUG):
            raise
        hint = _(
            "its content cannot be made sense of ({problem}): export it again;"
            " with JAUGE_DEBUG=1 the import stops there and shows where"
        )
        raise Unreadable(hint.format(problem=_told(error))) from None


def read(source: Source, given: Input) -> Generator[Batch]:
    """The batches of a file; what reading it raises is Unreadable as `foreign` says."""
    with foreign():
        yield from source.read(given)


@cache
def _kinds() -> tuple[type[Exception], ...]:
    """What data can make Python and the libraries that parse it raise."""
    import ijson
    import msgspec
    import pyarrow as pa
    from google.protobuf.message import Error as ProtobufError
    from lxml.etree import LxmlError

    return (
        ArithmeticError,
        AttributeError,
        EOFError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
        csv.Error,
        struct.error,
        zlib.error,
        ijson.JSONError,
        msgspec.MsgspecError,
        pa.ArrowException,
        LxmlError,
        ProtobufError,
    )


def _told(error: Exception) -> str:
    """The kind of a problem and its first words, on one line that can be printed."""
    text = " ".join(str(error).split()).encode("utf-8", "replace").decode()
    kind = type(error).__name__
    return f"{kind}: {text}"[:_LONGEST] if text else kind
