"""The structural model on slides: index, diagram, effects."""

from __future__ import annotations

import pandas as pd

from csi_helpers.report.slides.axes import axis_of
from csi_helpers.report.slides.content import (
    ACCENT,
    OTHER,
    PALE,
    Arrow,
    Bars,
    Diagram,
    Made,
    Node,
    Series,
)
from csi_helpers.report.slides.makers.levels import by_group, interval_key, over_waves
from csi_helpers.report.slides.published import Published, values
from csi_helpers.show.lettering import wrapped
from csi_helpers.show.rows import significant
from csi_helpers.show.structural.diagram.layout import arrange

_BOX, _LABEL, _WIDTH = (1.25, 0.55), (0.54, 0.145), 7.6  # inches, as the report draws them
_NAME = 8.5  # points of a box's name, before the diagram is enlarged


def index(published: Published) -> Made | None:
    """The index of every construct, the target first."""
    names = dict.fromkeys([_target(published), *published.by("index").index])
    return over_waves(published, "index", list(names), published.words.construct, "model")


def index_groups(published: Published) -> Made | None:
    """The target's index in every group."""
    return by_group(published, "index", _target(published), "model")


def effects(published: Published) -> Made | None:
    """What goes with the target, the strongest first."""
    target, words = _target(published), published.words
    totals = published.by("total_effect", object=target)
    totals = totals[totals["estimate"].notna()]
    rows = published.by("what_if", object=target).reindex(totals.index)
    if rows["estimate"].isna().all():
        return None
    order = totals["estimate"].abs().sort_values(ascending=False, kind="stable").index
    rows, p = rows.loc[order], totals["p_adjusted"].loc[order]
    sure = [significant(float(one), published.study.report.confidence) for one in p]
    names = tuple(
        words.text(
            "unit.scored",
            item=words.construct(str(name)),
            value=words.number(row["estimate"], 2, signed=True),
        )
        for name, row in rows.iterrows()
    )
    tones = tuple(
        (OTHER if value < 0 else ACCENT) if certain else PALE
        for value, certain in zip(rows["estimate"], sure, strict=True)
    )
    series = Series(
        words.text("slides.series.effect", target=words.construct(target)),
        values(rows["estimate"]),
        tones,
        values(rows["ci_low"]),
        values(rows["ci_high"]),
    )
    axis = axis_of([0.0, *rows["ci_low"], *rows["ci_high"], *rows["estimate"]])
    below = [
        published.base("model", rows),
        words.text("slides.key.effect", target=words.construct(target)),
        interval_key(published),
    ]
    if not all(sure):
        below.append(words.text("slides.key.chance"))
    return Made(Bars(names, (series,), "0.00", axis, legend=False), tuple(below))


def paths(published: Published) -> Made | None:
    """The path diagram, laid out as in the report."""
    words, rows = published.words, published.rows("path")
    edges = [(str(row["subject"]), str(row["object"])) for _, row in rows.iterrows()]
    if not edges or rows["estimate"].isna().all():
        return None
    names = list(dict.fromkeys(name for edge in edges for name in edge))
    r2, target = published.by("r2")["estimate"], _target(published)
    layout = arrange(dict.fromkeys(names, _BOX), edges, dict.fromkeys(edges, _LABEL), _WIDTH)
    reach = [x for way in layout.routes.values() for x, _ in way]
    reach += [end for box in layout.boxes.values() for end in (box.left, box.right)]
    layout, width = layout.moved(-min(reach), 0.0), max(reach) - min(reach)
    ends = {end for _, end in edges}
    nodes = []
    for name in names:
        box = layout.boxes[name]
        lines = wrapped(words.construct(name), _BOX[0] - 0.1, _NAME, 2).split("\n")
        if name in ends and pd.notna(r2.get(name)):
            lines.append(f"R² {words.number(float(r2[name]), 2)}")
        kind = "target" if name == target else "explained" if name in ends else "given"
        nodes.append(Node(name, tuple(lines), box.left, box.top, box.width, box.height, kind))
    arrows = []
    for edge, (_, row) in zip(edges, rows.iterrows(), strict=True):
        sure = significant(float(row["p_adjusted"]), published.study.report.confidence)
        way, label = layout.routes[edge], layout.labels[edge]
        text = words.number(float(row["estimate"]), 2)
        arrows.append(Arrow(edge, way, text, label.centre, float(row["estimate"]), sure))
    below = (
        published.base("model", rows),
        words.text("slides.key.paths", confidence=words.percent(published.study.report.confidence)),
    )
    notes = tuple(
        words.text(
            "slides.note.path",
            start=words.construct(start),
            end=words.construct(end),
            value=words.number(float(row["estimate"]), 2),
            interval=words.interval(float(row["ci_low"]), float(row["ci_high"]), 2),
        )
        for (start, end), (_, row) in zip(edges, rows.iterrows(), strict=True)
    )
    return Made(Diagram(tuple(nodes), tuple(arrows), width, layout.height), below, notes)


def _target(published: Published) -> str:
    model = published.study.model
    return str(model.resolved_target) if model else ""
