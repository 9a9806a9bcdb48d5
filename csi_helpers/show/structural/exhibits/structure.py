"""Chart and tables of the path model, each with all that belongs to it."""

from __future__ import annotations

from csi_helpers.show.exhibits import Chart, Table
from csi_helpers.show.structural.charts.effects import plot_effects
from csi_helpers.show.structural.effects import has_effects, intervals_of, paths_of
from csi_helpers.show.structural.measures import cross_loadings, measured_constructs, pairs_of
from csi_helpers.show.structural.tables.constructs import (
    table_construct_quality,
    table_discriminant,
)
from csi_helpers.show.structural.tables.effects import table_effects
from csi_helpers.show.structural.tables.items import table_cross_loadings, table_item_quality
from csi_helpers.show.structural.tables.paths import table_intervals, table_structure
from csi_helpers.show.structural.wording import bases, drivers, quality_captions

effects_chart = Chart(
    "effects",
    plot_effects,
    drivers.caption_effects,
    drivers.alt_effects,
    bases.source_effects,
    has_effects,
)
effects_table = Table(
    "effects",
    table_effects,
    drivers.caption_effects_table,
    bases.source_effects_table,
    has_effects,
)
construct_quality_table = Table(
    "construct_quality",
    table_construct_quality,
    quality_captions.caption_quality,
    bases.source_quality,
    lambda structure: bool(measured_constructs(structure)),
)
discriminant_table = Table(
    "discriminant",
    table_discriminant,
    quality_captions.caption_discriminant,
    bases.source_discriminant,
    lambda structure: bool(pairs_of(structure)["htmt"].notna().any()),
)
item_quality_table = Table(
    "item_quality",
    table_item_quality,
    quality_captions.caption_items,
    bases.source_items,
)
cross_loadings_table = Table(
    "cross_loadings",
    table_cross_loadings,
    quality_captions.caption_cross,
    bases.source_cross,
    lambda structure: bool(cross_loadings(structure)),
)
structure_table = Table(
    "structure",
    table_structure,
    quality_captions.caption_structure,
    bases.source_structure,
    lambda structure: not paths_of(structure).empty,
)
intervals_table = Table(
    "intervals",
    table_intervals,
    quality_captions.caption_intervals,
    bases.source_intervals,
    lambda structure: not intervals_of(structure).empty,
)
