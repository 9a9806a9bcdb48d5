"""Shares of answers as stacked bars: items, promoters and detractors, Kano's classes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from csi_helpers.report.slides.axes import SHARES
from csi_helpers.report.slides.content import (
    ACCENT,
    OTHER,
    PALE_ACCENT,
    QUIET,
    Bars,
    Made,
    Series,
    Tone,
)
from csi_helpers.report.slides.makers.levels import MOST_ROWS, suppressed
from csi_helpers.report.slides.published import Published, values
from csi_helpers.show.rows import codes_of
from csi_helpers.show.words import Words

NEUTRAL = Tone("bg2")
CLASSES = {"promoters": ACCENT, "passives": NEUTRAL, "detractors": OTHER}
KANO = {
    "M": OTHER,
    "O": ACCENT,
    "A": PALE_ACCENT,
    "I": NEUTRAL,
    "R": QUIET,
    "Q": Tone("bg2", 0.6),
}
_PALE = 0.6


def diverging(k: int) -> list[Tone]:
    """Tones of `k` ordered answers, the lowest first.

    Examples
    --------
    >>> [tone.slot for tone in diverging(3)]
    ['accent2', 'bg2', 'accent1']
    """
    tones = []
    for place in range(k):
        position = 1.0 if k < 2 else 2 * place / (k - 1) - 1
        tones.append(_tone(position))
    return tones


def _tone(position: float) -> Tone:
    """A tone from -1 (lowest) to 1: the theme's paler accents, which lighten without glaring."""
    strength = abs(position)
    if strength < 1e-9:
        return NEUTRAL
    full, pale = ("accent1", "accent4") if position > 0 else ("accent2", "accent5")
    if strength > _PALE:
        return Tone(full, round((1 - strength) * 0.8, 2))
    return Tone(pale, round((_PALE - strength) * 1.2, 2))


def answers(published: Published) -> Made | None:
    """The distribution of answers to the items on the scale that most of them share."""
    words, share = published.words, published.rows("share")
    index = published.by("index100")["estimate"]
    scales: dict[tuple[float, float], list[str]] = {}
    for item in dict.fromkeys(share["subject"]):
        if item in words.codebook.items and pd.notna(index.get(item)):
            scale = words.codebook.items[item].scale
            scales.setdefault((scale.min, scale.max), []).append(str(item))
    if not scales:
        return None
    (low, high), items = max(scales.items(), key=lambda pair: len(pair[1]))
    order = [str(one) for one in index.loc[items].sort_values(ascending=False, kind="stable").index]
    below, notes = [], []
    if len(order) > MOST_ROWS:
        half = MOST_ROWS // 2
        below.append(words.text("slides.key.ends", k=half, all=len(order)))
        order = [*order[:half], *order[-half:]]
    codes = codes_of(share[share["subject"].isin(items)], low, high)
    wide = _wide(share, order, codes)
    series = tuple(
        Series(_answer(order, code, words), values(wide[code]), (tone,), labelled=True)
        for code, tone in zip(codes, diverging(len(codes)), strict=True)
    )
    names = tuple(
        words.text("unit.scored", item=words.item(name), value=words.number(float(index[name])))
        for name in order
    )
    base = published.base("answered", share[share["subject"].isin(order)])
    below = [base, words.text("slides.key.index"), *below]
    others = sum(len(one) for one in scales.values()) - len(items)
    if others:
        notes.append(words.text("slides.note.scales", k=others))
    notes += suppressed(published, published.by("index100"), list(index.index), words.item)
    notes += [f"{words.item(name)}: {words.question(name)}" for name in order]
    return Made(Bars(names, series, "0%", SHARES, stacked=True), tuple(below), tuple(notes))


def _wide(share: pd.DataFrame, subjects: Sequence[str], objects: Sequence[str]) -> pd.DataFrame:
    """Shares, a subject a row and an answer a column; who answered, but not so, counts as zero."""
    cells = share.drop_duplicates(["subject", "object"])
    wide = cells.pivot(index="subject", columns="object", values="estimate")
    wide = wide.reindex(index=list(subjects), columns=list(objects))
    return wide.where(wide.notna() | wide.isna().all(axis=1).to_numpy()[:, None], 0.0)


