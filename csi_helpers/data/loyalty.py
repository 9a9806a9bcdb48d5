"""What customers say of their loyalty: recommending, satisfaction, effort, staying; no items."""

from __future__ import annotations

from csi_helpers.data.answers import Asked
from csi_helpers.data.codebook import ItemEntry, describe_item, label_scale
from csi_helpers.data.columns import WaveFile
from csi_helpers.data.decisions import Decision
from csi_helpers.data.questions import Question
from csi_helpers.params.loyalty import question_scales
from csi_helpers.params.sections import Item, Scale
from csi_helpers.params.study import Study

ONE_TO_TEN = Scale(min=1, max=10)


def describe_loyalty(
    study: Study, current: WaveFile
) -> tuple[dict[str, ItemEntry], list[Decision]]:
    """The codebook's entries of the questions by key: those asked of nps, csat, ces, repurchase.

    A column that is an item, too, keeps the label and direction it has as one, where the section
    gives none; but effort stays as it was asked, since its version says which way is good. A
    recommendation whose value labels
    run from 1 to 10 is taken as such where the study declares no scale: else an unusual score
    would pass for the usual one.
    """
    entries: dict[str, ItemEntry] = {}
    log: list[Decision] = []
    for key, scale in question_scales(study).items():
        column = _column(study, key)
        own = study.items.get(column) or Item()
        labelled = label_scale(study, current.table, column)
        if key == "nps" and not _declared(study, key) and labelled == ONE_TO_TEN:
            scale = labelled
            detail = {"min": scale.min, "max": scale.max}
            log.append(Decision(current.name, "scale_from_labels", column, 1, detail))
        said: dict[str, object] = {"scale": scale} | ({"reverse": False} if key == "ces" else {})
        question = getattr(study.loyalty, key)
        named = {part: getattr(question, part) for part in ("label", "question")}
        said |= {part: text for part, text in named.items() if text is not None}
        entries[key], decisions = describe_item(
            study, current.name, current.table, column, own.model_copy(update=said)
        )
        log += decisions if column not in study.named_items else []
    return entries, log


def loyalty_questions(study: Study, entries: dict[str, ItemEntry]) -> dict[str, Question]:
    """The questions as they are read from every wave's file."""
    return {
        key: Question(
            entry,
            Asked("loyalty question", f"loyalty.{key}", f"loyalty.{key}.scale"),
            _declared(study, key),
            own_scale=key in ("nps", "ces"),
        )
        for key, entry in entries.items()
    }


def _column(study: Study, key: str) -> str:
    return str(getattr(study.loyalty, key).item)


def _declared(study: Study, key: str) -> Scale | None:
    """The scale the study itself gives a question, so that no file's labels can change it."""
    question = getattr(study.loyalty, key)
    item = study.items.get(question.item)
    own: Scale | None = question.scale
    return own or (item.scale if item else None)
