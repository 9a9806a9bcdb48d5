"""What each item and segment means: labels, scales, value labels, reasons of missing answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from csi_helpers.data.coding import distinct_cells, missing_codes, parse_number
from csi_helpers.data.decisions import Decision
from csi_helpers.data.files.table import RawTable, missing_reason
from csi_helpers.data.kano import KanoEntry
from csi_helpers.errors import DataError
from csi_helpers.look.plain import strip_controls
from csi_helpers.params.codes import canonical
from csi_helpers.params.relationship import Criterion, walk
from csi_helpers.params.sections import Item, Scale, Segment
from csi_helpers.params.study import Study
from csi_helpers.params.text import Text

if TYPE_CHECKING:
    from csi_helpers.data.service import ServiceEntry

MAX_LEVELS = 50
DEFAULT_SCALE = Scale(min=1, max=10)
ITEM_SHARE = 0.95  # of a column's answers that must lie on the scale for it to be taken as an item
_DEGREE = re.compile(
    "完全|非常|十分|很|较|一点|有点|太|最|very|complete|total|extreme|somewhat|rather|at all", re.I
)


@dataclass(frozen=True)
class ItemEntry:
    """One item: `values` are labelled codes as analysed (a reversed item's are turned)."""

    name: str
    label: Text
    question: Text
    scale: Scale
    values: dict[str, Text]
    missing: dict[str, str]
    reverse: bool
    block: str


@dataclass(frozen=True)
class SegmentEntry:
    """One segment; `levels` in the order they are shown."""

    name: str
    label: Text
    levels: dict[str, Text]


@dataclass(frozen=True)
class ConstructEntry:
    """One construct of the model; without a label it goes by the name readers know it by."""

    name: str
    label: Text | None
    items: tuple[str, ...]


@dataclass(frozen=True)
class Codebook:
    """Every item, segment and construct of the study by name.

    Questions of other instruments are no items: `stated` describes those on importance by the
    attribute each is about, `kano` the features that pairs of questions ask about, `service` those
    on service quality, `loyalty` those on recommending (`nps`), satisfaction (`csat`), effort
    (`ces`) and staying (`repurchase`), `criteria` what a relationship is judged by. `only` is the
    segment with the one level a report is about, where it isn't about everybody.
    """

    items: dict[str, ItemEntry]
    segments: dict[str, SegmentEntry]
    constructs: dict[str, ConstructEntry] = field(default_factory=dict)
    stated: dict[str, ItemEntry] = field(default_factory=dict)
    kano: dict[str, KanoEntry] = field(default_factory=dict)
    service: ServiceEntry | None = None
    loyalty: dict[str, ItemEntry] = field(default_factory=dict)
    criteria: dict[str, Criterion] = field(default_factory=dict)
    only: SegmentEntry | None = None


def plain_text(text: str, name: str) -> Text:
    """A label of the file, or else the bare name, as a text equal in every language."""
    clean = strip_controls(text) or strip_controls(name) or "–"
    return Text(zh=clean, en=clean)


def describe_constructs(study: Study) -> dict[str, ConstructEntry]:
    """The codebook's entries of the model's constructs; none without a model."""
    constructs = study.model.constructs if study.model else {}
    return {
        name: ConstructEntry(name, construct.label, construct.items)
        for name, construct in constructs.items()
    }


def describe_criteria(study: Study) -> dict[str, Criterion]:
    """Criteria of the relationship by name, those above them included; none without the section."""
    section = study.relationship
    return {name: one for _, name, one in walk(section.criteria)} if section else {}


def infer_items(
    study: Study, wave: str, table: RawTable, used: Sequence[str]
) -> tuple[list[str], Decision]:
    """The items of a study that names none: numeric columns whose codes lie on the scale.

    Parameters
    ----------
    used : sequence of str
        Columns with another use (id, weight, segments …).

    Returns
    -------
    names : list of str
    decision : Decision
        `items_inferred`, with the names in its detail.

    Raises
    ------
    DataError
        No column looks like an item.
    """
    candidates = [str(c) for c in table.frame.columns if c not in used]
    names = [name for name in candidates if _looks_like_item(study, table, name)]
    if not names:
        scale = study.scale or DEFAULT_SCALE
        raise DataError(
            "At least one item.",
            f"No column of wave {wave} holds whole codes on the scale "
            f"{scale.min:g}-{scale.max:g} (looked at {len(candidates)} columns).",
            "Name the items under `items`, and their scale under `scale`.",
        )
    return names, Decision(wave, "items_inferred", "", len(names), {"items": tuple(names)})


def _looks_like_item(study: Study, table: RawTable, name: str) -> bool:
    column = table.frame[name]
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        return False
    missing = missing_codes(study, table, name, declared=True)
    labelled = label_scale(study, table, name)
    if labelled is not None and labelled.max - labelled.min == 1:  # a yes/no, not a rating
        return False
    scale = study.scale or labelled or DEFAULT_SCALE
    codes = column.dropna().astype(float)
    codes = codes[~codes.isin([float(code) for code in missing if parse_number(code) is not None])]
    inside = codes[codes.between(scale.min, scale.max)]
    whole = bool(np.array_equal(inside, np.round(inside)))
    return whole and len(inside) > 0 and len(inside) >= ITEM_SHARE * len(codes)


def label_scale(study: Study, table: RawTable, name: str) -> Scale | None:
    """The scale that the file's value labels span; None with fewer than two labelled answers."""
    missing = missing_codes(study, table, name, declared=True)
    labels = table.value_labels.get(name, {})
    answers = [code for code in labels if code not in missing and not is_non_answer(labels[code])]
    points = [number for number in map(parse_number, answers) if number is not None]
    return Scale(min=min(points), max=max(points)) if len(points) > 1 else None


def is_non_answer(label: str) -> bool:
    """Whether a label says that there is no answer, rather than a degree of something.

    Examples
    --------
    >>> is_non_answer("不了解"), is_non_answer("完全不了解"), is_non_answer("Very good")
    (True, False, False)
    """
    return missing_reason(label) != "declared" and not _DEGREE.search(label)


def describe_item(
    study: Study, wave: str, table: RawTable, name: str, item: Item | None = None
) -> tuple[ItemEntry, list[Decision]]:
    """The codebook's entry of one item, as the study and the file describe it.

    The scale is the item's own, else the study's, else what the file's value labels span, else
    1-10. Labels of the study outrank those of the file. `item` is what the study says of the
    column, absent: what stands under `items`.
    """
    item = item or study.items.get(name) or Item()
    labels = table.value_labels.get(name, {})
    from_labels = label_scale(study, table, name)
    scale = item.scale or study.scale or from_labels or DEFAULT_SCALE
    log = []
    if scale is from_labels:
        detail = {"min": scale.min, "max": scale.max}
        log.append(Decision(wave, "scale_from_labels", name, 1, detail))
    in_file = table.labels.get(name, "").strip()
    label = item.label or plain_text(in_file, name)
    question = item.question or (plain_text(in_file, name) if in_file else label)
    missing = item_missing(study, table, name, scale)
    numbers = {code: parse_number(code) for code in labels if code not in missing}
    turn = scale.min + scale.max if item.reverse else None
    values = {
        code if turn is None else canonical(turn - number): plain_text(labels[code], code)
        for code, number in numbers.items()
        if number is not None and scale.min <= number <= scale.max
    }
    values = dict(sorted(values.items(), key=lambda pair: float(pair[0])))
    entry = ItemEntry(name, label, question, scale, values, missing, item.reverse, item.block or "")
    return entry, log


def not_common(study: Study, table: RawTable, entry: ItemEntry, own: Scale | None) -> str:
    """Why a wave doesn't share a question with the current one: absent or scale; "" if it does.

    A scale the study declares (`own` is the question's) holds for every wave's file.
    """
    if entry.name not in table.frame.columns:
        return "absent"
    scale = None if study.scale or own else label_scale(study, table, entry.name)
    return "" if scale is None or scale == entry.scale else "scale"


def item_missing(study: Study, table: RawTable, name: str, scale: Scale) -> dict[str, str]:
    """An item's missing codes with their reasons.

    Beside the declared ones these are labelled codes outside the scale whose label says that
    there is no answer ("don't know") although nobody declared them.
    """
    missing = missing_codes(study, table, name, declared=True)
    for code, label in table.value_labels.get(name, {}).items():
        number = parse_number(code)
        outside = number is not None and not scale.min <= number <= scale.max
        if outside and is_non_answer(label):
            missing.setdefault(code, missing_reason(label))
    return missing


def describe_segment(
    name: str, segment: Segment, table: RawTable, columns: Mapping[str, pd.Series]
) -> tuple[SegmentEntry, list[Decision]]:
    """The codebook's entry of one segment, with the levels seen in any wave.

    Parameters
    ----------
    columns : mapping of str to Series of text
        The segment's codes, wave by wave, the current one last.

    Raises
    ------
    DataError
        More than 50 levels: an id or a comment rather than a segment.
    """
    seen = [str(code) for column in columns.values() for code in distinct_cells(column)]
    codes = list(dict.fromkeys(seen))
    if len(codes) > MAX_LEVELS:
        raise DataError(
            f"A segment with at most {MAX_LEVELS} levels.",
            f"Column `{name}` (columns.segments) has {len(codes)}, such as "
            f"{', '.join(repr(code[:20]) for code in codes[:3])}.",
            "Group its values into fewer levels, or take it out of `columns.segments`.",
        )
    labels = table.value_labels.get(name, {})
    texts = {code: plain_text(labels.get(code, ""), code) for code in codes}
    texts |= {code: segment.labels[code] for code in codes if code in segment.labels}
    levels = {code: texts[code] for code in _in_order(codes, [*segment.labels, *labels])}
    log = []
    if len(codes) < 2:
        detail = {"levels": len(codes)}
        log.append(Decision(list(columns)[-1], "segment_dropped", name, 1, detail))
    in_file = table.labels.get(name, "").strip()
    return SegmentEntry(name, segment.label or plain_text(in_file, name), levels), log


def _in_order(codes: Sequence[str], labelled: Sequence[str]) -> list[str]:
    """Numbers by size; other codes as they are labelled, the rest by the alphabet."""
    numbers = {code: parse_number(code) for code in codes}
    if all(number is not None for number in numbers.values()):
        return sorted(codes, key=lambda code: (numbers[code], code))
    places = {code: place for place, code in reversed(list(enumerate(labelled)))}
    return sorted(codes, key=lambda code: (places.get(code, len(labelled)), code))
