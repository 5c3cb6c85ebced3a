"""Traces by OpenTelemetry: from a mutation to the jobs and shards of its run.

Off, and nothing of it loaded, unless CARRY_OTEL_ENDPOINT is set, which takes the extra
`carrybench[otel]`. A run's row carries the trace it was started in (W3C traceparent), so the
trace goes on in whatever worker computes it, however late and after whatever died in between.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from api.errors import SettingsInvalid
from api.settings import Settings

Attributes = Mapping[str, str | int | bool | None]

_SECONDS = 3.0  # an end waits no longer for a collector that is away


class Tracing:
    """The tracer of this process; None: off."""

    provider: Any = None
    tracer: Any = None

    @classmethod
    def use(cls, provider: Any) -> None:
        """Trace by a provider of OpenTelemetry's; None: no more."""
        cls.provider = provider
        cls.tracer = None if provider is None else provider.get_tracer("carrybench")


def configure_tracing(settings: Settings, process: str) -> None:
    """Set up tracing of this process ("api" or "worker"); SettingsInvalid without the extra."""
    if settings.otel_endpoint is None:
        return
    try:
        # Here, not above: an extra that most installations are without.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise SettingsInvalid(
            ("CARRY_OTEL_ENDPOINT",),
            "CARRY_OTEL_ENDPOINT must be unset unless carrybench[otel] is installed, "
            f"was {settings.otel_endpoint}",
        ) from None
    resource = Resource.create({"service.name": f"carrybench-{process}"})
    provider = TracerProvider(resource=resource)
    endpoint = f"{settings.otel_endpoint.rstrip('/')}/v1/traces"
    provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=_SECONDS))
    )
    Tracing.use(provider)


def end_tracing(settings: Settings) -> None:
    """Send what is left of what `configure_tracing` set up; before the process ends."""
    if settings.otel_endpoint is not None and Tracing.provider is not None:
        Tracing.provider.shutdown()
        Tracing.use(None)


@contextmanager
def span(
    name: str, attributes: Attributes | None = None, *, parent: str | None = None
) -> Iterator[None]:
    """A stretch of work; `parent` is a traceparent from elsewhere, else the span around it."""
    if Tracing.tracer is None:
        yield
        return
    # Here, not above: loaded by those alone who trace.
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    context = None
    if parent is not None:
        context = TraceContextTextMapPropagator().extract({"traceparent": parent})
    with Tracing.tracer.start_as_current_span(name, context=context, attributes=_known(attributes)):
        yield


def annotate(attributes: Attributes) -> None:
    """Add to the span that is open here."""
    if Tracing.tracer is not None:
        # Here, not above: loaded by those alone who trace.
        from opentelemetry import trace

        trace.get_current_span().set_attributes(_known(attributes))


def traceparent() -> str | None:
    """The span that is open here, in a form that travels; None where there is none."""
    if Tracing.tracer is None:
        return None
    # Here, not above: loaded by those alone who trace.
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent")


def _known(attributes: Attributes | None) -> dict[str, str | int | bool]:
    return {name: value for name, value in (attributes or {}).items() if value is not None}
