"""Time and memory one chapter may take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What a chapter may take, start of its kernel to the saved notebook.

    Attributes
    ----------
    seconds : float or None
        Wall-clock time.
    megabytes : int or None
        Memory in use (resident set, in 10⁶ bytes) by its kernel and the processes that starts.
        A little more may be taken for a moment, between two looks.
    """

    seconds: float | None = None
    megabytes: int | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to watch."""
        return self.seconds is not None or self.megabytes is not None


NO_LIMITS = Limits()
