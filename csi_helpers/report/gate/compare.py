"""Two profiles side by side: what a person should look at before the new one is published.

The study's own words are taken as meant: what it lists, words or scales itself isn't watched. The
gate watches the file.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from csi_helpers.params import Gate, Study
from csi_helpers.report.gate.profile import Column, Days, Profile

Value = str | int | float | tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """One thing to look at.

    Attributes
    ----------
    kind : str
        Key of its words in the catalogues, ``gate.finding.<kind>``.
    column : str
        The question or segment it is about, else "".
    values : mapping
        The figures: text, counts (int), shares from 0 to 1 (float), lists of codes.
    """

    kind: str
    column: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)


def examine(
    study: Study,
    now: Profile,
    *,
    gate: Gate,
    own: Profile | None,
    before: Profile | None,
    others: Mapping[str, str],
    today: dt.date,
) -> tuple[Finding, ...]:
    """List what isn't as it should be.

    Parameters
    ----------
    study : Study
    now : Profile
        The data to be published.
    gate : Gate
        How much may differ.
    own : Profile, optional
        Of this wave's last good report. When its file is the same, nothing is compared, and what
        was released with it isn't found again.
    before : Profile, optional
        What to compare with: `own`, or the wave before.
    others : mapping of str to str
        Other wave's last report to the SHA-256 of the file it was made from.
    today : date
        The day of the build.

    Returns
    -------
    tuple of Finding
        In order of weight; none: publish.
    """
    unchanged = own is not None and own.file == now.file
    found = [*_same_file(now, others), *_days(study, now, gate, today)]
    if before is not None and not unchanged:
        found += [*_base(now, before, gate), *_columns(now, before, gate)]
    known = own.released if own is not None and unchanged else ()
    return tuple(one for one in found if one.kind not in known)


def _same_file(now: Profile, others: Mapping[str, str]) -> Iterator[Finding]:
    waves = [wave for wave, file in {**others, **now.earlier}.items() if file == now.file]
    if waves:
        yield Finding("same_file", values={"wave": now.wave, "other": tuple(waves)})


def _days(study: Study, now: Profile, gate: Gate, today: dt.date) -> Iterator[Finding]:
    if now.days is None:
        return
    start, end = study.fieldwork.start, study.fieldwork.end
    if now.days.outside > gate.outside_share * now.days.n:
        window = {"start": str(start or "–"), "end": str(end or "–")}
        values: dict[str, Value] = {"outside": now.days.outside, "n": now.days.n, **window}
        yield Finding("outside", values=values)
    until = min(today, end) if end else today
    last = _last_within(now.days, until)
    silent = (until - last).days
    if silent > gate.silent_days and (start is None or until >= start):
        values = {"last": last.isoformat(), "until": until.isoformat(), "days": silent}
        yield Finding("silent", values=values)


def _last_within(days: Days, until: dt.date) -> dt.date:
    """The last interview's day; one after the fieldwork is no sign of silence."""
    return min(dt.date.fromisoformat(days.last), until)


def _base(now: Profile, before: Profile, gate: Gate) -> Iterator[Finding]:
    if now.analysed < gate.base_share * before.analysed:
        figures = {"now": now.analysed, "before": before.analysed}
        yield Finding("base", values={**figures, "share": now.analysed / before.analysed})


def _columns(now: Profile, before: Profile, gate: Gate) -> Iterator[Finding]:
    if now.inferred and before.inferred:  # listed by the study, they come and go as it says
        for kind, there, here in (
            ("columns_gone", before.columns, now.columns),
            ("columns_new", now.columns, before.columns),
        ):
            names = tuple(name for name in there if name not in here)
            if names:
                yield Finding(kind, values={"columns": names})
    for name, column in now.columns.items():
        if last := before.columns.get(name):
            yield from _column(name, column, last, gate)


def _column(name: str, now: Column, last: Column, gate: Gate) -> Iterator[Finding]:
    if not now.n:
        if last.n >= gate.expected_answers:
            yield Finding("empty", name, {"before": last.n})
        return
    if now.scale and last.scale and now.scale != last.scale:
        yield Finding("scale", name, {"now": _range(now.scale), "before": _range(last.scale)})
    for code in now.labels:
        words, former = now.labels[code], last.labels.get(code, "")
        if former and _plain(words) != _plain(former):
            yield Finding("label", name, {"code": code, "now": words, "before": former})
    for kind, there, here in (("codes_gone", last, now), ("codes_new", now, last)):
        codes = [c for c in there.shares if c not in here.shares]
        share = sum(there.shares[c] for c in codes)
        # So many answers would be expected, were nothing changed: chance seldom takes all of them.
        if share * min(there.n, here.n) >= gate.expected_answers:
            yield Finding(kind, name, {"codes": tuple(codes), "share": share})
    if now.missing is not None and last.missing is not None:
        rise = now.missing - last.missing
        asked = now.n / (1 - now.missing)
        if rise >= gate.missing_rise and rise * asked >= gate.expected_answers:
            yield Finding("missing", name, {"now": now.missing, "before": last.missing})


def _range(scale: tuple[float, float]) -> str:
    return f"{scale[0]:g}-{scale[1]:g}"


def _plain(words: str) -> str:
    """A label without what another export writes otherwise: width, case, spaces."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())
