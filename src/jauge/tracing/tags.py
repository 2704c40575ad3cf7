"""Baggage of tasks on every span that starts inside them, whatever instrumentation starts it."""

from typing import Any, Final

from jauge.tracing.needed import needed

PREFIX: Final = "jauge.task."
_INSTALLED: Final = "_jauge_installed"


class _Tags:
    """A span processor: copies `jauge.task.*` from the baggage of its context to a span."""

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        """Tag a span that starts."""
        baggage = needed("opentelemetry.baggage").get_all(parent_context)
        for name, value in baggage.items():
            if name.startswith(PREFIX):
                span.set_attribute(name, str(value))

    def _on_ending(self, span: Any) -> None:
        """Nothing: called by SDKs from 1.30 on."""

    def on_end(self, span: Any) -> None:
        """Nothing."""

    def shutdown(self) -> None:
        """Nothing is held."""

    def force_flush(self, timeout_millis: int = 30_000) -> bool:  # noqa: ARG002 - the protocol
        """Nothing is held."""
        return True


def processor() -> Any:
    """A span processor to add to a provider of one's own: `provider.add_span_processor(...)`."""
    return _Tags()


def install() -> None:
    """Tag the spans of the global provider; once, however often it is called.

    A provider without processors (none was configured) is left alone.
    """
    provider = needed("opentelemetry.trace").get_tracer_provider()
    add = getattr(provider, "add_span_processor", None)
    if add is None or getattr(provider, _INSTALLED, False):
        return
    add(processor())
    setattr(provider, _INSTALLED, True)
