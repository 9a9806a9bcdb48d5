"""The log of everything that was decided about the data; it knows no language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_OF_ANSWERS = frozenset({"out_of_range", "declared_missing", "codes_from_labels", "date_unread"})


@dataclass(frozen=True)
class Decision:
    """One decision about the data of one wave.

    Attributes
    ----------
    wave : str
    rule : str
        `encoding`, `delimiter`, `renamed`, `items_inferred`, `scale_from_labels`,
        `codes_from_labels`, `reversed`, `declared_missing`, `out_of_range`, `duplicate`,
        `speeder`, `straight_liner`, `missing_weight`, `excluded`, `raked`, `trimmed`,
        `not_common`, `segment_dropped`, `column_missing`, `kano_from_labels`, `date_unread`,
        `customers_read`, `transactions_read`, `tickets_read`, `level_only`, `level_absent` or
        `counted_only`.
    subject : str
        The column, or rule, it concerns; may be empty.
    n : int
        How many respondents, answers or columns it touched.
    detail : mapping
        What a sentence about it needs.

    Examples
    --------
    >>> Decision("2026", "out_of_range", "Q1", 3, {"min": 1, "max": 10}).detail["max"]
    10
    """

    wave: str
    rule: str
    subject: str
    n: int
    detail: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "detail", MappingProxyType(dict(self.detail)))

    @property
    def answers(self) -> int:
        """How many answers it touched; none where `n` counts respondents or columns."""
        return self.n if self.rule in _OF_ANSWERS else 0

    def __reduce__(self) -> tuple[type[Decision], tuple[object, ...]]:
        """Pickle the details as the mapping they were made from."""
        return Decision, (self.wave, self.rule, self.subject, self.n, dict(self.detail))
