"""OpenTelemetry traces, metrics and logs as files: protobuf or JSON, every convention in use."""

from jauge.sources.base import Source
from jauge.sources.otlp.reading import FORMATS, read, recognise

SOURCE = Source(
    name="otlp",
    title="OpenTelemetry traces, metrics and logs (OTLP)",
    formats=FORMATS,
    recognise=recognise,
    read=read,
)

__all__ = ["SOURCE"]
