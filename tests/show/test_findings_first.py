"""A chart's title is its finding: computed from the result, never a constant of the catalogue."""

import importlib
import pkgutil

import pytest

import csi_helpers.show
from csi_helpers.show.exhibits import Chart, fixed


def every_chart() -> dict[str, Chart]:
    names = [
        module.name
        for module in pkgutil.walk_packages(csi_helpers.show.__path__, "csi_helpers.show.")
        if "exhibits" in module.name
    ]
    found = [vars(importlib.import_module(name)).values() for name in names]
    return {one.name: one for values in found for one in values if isinstance(one, Chart)}


CHARTS = every_chart()
CONSTANT = fixed("caption.questions").__qualname__


def test_the_charts_are_found() -> None:
    assert {"answers", "matrix", "paths", "kano_shares", "survival", "waterfall"} <= set(CHARTS)


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_a_title_is_a_finding(chart: Chart) -> None:
    assert chart.caption.__qualname__ != CONSTANT
    assert chart.alt.__qualname__ != CONSTANT
    assert chart.source.__qualname__ != CONSTANT  # what is below it names its base
