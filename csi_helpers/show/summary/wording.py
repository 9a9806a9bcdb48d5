"""The summary's sentences, each with a link to the chapter it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from csi_helpers.show.priorities.names import (
    label_of,
    level_label,
    points_text,
    quadrant_name,
    share_text,
)
from csi_helpers.show.structural.names import joined
from csi_helpers.show.summary.figures import (
    NAME_WIDTH,
    change_interval,
    change_text,
    figure_name,
    given_text,
    interval_text,
    value_text,
)
from csi_helpers.show.summary.links import chapter_link
from csi_helpers.show.words import Words, shortened

if TYPE_CHECKING:
    from csi_helpers.analysis.summary.figures import Figure
    from csi_helpers.analysis.summary.ratings import Moved, Priority, Rated
    from csi_helpers.analysis.summary.summary import ExecutiveSummary

NAMED = 3  # items that moved, in each direction
FIRST = "concentrate"
ITEMS = "02_descriptive"
PRIORITIES = "06_importance_satisfaction"


def summary_findings(summary: ExecutiveSummary, words: Words) -> str:
    """Write what a reader should take away: HTML of a list, each entry with its chapter's link.

    Parameters
    ----------
    summary : ExecutiveSummary
        The result.
    words : Words
        Language.
    """
    lines = [
        Markup("<li><strong>{}</strong>{}{}{}</li>").format(
            words.text(f"summary.label.{name}"),
            words.text("unit.sentence"),
            text,
            _links(chapters, summary, words),
        )
        for name, text, chapters in _findings(summary, words)
        if text
    ]
    return Markup('<ul class="summary">{}</ul>').format(Markup("").join(lines)) if lines else ""


def _links(chapters: Sequence[str], summary: ExecutiveSummary, words: Words) -> Markup:
    found = [chapter_link(summary.run, one, words) for one in dict.fromkeys(chapters)]
    found = [link for link in found if link]
    if not found:
        return Markup("")
    between = Markup(words.text("summary.between_links"))  # noqa: S704  # the catalogue's own
    return Markup(' <span class="to">{}</span>').format(between.join(found))


def _findings(
    summary: ExecutiveSummary, words: Words
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    if len(summary.study.wave_names) > 1:
        chapters = [one.chapter for one in _followed(summary)]
        chapters += [ITEMS] if summary.followed else []
        yield "changed", describe_change(summary, words), tuple(chapters)
    if summary.ratings is not None:
        yield "rated", describe_ratings(summary, words), (summary.ratings.chapter,)
    yield "priorities", describe_first(summary, words), (PRIORITIES,)
    chapter = (summary.risk.chapter,) if summary.risk else ()
    yield "risk", describe_risk(summary, words), chapter
    yield "limits", describe_limits(summary, words), ("80_methodology",)


def _followed(summary: ExecutiveSummary) -> list[Figure]:
    """The headline and the key figures with a change."""
    head = [summary.headline] if summary.headline else []
    return [one for one in (*head, *summary.keys) if one.change is not None]


def describe_change(summary: ExecutiveSummary, words: Words) -> str:
    """Say what changed since the wave before, and say so where nothing did."""
    parts = []
    followed = _followed(summary)
    head = summary.headline
    if head is not None and head.change is not None:
        way = _way(head) if head.change.significant else "same"
        parts.append(words.text(f"summary.change_{way}", **_change(head, summary, words)))
        followed = [one for one in followed if one.name != head.name]
    moved = [one for one in followed if one.change and one.change.significant]
    same = [one for one in followed if one.change and not one.change.significant]
    if moved:
        items = [words.text("summary.moved_item", **_change(one, summary, words)) for one in moved]
        parts.append(words.text("summary.moved", items=_listed(items, words)))
    if same:
        names = words.listing([figure_name(one, summary, words) for one in same])
        parts.append(words.text("summary.same", names=names))
    if summary.followed:
        parts.append(_items_moved(summary, words))
    return joined(parts, words)


def _way(figure: Figure) -> str:
    return "up" if figure.change is not None and figure.change.value > 0 else "down"


def _change(figure: Figure, summary: ExecutiveSummary, words: Words) -> dict[str, str]:
    change = figure.change
    if change is None:
        return {}
    return {
        "name": figure_name(figure, summary, words),
        "since": change.since,
        "change": change_text(figure, change, words),
        "confidence": words.percent(summary.confidence),
        "interval": change_interval(figure, change, words),
    }


def _items_moved(summary: ExecutiveSummary, words: Words) -> str:
    up = [one for one in summary.moved if one.change.value > 0]
    down = [one for one in summary.moved if one.change.value < 0]
    if not (up or down):
        return words.text("summary.items_same")
    parts = [
        words.text(f"summary.items_{way}", items=_moved_names(moved, words))
        for way, moved in (("up", up), ("down", down))
        if moved
    ]
    return joined(parts, words)


def _moved_names(moved: Sequence[Moved], words: Words) -> str:
    told = [
        words.text("unit.moved", item=_item(one.name, words), change=words.points(one.change.value))
        for one in moved[:NAMED]
    ]
    more = [words.text("summary.others")] if len(moved) > NAMED else []
    return words.listing([*told, *more])


def _item(name: str, words: Words) -> str:
    return shortened(label_of(name, words), NAME_WIDTH, words.text("unit.ellipsis"))


def describe_ratings(summary: ExecutiveSummary, words: Words) -> str:
    """Name the best and the worst rated, and say whether they are sure to differ."""
    ratings = summary.ratings
    if ratings is None:
        return ""
    key = "ratings" if ratings.apart else "ratings_close"
    return words.text(
        f"summary.{key}",
        best=_rated(ratings.best, words),
        worst=_rated(ratings.worst, words),
        confidence=words.percent(summary.confidence),
    )


def _rated(rated: Sequence[Rated], words: Words) -> str:
    told = [
        words.text("unit.scored", item=_item(one.name, words), value=words.number(one.level.value))
        for one in rated
    ]
    return words.listing(told)


def describe_first(summary: ExecutiveSummary, words: Words) -> str:
    """Name what to improve first, and the potential that goes with it."""
    if not summary.priorities:
        return ""
    sure = [one for one in summary.priorities if _sure(one, summary)]
    likely = [one for one in summary.priorities if one.quadrant == FIRST and one not in sure]
    others = [one for one in summary.priorities if one.quadrant != FIRST and one.potential.low > 0]
    unplaced = [one for one in others if not one.quadrant]
    others = [one for one in others if one.quadrant]
    parts = [
        words.text(
            f"summary.first_{kind}",
            items=_listed([_told(one, kind, summary, words) for one in found], words),
        )
        for kind, found in (
            ("sure", sure),
            ("likely", likely),
            ("others", others),
            ("unplaced", unplaced),
        )
        if found
    ]
    if not sure and not likely and any(one.quadrant for one in summary.priorities):
        parts.insert(0, words.text("summary.first_none"))
    outcome = _item(summary.outcome, words)
    parts.append(
        words.text(
            "summary.first_reading",
            outcome=outcome,
            confidence=words.percent(summary.confidence),
        )
    )
    return joined(parts, words)


def _sure(one: Priority, summary: ExecutiveSummary) -> bool:
    return one.quadrant == FIRST and one.share >= summary.confidence


def _told(one: Priority, kind: str, summary: ExecutiveSummary, words: Words) -> str:
    return words.text(
        f"summary.first_{kind}_item",
        name=_item(one.name, words),
        points=points_text(one.potential.value, words),
        interval=words.interval(one.potential.low, one.potential.high, 2),
        share=share_text(one.share, words, summary.confidence),
        quadrant=quadrant_name(one.quadrant, words),
    )


def _listed(items: Sequence[str], words: Words) -> str:
    """Entries that carry commas of their own."""
    return words.text("unit.clause").join(items) if len(items) > 1 else items[0]


def describe_risk(summary: ExecutiveSummary, words: Words) -> str:
    """Name the one risk the rule finds, or say that none stands out."""
    risk = summary.risk
    if risk is None:
        return words.text("summary.risk.none") if summary.figures else ""
    confidence = words.percent(summary.confidence)
    if risk.moved is not None:
        change = words.points(risk.moved.change.value)
        name = _item(risk.moved.name, words)
        since = risk.moved.change.since
        return words.text("summary.risk.item", name=name, change=change, since=since)
    figure = risk.figure
    if figure is None:
        return ""
    values = {
        "name": figure_name(figure, summary, words),
        "value": value_text(figure, figure.level.value, words),
        "interval": interval_text(figure, words),
        "confidence": confidence,
    }
    if risk.kind == "fall":
        key = "rise" if figure.low_is_good else "fall"
        return words.text(f"summary.risk.{key}", **_change(figure, summary, words))
    if risk.kind == "target" and figure.target is not None:
        target = given_text(figure, figure.target, words)
        return words.text("summary.risk.target", target=target, **values)
    if risk.kind == "group" and risk.level is not None:
        values |= {
            "column": words.column(risk.group.partition("=")[0]),
            "level": level_label(risk.group, words),
            "own": value_text(figure, risk.level.value, words),
            "n": words.number(risk.level.n, 0),
        }
        key = "group_high" if figure.low_is_good else "group"
        return words.text(f"summary.risk.{key}", **values)
    return words.text("summary.risk.detractors", **values)


def describe_limits(summary: ExecutiveSummary, words: Words) -> str:
    """Say which figures aren't shown or rest on few answers, and what the sample allows."""
    parts = []
    for key, figures in (("low", summary.suppressed), ("caution", summary.cautious)):
        if figures:
            names = words.listing([figure_name(one, summary, words) for one in figures])
            parts.append(words.text(f"summary.limits_{key}", names=names))
    fieldwork = summary.study.fieldwork
    if "sample_type" not in fieldwork.model_fields_set:
        parts.append(words.text("summary.limits_sample_unstated"))
    elif fieldwork.sample_type != "probability":
        parts.append(words.text("summary.limits_sample"))
    return joined(parts, words)
