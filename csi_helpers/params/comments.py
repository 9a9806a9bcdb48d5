"""The section `comments`: the consultant's words on a chapter, and which numbers they speak of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from csi_helpers.params.reporting import Chapter
from csi_helpers.params.text import Line, Text, read_both

if TYPE_CHECKING:
    from csi_helpers.params.sections import Place
    from csi_helpers.params.study import Study


class Comment(Text):
    """What the consultant says about one chapter; text alone will do.

    Examples
    --------
    >>> comment = Comment.model_validate({"zh": "稳定", "en": "Steady", "written_for": "b1d4e2"})
    >>> comment.get("en"), comment.written_for
    ('Steady', 'b1d4e2')
    >>> Comment.model_validate("Steady").written_for is None
    True
    """

    written_for: Line | None = Field(
        None, description="Hash of the chapter's numbers it was written for, as a build tells it."
    )

    def get(self, language: str) -> str:
        """Return the wording in `zh` or `en`, all of it.

        Raises
        ------
        KeyError
            Another language.
        """
        return {"zh": self.zh, "en": self.en}[language]

    @model_validator(mode="before")
    @classmethod
    def one_serves_both(cls, value: Any) -> Any:
        """Read the wording as any other text; a hash alone is none.

        Raises
        ------
        ValueError
            Neither language is there.
        """
        if not isinstance(value, Mapping) or value.get("written_for") is None:
            return read_both(value)
        words = read_both({k: v for k, v in value.items() if k != "written_for"})
        return {**words, "written_for": value["written_for"]}


def _number(key: object) -> object:
    return int(key) if isinstance(key, str) and key.isdecimal() else key  # YAML reads 05 as 5


Comments: TypeAlias = dict[Annotated[Chapter, BeforeValidator(_number)], Comment]


def comment_faults(study: Study) -> Iterator[tuple[Place, str]]:
    """Name chapters that are commented on twice, by number and by name."""
    for name in study.comments:
        if len(name) > 2 and name[:2] in study.comments:
            yield (
                ("comments", name, "[key]"),
                f"need one comment on a chapter; found {name[:2]} and {name}",
            )
