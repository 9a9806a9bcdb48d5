"""What a study asks of its drivers: which they are, and what they are to go with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from csi_helpers.analysis.drivers import refusals
from csi_helpers.analysis.drivers.composites import Composite, DriverForm
from csi_helpers.analysis.drivers.driver_answers import asked_of_part
from csi_helpers.analysis.drivers.total_effects import upstream
from csi_helpers.analysis.structural.findings.index.construct_index import ConstructIndex
from csi_helpers.analysis.structural.findings.structure import Structure
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError


@dataclass(frozen=True)
class Question:
    """Drivers and outcome, and why some that were named can't be drivers.

    Attributes
    ----------
    form : DriverForm, optional
        None without a driver that can be looked at; its outcome has no items where there is none.
    named : tuple of Composite
        All that the study names, whether they can be drivers or not.
    kind : {"attribute", "construct"}
    outcome : str
        "" where there is none.
    outcome_kind : {"item", "construct"}
    refusals : tuple of AnalysisError
    """

    form: DriverForm | None
    named: tuple[Composite, ...]
    kind: str
    outcome: str
    outcome_kind: str
    refusals: tuple[AnalysisError, ...]


def question_of(
    survey: Survey,
    wave: Wave,
    attributes: Sequence[str],
    *,
    overall: str | None,
    structure: Structure | None,
    index: ConstructIndex | None,
    min_base: int,
) -> Question | None:
    """The study's attributes, or else the constructs that lead to the target; None without any.

    The outcome is the index of the model's target, with the weights it is published with in that
    wave; without a model it is the item `overall`.
    """
    entries = survey.codebook.items
    weights = _index_weights(index, structure, wave.name)
    legacy = index is not None and index.method == "multiply"
    modelled = structure is not None and structure.target in weights
    if attributes:
        named = [Composite.of_item(entries[name]) for name in attributes]
    elif structure is not None and modelled:
        chosen = [name for name in upstream(structure) if name in weights]
        named = [
            Composite.of_construct(name, weights[name], entries, legacy=legacy) for name in chosen
        ]
    else:
        return None
    kind = "attribute" if attributes else "construct"
    outcome, role = outcome_of(survey, wave, overall, structure, index)
    found = [] if outcome.items else [refusals.no_outcome()]
    if among := [d.name for d in named if set(d.items) & set(outcome.items)]:
        found.append(refusals.outcome_among_drivers(among))
    usable = [d for d in named if d.name not in among]
    if attributes:
        there = [d.name for d in usable if d.name in wave.answers]
        if part := asked_of_part(wave, there):
            found.append(refusals.not_asked(part, len(wave.answers)))
        answered = wave.answers[there].notna().sum()
        few = [n for n in there if answered[n] < max(min_base, 2) and n not in part]
        if len(few) + len(part) == len(there):
            few = []  # a low base of all, which is refused as such
        if few:
            found.append(refusals.few_answers(few, min_base))
        usable = [d for d in usable if d.name not in {*part, *few}]
    columns = structure.specification.main.items if structure and not attributes else ()
    form = DriverForm(tuple(usable), outcome, columns) if usable else None
    return Question(form, tuple(named), kind, outcome.name, role, tuple(found))


def outcome_of(
    survey: Survey,
    wave: Wave,
    overall: str | None,
    structure: Structure | None,
    index: ConstructIndex | None,
) -> tuple[Composite, str]:
    """What drivers are to go with, of no items where there is nothing, and its kind.

    The index of the model's target, with the weights it is published with in the wave; without a
    model the item `overall`.
    """
    entries, weights = survey.codebook.items, _index_weights(index, structure, wave.name)
    if structure is not None and structure.target in weights:
        target = structure.target
        legacy = index is not None and index.method == "multiply"
        outcome = Composite.of_construct(target, weights[target], entries, legacy=legacy)
        return outcome, "construct"
    return Composite.of_item(entries[overall]) if overall else Composite.nothing(), "item"


def _index_weights(
    index: ConstructIndex | None, structure: Structure | None, wave: str
) -> Mapping[str, Mapping[str, float]]:
    """Construct -> item -> weight of the index published for the wave."""
    found: dict[str, dict[str, float]] = {}
    if index is None or structure is None:
        return found
    if index.weights_from == "own":
        for construct, own in structure.weights.get(wave, {}).items():
            found[construct] = dict(zip(own.items, own.values.tolist(), strict=True))
    else:
        rows = index.estimates[index.estimates["table"] == "index_weight"]
        for item, construct, weight in zip(
            rows["subject"], rows["object"], rows["estimate"], strict=True
        ):
            found.setdefault(construct, {})[item] = float(weight)
    return found