def _answer(items: Sequence[str], code: str, words: Words) -> str:
    """The code with the label that all the items give it, if they do."""
    labels = {words.value(item, code) for item in items} - {""}
    return f"{code} {labels.pop()}" if len(labels) == 1 else code


def net_promoters(published: Published) -> Made | None:
    """Promoters, passives and detractors of every wave and of the groups there is room for."""
    words = published.words
    rows: list[tuple[str, Mapping[str, float]]] = []
    groups = [
        (column, code) for column, entry in words.codebook.segments.items() for code in entry.levels
    ]
    low: list[str] = []
    waves = list(reversed(published.waves))
    for wave in waves:
        label = wave if len(waves) > 1 else words.text("total")
        _add(published, rows, label, wave, "total")
    for column, code in groups:
        if len(rows) < MOST_ROWS:
            label = words.level(column, code)
            if not _add(published, rows, label, published.waves[-1], f"{column}={code}"):
                low.append(label)
    if not rows:
        return None
    series = tuple(
        Series(
            words.text(f"loyalty.class_{name}"),
            values(shares[name] for _, shares in rows),
            (tone,),
            labelled=True,
        )
        for name, tone in CLASSES.items()
    )
    bars = Bars(tuple(label for label, _ in rows), series, "0%", SHARES, stacked=True)
    base = published.base("answered", published.rows("nps"))
    below = [base, words.text("slides.key.nps"), _question(words, "nps")]
    if low:
        least = words.number(published.study.report.min_base, 0)
        below.insert(2, words.text("slides.note.low", names=words.listing(low), n=least))
    return Made(bars, tuple(below))


def _question(words: Words, key: str) -> str:
    return words.text("slides.key.question", question=words.loyalty_question(key, whole=True))


def _add(
    published: Published,
    rows: list[tuple[str, Mapping[str, float]]],
    label: str,
    wave: str,
    group: str,
) -> bool:
    """Append a bar with its score; False where it isn't shown."""
    found = {name: published.rows(name, wave=wave, group=group) for name in CLASSES}
    score = published.rows("nps", wave=wave, group=group)
    if score.empty or pd.isna(score["estimate"].iloc[0]):
        return False
    shares = {
        name: float(part["estimate"].iloc[0]) if len(part) else math.nan
        for name, part in found.items()
    }
    value = published.words.number(float(score["estimate"].iloc[0]))
    rows.append((published.words.text("unit.scored", item=label, value=value), shares))
    return True


def kano_shares(published: Published) -> Made | None:
    """How respondents' pairs of answers divide between the classes, as the list goes."""
    words = published.words
    share = published.rows("kano_share", method="classic")
    order = [name for name in kano_order(published) if name in set(share["subject"])]
    order = order[:MOST_ROWS]
    if not order:
        return None
    wide = _wide(share, order, list(KANO))
    series = tuple(
        Series(words.text(f"kano.class.{letter}"), values(wide[letter]), (tone,), labelled=True)
        for letter, tone in KANO.items()
    )
    modes = published.by("kano_class", method="mode")["object"]
    names = tuple(
        words.text("unit.scored", item=words.feature(name), value=_class(words, modes, name))
        for name in order
    )
    below = (published.base("pairs", share), words.text("slides.key.kano"))
    return Made(Bars(names, series, "0%", SHARES, stacked=True), below)


def _class(words: Words, modes: pd.Series, name: str) -> str:
    return words.text(f"kano.short.{modes[name]}")


def kano_order(published: Published) -> list[str]:
    """Features with a class: what must be there first, each class by what it loses or wins."""
    modes = published.by("kano_class", method="mode")["object"]
    better, worse = (published.by(table)["estimate"] for table in ("better", "worse"))

    def place(name: str) -> tuple[int, float]:
        gain, loss = float(better.get(name, 0.0)), -float(worse.get(name, 0.0))
        weight = {"M": loss, "O": gain + loss, "A": gain}.get(str(modes[name]), 0.0)
        return list(KANO).index(str(modes[name])), -weight

    return sorted((str(name) for name in modes.index if modes[name] in KANO), key=place)
