"""What is to be built for each level of a segment: the total's plan, seen from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from csi_helpers.data.files.load import file_hash
from csi_helpers.data.index_weights import read_index_weights
from csi_helpers.data.survey import Survey
from csi_helpers.params import Study, Text, dump_study
from csi_helpers.params.modelling import WeightsFile
from csi_helpers.params.reporting import Only
from csi_helpers.report.manifest import fingerprint
from csi_helpers.report.plan import Plan, logos_of, place_of

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
    if each is None:
        return
    here = plan.survey.current.respondents[each.segment]
    for code, label in plan.codebook.segments[each.segment].levels.items():
        n = int((here == code).sum())
        enough = n >= plan.study.report.min_base
        yield Level(code, label, n, plan.levels.get(code) if enough else None)


def plan_level(plan: Plan, level: Level) -> Plan:
    """The plan of one level's report, once the total's report lies in its place.

    Its index takes the total's weights, so that both reports tell one number. Comments are the
    total's and stay there.

    Parameters
    ----------
    plan : Plan
        The total's.
    level : Level
        With a survey.
    """
    if plan.study.report.each is None or level.survey is None:
        raise ValueError("a level with a survey, of a study with report.each")
    segment = plan.study.report.each.segment
    study = _study_of(plan, segment, level.code)
    survey = level.survey
    weights = plan.target / WEIGHTS
    if study.model and isinstance(study.model.index_weights, WeightsFile):
        read = read_index_weights(study, plan.codebook.items)
        hashes = {**survey.hashes, WEIGHTS: file_hash(weights)} if weights.exists() else {}
        survey = replace(survey, index_weights=read, hashes=hashes or survey.hashes)
    params = dump_study(study)
    chapters = [*plan.selection.run, *plan.selection.keep]
    return replace(
        plan,
        study=study,
        params=params,
        survey=survey,
        inputs=fingerprint(params, survey.hashes, logos_of(study), chapters),
        target=place_of(study, plan.target.parents[1]),
        comments={},
        levels={},
    )


def _study_of(plan: Plan, segment: str, code: str) -> Study:
    study = plan.study
    changes: dict[str, object] = {
        "report": study.report.model_copy(
            update={"each": None, "only": Only(segment=segment, level=code)}
        ),
        "comments": {},
    }
    weights = plan.target / WEIGHTS
    if study.model and isinstance(study.model.index_weights, str) and weights.exists():
        file = WeightsFile(file=weights)
        changes["model"] = study.model.model_copy(update={"index_weights": file})
    return study.model_copy(update=changes)
