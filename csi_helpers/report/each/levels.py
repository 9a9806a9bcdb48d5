"""What is to be built for each level of a segment: the total's plan, seen from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from csi_helpers.data.index_weights import read_index_weights
from csi_helpers.data.sources import hash_files
from csi_helpers.data.survey import Survey
from csi_helpers.params import Study, Text
from csi_helpers.params.modelling import WeightsFile
from csi_helpers.params.reporting import Only
from csi_helpers.report.places import place_of
from csi_helpers.report.plan import Intent, Plan, plan_opened

WEIGHTS = "index_weights.csv"


@dataclass(frozen=True)
class Level:
    """One level of the segment `report.each` names.

    Attributes
    ----------
    code : str
        As in the data.
    label : Text
    n : int
        Respondents analysed in the current wave.
    survey : Survey, optional
        Its own; None below the report's minimum base.
    """

    code: str
    label: Text
    n: int
    survey: Survey | None


def levels_of(plan: Plan) -> Iterator[Level]:
    """The levels in the order they are shown, with a survey where a report can be made."""
    each = plan.study.report.each
    if each is None or not isinstance(plan.survey, Survey):  # one that is counted has no levels
        return
    here = plan.survey.current.respondents[each.segment]
    for code, label in plan.codebook.segments[each.segment].levels.items():
        n = int((here == code).sum())
        enough = n >= plan.study.report.min_base
        yield Level(code, label, n, plan.levels.get(code) if enough else None)


def intend_level(plan: Plan, intent: Intent, code: str) -> Intent:
    """What one level's report is to be, once the total's lies in its place.

    Its index takes the total's weights, so that both reports tell one number. Comments are the
    total's and stay there.

    Parameters
    ----------
    plan, intent : Plan, Intent
        The total's.
    code : str
        The level's.
    """
    study = _study_of(plan, code)
    place = place_of(study, plan.target.parents[1])
    return replace(intent, study=study, comments={}, target=place)


def open_level(level: Level, intent: Intent) -> Plan:
    """The plan of one level's report on what has been read already.

    Parameters
    ----------
    level : Level
        With a survey.
    intent : Intent
        From `intend_level`.
    """
    if level.survey is None:
        raise ValueError("a level without a survey")
    survey, study = level.survey, intent.study
    read = read_index_weights(study, survey.codebook.items)
    # what was read is what was read: a file may have been replaced since
    hashes = {name: survey.hashes.get(name, now) for name, now in hash_files(study).items()}
    survey = replace(survey, index_weights=read, hashes=hashes)
    return plan_opened(intent, survey, {})


def _study_of(plan: Plan, code: str) -> Study:
    study, each = plan.study, plan.study.report.each
    if each is None:
        raise ValueError("a study without report.each")
    changes: dict[str, object] = {
        "report": study.report.model_copy(
            update={"each": None, "only": Only(segment=each.segment, level=code)}
        ),
        "comments": {},
    }
    weights = plan.target / WEIGHTS
    if study.model and isinstance(study.model.index_weights, str) and weights.exists():
        file = WeightsFile(file=weights)
        changes["model"] = study.model.model_copy(update={"index_weights": file})
    return study.model_copy(update=changes)
