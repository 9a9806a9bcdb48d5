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
from csi_helpers.data.survey import Survey
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
    attributes: Sequence[str],
    overall: str | None,
    structure: Structure | None,
    index: ConstructIndex | None,
) -> Question | None:
    """The study's attributes, or else the constructs that lead to the target; None without any.

    The outcome is the index of the model's target, with the index's own weights; without a model it
    is the item `overall`.
    """
    entries = survey.codebook.items
    weights = _index_weights(index)
    modelled = structure is not None and structure.target in weights
    if attributes:
        named = [Composite.of_item(entries[name]) for name in attributes]
    elif structure is not None and modelled:
        chosen = [name for name in upstream(structure) if name in weights]
        named = [Composite.of_construct(name, weights[name], entries) for name in chosen]
    else:
        return None
    kind = "attribute" if attributes else "construct"
    outcome, role = outcome_of(survey, overall, structure, index)
    found = [] if outcome.items else [refusals.no_outcome()]
    if among := [d.name for d in named if set(d.items) & set(outcome.items)]:
        found.append(refusals.outcome_among_drivers(among))
    usable = [d for d in named if d.name not in among]
    part = asked_of_part(survey.current, [d.name for d in usable] if attributes else [])
    if part:
        found.append(refusals.not_asked(part, len(survey.current.answers)))
        usable = [d for d in usable if d.name not in part]
    columns = structure.specification.main.items if structure and not attributes else ()
    form = DriverForm(tuple(usable), outcome, columns) if usable else None
    return Question(form, tuple(named), kind, outcome.name, role, tuple(found))


def outcome_of(
    survey: Survey,
    overall: str | None,
    structure: Structure | None,
    index: ConstructIndex | None,
) -> tuple[Composite, str]:
    """What drivers are to go with, of no items where there is nothing, and its kind.

    The index of the model's target, with the index's own weights; without a model the item
    `overall`.
    """
    entries, weights = survey.codebook.items, _index_weights(index)
    if structure is not None and structure.target in weights:
        target = structure.target
        return Composite.of_construct(target, weights[target], entries), "construct"
    return Composite.of_item(entries[overall]) if overall else Composite.nothing(), "item"


def _index_weights(index: ConstructIndex | None) -> Mapping[str, Mapping[str, float]]:
    """Construct -> item -> weight of the published index."""
    found: dict[str, dict[str, float]] = {}
    if index is not None:
        rows = index.estimates[index.estimates["table"] == "index_weight"]
        for item, construct, weight in zip(
            rows["subject"], rows["object"], rows["estimate"], strict=True
        ):
            found.setdefault(construct, {})[item] = float(weight)
    return found
