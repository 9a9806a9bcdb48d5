"""Caption and alternative text of the path diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csi_helpers.show.structural.diagram.paths import drawn_paths, strongest
from csi_helpers.show.words import Words

if TYPE_CHECKING:
    from csi_helpers.analysis.structural.findings.structure import Structure


def caption_paths(structure: Structure, words: Words) -> str:
    """Name the strongest path to the target; where none is significant, the strongest of all.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.
    """
    paths = drawn_paths(structure)
    found = strongest(paths, structure.target) or strongest(paths)
    if found is None:
        return words.text("structure.diagram.caption_none")
    start, value = words.construct(found.start), words.number(found.coefficient, 2)
    if found.end == structure.target:
        target = words.construct(structure.target)
        return words.text("structure.diagram.caption", start=start, target=target, value=value)
    end = words.construct(found.end)
    return words.text("structure.diagram.caption_any", start=start, end=end, value=value)


def alt_paths(structure: Structure, words: Words) -> str:
    """Say how many paths are significant, and the finding.

    Parameters
    ----------
    structure : Structure
        The result.
    words : Words
        Language and labels.
    """
    paths = drawn_paths(structure)
    return words.text(
        "structure.diagram.alt",
        k=words.number(len(structure.model.names), 0),
        m=words.number(len(paths), 0),
        s=words.number(sum(path.significant for path in paths), 0),
        finding=caption_paths(structure, words),
    )
