"""What is modelled of a survey, given which questions were put to everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from csi_helpers.analysis.large.refusals import asked_of_unknown
from csi_helpers.analysis.structural.findings.forms import Form
from csi_helpers.analysis.structural.model import Path, StructuralModel
from csi_helpers.analysis.structural.second_order import two_stages
from csi_helpers.data.large.survey import LargeSurvey, LargeWave
from csi_helpers.data.survey import Survey, Wave
from csi_helpers.errors import AnalysisError, ParamsError

if TYPE_CHECKING:
    from csi_helpers.params.modelling import Model

ASKED_BY_ALL = 0.95  # of a wave's respondents: fewer, and a question was put to a part of them


@dataclass(frozen=True)
class Specification:
    """The model of everybody, and one more for each construct that only a part was asked about.

    Attributes
    ----------
    main : Form
        Of the constructs everybody was asked about.
    asked : mapping of str to Form
        A construct that only some were asked about, and the model with it, for these.
    left_out : tuple of str
        Items that only some were asked, of constructs that have others.
    dropped : tuple of (from, to)
        Paths that aren't modelled, for an end is missing.
    target : str
    scales : mapping of str to (low, high)
    refusals : tuple of AnalysisError
        Constructs that had to be left out altogether.
    """

    main: Form
    asked: Mapping[str, Form]
    left_out: tuple[str, ...]
    dropped: tuple[Path, ...]
    target: str
    scales: Mapping[str, tuple[float, float]]
    refusals: tuple[AnalysisError, ...]

    @property
    def forms(self) -> tuple[tuple[str, Form], ...]:
        """All models, each with the construct it is there for; the main one with ""."""
        return (("", self.main), *self.asked.items())


def specify(survey: Survey | LargeSurvey, settings: Model, *, min_base: int) -> Specification:
    """Fit the study's model to what the survey asked, and whom.

    A question that fewer than 95% of the current wave were asked is filtered. Nobody's answer to it
    is imputed: an item is left out where its construct has others; a construct of filtered items is
    modelled on those asked, apart, so that all else rests on everybody.

    Raises
    ------
    AnalysisError
        `model_falls_apart`: without the constructs that not everybody was asked about, what is left
        isn't a model.
    """
    filtered = _filtered(survey.current, settings)
    whole = {name: construct.items for name, construct in settings.constructs.items()}
    apart = {name for name, items in whole.items() if set(items) <= filtered}
    kept = {
        name: tuple(item for item in items if item not in filtered)
        for name, items in whole.items()
        if name not in apart
    }
    try:
        main = _form(settings, kept)
    except ParamsError as error:
        raise _falls_apart(apart, error) from error
    asked: dict[str, Form] = {}
    refusals = []
    for name in whole:
        if name not in apart:
            continue
        n = _asked(survey.current, (*main.items, *whole[name]))
        together = {each: kept.get(each, whole[name]) for each in whole if each in {*kept, name}}
        try:
            form = _form(settings, together)
        except ParamsError:
            n = 0
        if isinstance(survey, LargeSurvey):
            refusals.append(asked_of_unknown(name))
        elif n < max(min_base, form.parameters() if n else 0):
            refusals.append(_left_out(name, n, min_base))
        else:
            asked[name] = form
    modelled = {*main.model.paths, *(path for form in asked.values() for path in form.model.paths)}
    wanted = (*settings.all_paths, *settings.dropped_paths)
    return Specification(
        main=main,
        asked=asked,
        left_out=tuple(i for items in whole.values() for i in items if i in filtered - _of(asked)),
        dropped=tuple(dict.fromkeys(path for path in wanted if path not in modelled)),
        target=_target(settings, main),
        scales={
            name: (survey.codebook.items[name].scale.min, survey.codebook.items[name].scale.max)
            for items in whole.values()
            for name in items
        },
        refusals=tuple(refusals),
    )


def _of(asked: Mapping[str, Form]) -> set[str]:
    return {item for name, form in asked.items() for item in form.measured.constructs[name]}


def _filtered(wave: Wave | LargeWave, settings: Model) -> set[str]:
    """Items that too few of the wave were asked; of a large wave where reasons are known."""
    if isinstance(wave, LargeWave):
        return _filtered_of_large(wave, settings)
    items = [item for construct in settings.constructs.values() for item in construct.items]
    asked = (wave.reasons[items] != "not_asked").mean()
    return {str(item) for item, share in asked.items() if share < ASKED_BY_ALL}


def _filtered_of_large(wave: LargeWave, settings: Model) -> set[str]:
    reasons = wave.reasons or {}
    return {
        item
        for construct in settings.constructs.values()
        for item in construct.items
        if reasons.get(item, {}).get("not_asked", 0) > (1 - ASKED_BY_ALL) * wave.n
    }


def _asked(wave: Wave | LargeWave, items: Iterable[str]) -> int:
    """How many were asked all of these; none where nobody knows who."""
    if isinstance(wave, LargeWave):
        return 0
    return int((wave.reasons[list(items)] != "not_asked").all(axis=1).sum())


def _form(settings: Model, constructs: Mapping[str, tuple[str, ...]]) -> Form:
    """The model of these constructs, with the paths that keep both ends.

    Raises
    ------
    ParamsError
        What is left doesn't hang together.
    """
    higher = {
        name: tuple(part for part in parts if part in constructs)
        for name, parts in settings.second_order.items()
    }
    # A dimension that is left alone is the construct itself.
    alone = {parts[0]: name for name, parts in higher.items() if len(parts) == 1}
    constructs = {alone.get(name, name): items for name, items in constructs.items()}
    higher = {name: parts for name, parts in higher.items() if len(parts) > 1}
    parts = {part for dimensions in higher.values() for part in dimensions}
    ends = {*constructs, *higher} - parts
    paths = tuple(path for path in settings.all_paths if set(path) <= ends)
    modes = {name: mode for name, mode in settings.modes.items() if name in {*constructs, *higher}}
    if not higher:
        return Form(StructuralModel(constructs, paths, modes, settings.scheme, settings.consistent))
    stages = two_stages(constructs, higher, paths, modes=modes, scheme=settings.scheme)
    return Form(stages.second, stages)


def _target(settings: Model, main: Form) -> str:
    """The study's target, or what is caused last where not everybody was asked about it."""
    wanted = settings.resolved_target
    if wanted in main.model.names and main.model.endogenous[main.model.names.index(wanted)]:
        return wanted
    endogenous = [
        name for name in main.model.order if main.model.endogenous[main.model.names.index(name)]
    ]
    return endogenous[-1]


