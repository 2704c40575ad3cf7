"""Elements of XML, as the writers of invoices put them together."""

from xml.sax.saxutils import escape, quoteattr


def tag(name: str, content: object, **attributes: str | None) -> str:
    """An element; nothing for nothing."""
    if content in {None, ""}:
        return ""
    text = content if isinstance(content, Markup) else escape(str(content))
    said = "".join(
        f" {name}={quoteattr(value)}" for name, value in attributes.items() if value is not None
    )
    return Markup(f"<{name}{said}>{text}</{name}>")


class Markup(str):
    __slots__ = ()


def all_of(*parts: str) -> Markup:
    return Markup("".join(parts))
