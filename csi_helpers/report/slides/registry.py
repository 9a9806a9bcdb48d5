"""Which exhibits become slides, and who makes them: of each chapter what tells a board most."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from csi_helpers.report.slides.content import Made
from csi_helpers.report.slides.makers import (
    answers,
    drivers,
    levels,
    lists,
    loyalty,
    maps,
    relationship,
    service,
    structure,
)
from csi_helpers.report.slides.published import Published
from csi_helpers.report.slides.told import Exhibit

Maker = Callable[[Published, Exhibit], Made | None]


def _figures(make: Callable[[Published], Made | None]) -> Maker:
    """A maker that needs nothing but the published figures."""
    return lambda published, _exhibit: make(published)


#: Kind and name of an exhibit to its maker; a table may be called like its chart.
MAKERS: Mapping[tuple[str, str], Maker] = {
    ("figure", "answers"): _figures(answers.answers),
    ("figure", "trend"): _figures(levels.trend),
    ("figure", "index"): _figures(structure.index),
    ("figure", "paths"): _figures(structure.paths),
    ("figure", "effects"): _figures(structure.effects),
    ("figure", "index_groups"): _figures(structure.index_groups),
    ("table", "priorities"): lists.priorities,
    ("figure", "matrix"): _figures(maps.matrix),
    ("figure", "importance"): _figures(drivers.importance),
    ("figure", "penalty_reward"): _figures(drivers.penalty_reward),
    ("figure", "ipma"): _figures(maps.ipma),
    ("figure", "service"): _figures(service.dimensions),
    ("figure", "kano_shares"): _figures(answers.kano_shares),
    ("figure", "better_worse"): _figures(maps.better_worse),
    ("figure", "net_promoters"): _figures(answers.net_promoters),
    ("figure", "loyalty_curve"): _figures(loyalty.curve),
    ("figure", "survival"): _figures(loyalty.survival),
    ("figure", "after_interview"): _figures(loyalty.after_interview),
    ("figure", "relationship"): _figures(relationship.scores),
    ("figure", "waterfall"): _figures(relationship.waterfall),
    ("figure", "relationship_groups"): _figures(relationship.groups),
}