def _falls_apart(apart: Iterable[str], error: ParamsError) -> AnalysisError:
    names = sorted(apart)
    return AnalysisError(
        "A model that hangs together by constructs everybody was asked about.",
        f"Only a part of the respondents was asked about {', '.join(names)}; without them: "
        f"{error.found}",
        "Model those who were asked as a study of their own, or mend the codes of questions that "
        "were not asked.",
        code="model_falls_apart",
        values={"constructs": names},
    )


def _left_out(name: str, n: int, min_base: int) -> AnalysisError:
    return AnalysisError(
        f"At least {min_base} respondents who were asked everything, and as many as the model has "
        "weights and paths.",
        f"{n} were asked about {name} and all the rest; it is left out of the model.",
        "Ask more respondents, or pool waves.",
        code="construct_left_out",
        values={"construct": name, "n": n, "min_base": min_base},
    )


def published_model(specification: Specification, settings: Model) -> StructuralModel:
    """The main model, with the constructs that are modelled apart in their places."""
    forms = [form.model for _, form in specification.forms]
    items = {name: items for model in reversed(forms) for name, items in model.constructs.items()}
    paths = dict.fromkeys(path for model in forms for path in model.paths)
    parent = {part: name for name, parts in settings.second_order.items() for part in parts}
    order = dict.fromkeys(parent.get(name, name) for name in settings.constructs)
    return StructuralModel(
        {name: items[name] for name in order if name in items},
        tuple(paths),
        forms[0].modes,
        settings.scheme,
        settings.consistent,
    )
