"""Tracer, meter and logger providers that export to the sink named by the environment."""

import os

from opentelemetry import metrics, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor


def tracing() -> TracerProvider:
    """One span a request where CAPTURE_PROCESSOR=simple, else batches."""
    provider = TracerProvider()
    simple = os.environ.get("CAPTURE_PROCESSOR") == "simple"
    processor = SimpleSpanProcessor if simple else BatchSpanProcessor
    provider.add_span_processor(processor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider


def metering() -> MeterProvider:
    """Cumulative metrics, sent on every flush and again at shutdown."""
    provider = MeterProvider([PeriodicExportingMetricReader(OTLPMetricExporter(), 600_000)])
    metrics.set_meter_provider(provider)
    return provider


def logs() -> object:
    """Events as log records."""
    from opentelemetry._logs import set_logger_provider
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.sdk._logs import LoggerProvider
    from opentelemetry.sdk._logs.export import BatchLogRecordProcessor

    provider = LoggerProvider()
    provider.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter()))
    set_logger_provider(provider)
    return provider
