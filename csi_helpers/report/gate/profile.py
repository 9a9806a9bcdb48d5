"""What a report's data were like, in figures the next build can compare with.

``gate.json`` lies in every report. It holds hashes, bases, the share of each code, days: nothing
of any one respondent.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from csi_helpers.params import Study

if TYPE_CHECKING:
    import pandas as pd

    from csi_helpers.data.large.survey import LargeSurvey, LargeWave
    from csi_helpers.data.survey import Survey, Wave

# a report that needn't be made anew is compared without pandas

GATE_FILE = "gate.json"
SCHEMA = 1


@dataclass(frozen=True)
class Column:
    """What the answers of one question, or the levels of one segment, were like.

    Attributes
    ----------
    n : int
        Respondents with a valid answer.
    shares : mapping of str to float
        Code to its share of them, 0 to 1, unweighted.
    labels : mapping of str to str
        Code to the wording the file gives it; what the study words itself is left out.
    scale : tuple of float, optional
        Lowest and highest code, where the file's labels say so and not the study.
    missing : float, optional
        Share without a valid answer among those asked, 0 to 1.
    """

    n: int
    shares: Mapping[str, float]
    labels: Mapping[str, str] = field(default_factory=dict)
    scale: tuple[float, float] | None = None
    missing: float | None = None


@dataclass(frozen=True)
class Days:
    """When the interviews were: first and last day (ISO), how many have one, how many lie outside.

    `outside` counts those before the fieldwork's first day or after its last.
    """

    first: str
    last: str
    n: int
    outside: int


@dataclass(frozen=True)
class Profile:
    """The data of one wave.

    Attributes
    ----------
    wave : str
    file : str
        SHA-256 of the wave's file.
    earlier : mapping of str to str
        Earlier wave of the study to the SHA-256 of its file.
    analysed : int
        Respondents.
    columns : mapping of str to Column
        Questions and segments by name.
    inferred : bool
        Nobody listed the items: they are the columns that look like one.
    days : Days, optional
    released : tuple of str
        Kinds of findings with which a person has published this file.
    """

    wave: str
    file: str
    earlier: Mapping[str, str]
    analysed: int
    columns: Mapping[str, Column]
    inferred: bool = False
    days: Days | None = None
    released: tuple[str, ...] = ()

    def write(self, folder: Path) -> None:
        """Leave it in a report's folder; the same bytes for the same data."""
        content = {"schema": SCHEMA, **asdict(self)}
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        (folder / GATE_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_profile(folder: Path) -> Profile | None:
    """The profile in a report's folder; None where an older kit, or nobody, has left one."""
    try:
        content: dict[str, Any] = json.loads((folder / GATE_FILE).read_text(encoding="utf-8"))
        if content.pop("schema") != SCHEMA:
            return None
        columns = {name: _column(one) for name, one in content.pop("columns").items()}
        days = content.pop("days")
        released = tuple(content.pop("released"))
        return Profile(
            **content, columns=columns, days=Days(**days) if days else None, released=released
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _column(content: Mapping[str, Any]) -> Column:
    scale = content["scale"]
    return replace(Column(**content), scale=tuple(scale) if scale else None)


def profile_of(
    study: Study, survey: Survey | LargeSurvey, wave: Wave | LargeWave | None = None
) -> Profile:
    """Describe the data of a wave.

    Parameters
    ----------
    study : Study
    survey : Survey or LargeSurvey
        Of that study. Of counted respondents nobody knows the days.
    wave : Wave or LargeWave, optional
        One of the survey's; absent: the current one. Labels and scales are the current file's, so
        an earlier wave has none.
    """
    from csi_helpers.data.files.load import file_hash
    from csi_helpers.data.survey import Wave

    one = wave or survey.current
    before = study.wave_names[: study.wave_names.index(one.name)]
    return Profile(
        wave=one.name,
        file=file_hash(study.source_of(one.name).file),
        earlier={name: file_hash(study.source_of(name).file) for name in before},
        analysed=survey.counts[one.name]["analysed"],
        columns=dict(_columns(study, survey, one, current=one is survey.current)),
        inferred=not study.items and one is survey.current,
        days=_days(study, one) if isinstance(one, Wave) else None,
    )


def _columns(
    study: Study, survey: Survey | LargeSurvey, wave: Wave | LargeWave, *, current: bool
) -> Iterator[tuple[str, Column]]:
    from csi_helpers.data.survey import Wave

    book = survey.codebook
    asked = _of_respondents(wave) if isinstance(wave, Wave) else _of_counts(wave)
    for stem, name, column in asked:
        if stem:
            yield f"{stem}.{name}", column
            continue
        entry = book.items[name]
        if current:
            item = study.items.get(entry.name)
            declared = study.scale or (item.scale if item else None)
            column = replace(
                column,
                labels={code: text.zh for code, text in entry.values.items()},
                scale=None if declared else (entry.scale.min, entry.scale.max),
            )
        yield entry.name, column
    for name, segment in book.segments.items():
        answers = _segment(wave, name)
        if answers is None:
            continue
        worded = {*study.columns.segments[name].labels}
        labels = {c: text.zh for c, text in segment.levels.items() if c not in worded}
        yield f"segments.{name}", replace(answers, labels=labels) if current else answers


def _of_respondents(wave: Wave) -> Iterator[tuple[str, str, Column]]:
    """Items, then questions of other instruments with the stem of their names."""
    for name in wave.answers:
        yield "", str(name), _counted(wave.answers[name], wave.reasons[name])
    for stem, values, reasons in (
        ("stated", wave.stated, None),
        ("kano", wave.kano, None),
        ("service", wave.service.values, wave.service.reasons),
        ("loyalty", wave.loyalty, wave.loyalty_reasons),
    ):
        for name in values:
            parts = name if isinstance(name, tuple) else (name,)
            gaps = None if reasons is None else reasons[name]
            yield stem, ".".join(map(str, parts)), _counted(values[name], gaps)


def _of_counts(wave: LargeWave) -> Iterator[tuple[str, str, Column]]:
    for name in wave.items:
        counts = _codes_of(wave, name)
        reasons = (wave.reasons or {}).get(name, {})
        asked = sum(counts.values()) + sum(n for why, n in reasons.items() if why != "not_asked")
        yield "", name, _shared(counts, asked)


def _codes_of(wave: LargeWave, name: str) -> dict[Hashable, int]:
    """How many respondents have each code somebody has."""
    from csi_helpers.data.large.survey import Asked

    ((table,),) = wave.count([Asked((name,))])
    counts = dict(zip(table.codes[name].tolist(), table.n.diagonal().tolist(), strict=True))
    return {code: round(n) for code, n in counts.items() if n}


def _segment(wave: Wave | LargeWave, name: str) -> Column | None:
    from csi_helpers.data.survey import Wave

    if isinstance(wave, Wave):
        return _counted(wave.respondents[name], None) if name in wave.respondents else None
    return _shared(_codes_of(wave, name)) if name in wave.segments else None


def _counted(values: pd.Series, reasons: pd.Series | None) -> Column:
    """Shares of the codes; who wasn't asked is missing nothing."""
    asked = None if reasons is None else int((reasons != "not_asked").sum())
    return _shared({code: int(n) for code, n in values.dropna().value_counts().items()}, asked)


def _shared(counts: Mapping[Hashable, int], asked: int | None = None) -> Column:
    from csi_helpers.data.coding import code_of

    n = sum(counts.values())
    shares = {code_of(code): round(count / n, 6) for code, count in counts.items()}
    missing = round(1 - n / asked, 6) if asked else None
    return Column(n, dict(sorted(shares.items())), missing=missing)


def _days(study: Study, wave: Wave) -> Days | None:
    if "date" not in wave.respondents:
        return None
    dates = wave.respondents["date"].dropna()
    if dates.empty:
        return None
    days = dates.dt.date
    window = study.fieldwork if wave.name == study.wave else None
    start = (window.start if window else None) or dt.date.min
    end = (window.end if window else None) or dt.date.max
    outside = int(((days < start) | (days > end)).sum())
    return Days(days.min().isoformat(), days.max().isoformat(), len(days), outside)
