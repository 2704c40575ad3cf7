# lxml publishes no types (6.1, 2026-11) and is a compiled module: what is used of it here.
from collections.abc import Iterator, Mapping
from typing import Any

LIBXML_VERSION: tuple[int, int, int]

class XMLSyntaxError(SyntaxError): ...
class XPathError(Exception): ...

class _DocInfo:
    internalDTD: object | None  # noqa: N815 # lxml's name
    doctype: str

class _ElementTree:
    docinfo: _DocInfo

class _Element:
    tag: str
    text: str | None
    tail: str | None
    attrib: Mapping[str, str]
    def get(self, key: str, default: str | None = None) -> str | None: ...
    def getroottree(self) -> _ElementTree: ...
    def getparent(self) -> _Element | None: ...
    def iter(self, *tags: str) -> Iterator[_Element]: ...
    def __iter__(self) -> Iterator[_Element]: ...
    def __len__(self) -> int: ...

class XPath:
    def __init__(self, path: str, *, namespaces: Mapping[str, str] | None = None) -> None: ...
    def __call__(self, node: _Element, /, **variables: str) -> Any: ...

class XMLPullParser:
    def __init__(
        self,
        events: tuple[str, ...] | None = None,
        *,
        resolve_entities: bool = True,
        no_network: bool = True,
        load_dtd: bool = False,
        dtd_validation: bool = False,
        huge_tree: bool = False,
        remove_comments: bool = False,
        remove_pis: bool = False,
        **options: Any,
    ) -> None: ...
    def feed(self, data: bytes) -> None: ...
    def read_events(self) -> Iterator[tuple[str, _Element]]: ...
    def close(self) -> _Element: ...

def __getattr__(name: str) -> Any: ...
