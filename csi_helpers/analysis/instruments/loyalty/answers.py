"""What each respondent's answers make of them: promoter, satisfied, loyal, secure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.variance import Floats
from csi_helpers.data.codebook import ItemEntry
from csi_helpers.data.survey import Wave
from csi_helpers.params import Loyalty, Scale

PROMOTERS_FROM, DETRACTORS_TO = 9, 6
EASY_FROM = 5  # of seven: agrees that it was made easy (Dixon, Freeman & Toman 2013)
LONG_SCALE = 9  # steps from which on the two highest codes make up the top box
STANDARD = "0-10"
NON_STANDARD = "non-standard 1-10"


@dataclass(frozen=True)
class LoyaltyAnswers:
    """One wave's answers to the questions on loyalty, and classes made of them.

    Every class is an array of 1 and 0 with NaN where the answers it needs are missing; None where
    a question it needs wasn't asked.

    Attributes
    ----------
    wave : Wave
    section : Loyalty
        Who counts as satisfied and as loyal.
    entries : dict of str to ItemEntry
        The questions by key.
    """

    wave: Wave
    section: Loyalty
    entries: dict[str, ItemEntry]

    def given(self, key: str) -> Floats | None:
        """Answers to one question; None where the wave didn't ask it."""
        if key not in self.wave.loyalty:
            return None
        return self.wave.loyalty[key].to_numpy(dtype=float)

    @property
    def promoter(self) -> Floats | None:
        """Recommends with 9 or 10."""
        return at_least(self.given("nps"), PROMOTERS_FROM)

    @property
    def detractor(self) -> Floats | None:
        """Recommends with 6 or less."""
        likely = self.given("nps")
        return None if likely is None else flags(likely <= DETRACTORS_TO, likely)

    @property
    def satisfied(self) -> Floats | None:
        """One of the highest answers on satisfaction, as many as the study says."""
        answers, csat = self.given("csat"), self.section.csat
        if answers is None or csat is None:
            return None
        return at_least(answers, satisfied_from(self.entries["csat"].scale, csat.top))

    @property
    def easy(self) -> Floats | None:
        """Agrees that it was made easy; only in the second version of the question on effort."""
        ces = self.section.ces
        if ces is None or ces.version != 2:
            return None
        scale = self.entries["ces"].scale
        return at_least(self.given("ces"), EASY_FROM) if (scale.min, scale.max) == (1, 7) else None

    @property
    def loyal(self) -> Floats | None:
        """Counts as loyal by the study's rule."""
        again = self.section.repurchase
        stays = at_least(self.given("repurchase"), again.loyal_from) if again else None
        needed = {"repurchase": [stays], "promoter": [self.promoter], "": []}
        parts = needed.get(self.section.loyal_by, [stays, self.promoter])
        known = [part for part in parts if part is not None]
        if not known or len(known) < len(parts):
            return None
        both = np.column_stack(known)
        total = both.sum(axis=1)  # NaN where either answer is missing
        least = 1 if self.section.loyal_by == "either" else len(known)
        return flags(total >= least, total)

    @property
    def secure_by(self) -> tuple[str, ...]:
        """The questions a secure customer answers at the top: satisfaction and loyalty."""
        keys = tuple(key for key in ("csat", "nps", "repurchase") if key in self.wave.loyalty)
        return keys if "csat" in keys and len(keys) > 1 else ()

    @property
    def secure(self) -> Floats | None:
        """In the top box of every question of `secure_by`."""
        if not self.secure_by:
            return None
        tops = [
            at_least(self.given(key), top_box_from(self.entries[key].scale))
            for key in self.secure_by
        ]
        total = np.column_stack([top for top in tops if top is not None]).sum(axis=1)
        return flags(total >= len(tops), total)


def satisfied_from(scale: Scale, top: int) -> float:
    """Lowest of the `top` highest codes.

    Examples
    --------
    >>> print(satisfied_from(Scale(min=1, max=10), 2))
    9.0
    """
    return float(scale.max - top + 1)


def top_box_from(scale: Scale) -> float:
    """Lowest code of the top box: the highest code, on long scales one of the two highest.

    Examples
    --------
    >>> print(top_box_from(Scale(min=1, max=5)), top_box_from(Scale(min=0, max=10)))
    5.0 9.0
    """
    return satisfied_from(scale, 2 if scale.max - scale.min >= LONG_SCALE else 1)


def at_least(answers: Floats | None, limit: float) -> Floats | None:
    """1 where an answer reaches the limit, 0 below, NaN without one."""
    return None if answers is None else flags(answers >= limit, answers)


def flags(condition: np.ndarray, known: Floats) -> Floats:
    """1 and 0, NaN where it isn't known."""
    return np.where(np.isfinite(known), condition.astype(float), np.nan)


def is_standard(entries: dict[str, ItemEntry]) -> bool:
    """Whether recommending was asked on 0 to 10; on 1 to 10 the score isn't comparable."""
    return "nps" not in entries or entries["nps"].scale.min == 0
