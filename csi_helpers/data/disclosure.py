"""What a report has to tell of its survey, and which of it a study leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from csi_helpers.data.codebook import Codebook
from csi_helpers.params.study import Study


@dataclass(frozen=True)
class Undisclosed:
    """A fact the study doesn't tell.

    Attributes
    ----------
    fact : str
        Its name, a key of the catalogues (``disclosure.<fact>``).
    key : str
        Where the study's YAML tells it.
    about : tuple of str
        The items concerned, if not the whole survey.
    """

    fact: str
    key: str
    about: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The key, and what it concerns: for messages and lists."""
        return f"{self.key} ({', '.join(self.about)})" if self.about else self.key


def undisclosed(study: Study, codebook: Codebook) -> tuple[Undisclosed, ...]:
    """Facts that a reader needs to judge the survey by, and that nobody wrote down.

    Which these are depends on the survey: only a sample drawn from a list has a frame and a
    response rate, only a weighted one weights to account for. What the kit knows by itself (sizes,
    precision, processing, limitations) is never missing.

    References
    ----------
    AAPOR (2021), Code of Professional Ethics and Practices, III.A, items 1 to 11; ISO 20252:2019.
    An unstated `sample_type` counts as `opt_in` everywhere, and is told as not stated here.

    Examples
    --------
    >>> from csi_helpers.params import Study
    >>> study = Study.model_validate(
    ...     {"client": {"id": "acme", "name": "Acme"}, "wave": 2026,
    ...      "fieldwork": {"sponsor": "Acme", "conductor": "Acme", "modes": ["web"]},
    ...      "data": {"survey": {"file": "a.sav"}}}
    ... )
    >>> [one.fact for one in undisclosed(study, Codebook({}, {}))]
    ['population', 'sample_type', 'recruitment', 'languages', 'period']
    """
    return tuple(_undisclosed(study, codebook))


def _undisclosed(study: Study, codebook: Codebook) -> Iterator[Undisclosed]:
    fieldwork = study.fieldwork
    for fact in ("sponsor", "conductor"):
        if getattr(fieldwork, fact) is None:
            yield Undisclosed(fact, f"fieldwork.{fact}")
    if unworded := unworded_items(study, codebook):
        yield Undisclosed("questions", "items.….question", unworded)
    if fieldwork.population is None:
        yield Undisclosed("population", "fieldwork.population")
    if "sample_type" not in fieldwork.model_fields_set:
        yield Undisclosed("sample_type", "fieldwork.sample_type")
    drawn = fieldwork.sample_type == "probability"
    if drawn and fieldwork.frame is None:
        yield Undisclosed("frame", "fieldwork.frame")
    if not drawn and fieldwork.recruitment is None and fieldwork.frame is None:
        yield Undisclosed("recruitment", "fieldwork.recruitment")
    for fact in ("modes", "languages"):
        if not getattr(fieldwork, fact):
            yield Undisclosed(fact, f"fieldwork.{fact}")
    if fieldwork.start is None or fieldwork.end is None:
        key = "start" if fieldwork.start is None else "end"
        yield Undisclosed("period", f"fieldwork.{key}")
    if is_weighted(study) and fieldwork.weights is None:
        yield Undisclosed("weights", "fieldwork.weights")
    if drawn and fieldwork.dispositions is None:
        yield Undisclosed("dispositions", "fieldwork.dispositions")


def unworded_items(study: Study, codebook: Codebook) -> tuple[str, ...]:
    """Items whose question nobody wrote down, neither the study nor the file; a label is none.

    Examples
    --------
    >>> from csi_helpers.params import Study
    >>> study = Study.model_validate(
    ...     {"client": {"id": "acme", "name": "Acme"}, "wave": 2026,
    ...      "data": {"survey": {"file": "a.sav"}}}
    ... )
    >>> unworded_items(study, Codebook({}, {}))
    ()
    """
    found = []
    for name, entry in codebook.items.items():
        item = study.items.get(name)
        if item is not None and item.question is not None:
            continue
        in_its_place = item.label if item is not None and item.label else None
        bare = name in (entry.question.zh, entry.question.en)
        if bare or entry.question == in_its_place:
            found.append(name)
    return tuple(found)


def is_weighted(study: Study) -> bool:
    """Whether the current wave's answers are weighted, by a column or by raking."""
    wave = study.wave
    return study.columns_of(wave).weight is not None or study.weighting_of(wave) is not None
