"""Writes the metrics down as Prometheus reads them; the only module that knows prometheus_client."""

from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from actors.tally import BOUNDS, Durations, Tally
from web.metrics.families import FAMILIES, Family
from web.metrics.numbers import Number, numbers
from web.views import Views

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_BOUNDS = (*(str(bound) for bound in BOUNDS), "+Inf")

type _Any = GaugeMetricFamily | CounterMetricFamily | HistogramMetricFamily


class Scrape:
    """A registry of its own, filled anew at each scrape; the process's own metrics (`process_...`) are with it."""

    def __init__(self, views: Views, tally: Tally) -> None:
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(_Published(views, tally))
        ProcessCollector(registry=self._registry)

    def text(self) -> bytes:
        """Everything, in the text format 0.0.4."""
        return generate_latest(self._registry)


class _Published(Collector):
    def __init__(self, views: Views, tally: Tally) -> None:
        self._views = views
        self._tally = tally

    def collect(self) -> Iterator[Metric]:
        found = {family.name: _begun(family) for family in FAMILIES}
        for number in numbers(self._views, self._tally):
            _put(found[number.name], number)
        yield from (metric for metric in found.values() if metric.samples)


def _begun(family: Family) -> _Any:
    kinds = {"gauge": GaugeMetricFamily, "counter": CounterMetricFamily, "histogram": HistogramMetricFamily}
    made: _Any = kinds[family.kind](family.name, family.help, labels=family.labels)
    return made


def _put(metric: _Any, number: Number) -> None:
    match metric, number.value:
        case HistogramMetricFamily(), Durations(classes=classes, seconds=seconds):
            up_to = [(bound, float(count)) for bound, count in zip(_BOUNDS, accumulate(classes), strict=True)]
            metric.add_metric(number.labels, buckets=up_to, sum_value=seconds)
        case ((GaugeMetricFamily() | CounterMetricFamily()), (int() | float()) as value):
            metric.add_metric(number.labels, float(value))
        case _:
            raise TypeError(f"{number.name} cannot be {number.value!r}.")
