"""Constructs measured by other constructs: the disjoint two-stage approach, without scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from csi_helpers.analysis.structural.model import Floats, StructuralModel
from csi_helpers.errors import ParamsError
from csi_helpers.params.structure.faults import end_faults, second_order_faults, sentences
from csi_helpers.params.structure.templates import Path, joined_names


@dataclass(frozen=True)
class TwoStages:
    """The models of both stages, and their sum.

    Attributes
    ----------
    first : StructuralModel
        Of the p items. Each second-order construct is replaced by its dimensions, which take over
        all its paths.
    second : StructuralModel
        Its q items are the dimensions' scores, by the dimension's name, and the items of all other
        constructs.
    combined : StructuralModel
        The constructs and paths of the second stage with all p items, for the index: a second-order
        construct has those of its dimensions.

    Examples
    --------
    >>> stages = two_stages(
    ...     {"product": ("p1", "p2"), "service": ("s1", "s2"), "loyalty": ("l",)},
    ...     {"quality": ("product", "service")},
    ...     (("quality", "loyalty"),),
    ... )
    >>> stages.first.paths
    (('product', 'loyalty'), ('service', 'loyalty'))
    >>> stages.second.items, stages.combined.items
    (('product', 'service', 'l'), ('p1', 'p2', 's1', 's2', 'l'))
    """

    first: StructuralModel
    second: StructuralModel
    combined: StructuralModel

    def second_correlations(self, correlations: Floats, weights: Floats) -> Floats:
        """Correlations of the second stage's items, shape (..., q, q).

        Parameters
        ----------
        correlations : array, shape (..., p, p)
            Of the items, in the order of `first.items`.
        weights : array, shape (..., p)
            The first stage's, of standardised items.

        Notes
        -----
        Scores XW correlate as W'RW: they have variance 1.

        References
        ----------
        Sarstedt et al. (2019), Australas. Marketing J. 27: the disjoint two-stage approach; Becker,
        Klein & Wetzels (2012), Long Range Plann. 45.

        Examples
        --------
        >>> stages = two_stages(
        ...     {"product": ("p1", "p2"), "service": ("s",), "loyalty": ("l",)},
        ...     {"quality": ("product", "service")},
        ...     (("quality", "loyalty"),),
        ... )
        >>> r = np.full((4, 4), 0.5) + 0.5 * np.eye(4)
        >>> weights = np.array([0.57735, 0.57735, 1.0, 1.0])
        >>> print(stages.second_correlations(r, weights)[0].round(4))
        [1.     0.5774 0.5774]
        """
        spread = self._spread(weights)
        return np.asarray(np.swapaxes(spread, -1, -2) @ correlations @ spread)

    def combined_weights(self, first: Floats, second: Floats) -> Floats:
        """Both stages' weights in one, of standardised items in the order of `combined.items`.

        Parameters
        ----------
        first : array, shape (..., p)
        second : array, shape (..., q)

        Returns
        -------
        array, shape (..., p)

        Examples
        --------
        >>> stages = two_stages(
        ...     {"loyalty": ("l",), "product": ("p1", "p2"), "service": ("s",)},
        ...     {"quality": ("service", "product")},
        ...     (("quality", "loyalty"),),
        ... )
        >>> print(stages.combined.items)
        ('l', 's', 'p1', 'p2')
        >>> weights = np.array([1.0, 0.6, 0.5, 1.0]), np.array([1.0, 0.4, 0.8])
        >>> print(stages.combined_weights(*weights).round(2))
        [1.   0.4  0.48 0.4 ]
        """
        product = (self._spread(first) @ second[..., None])[..., 0]
        place = [self.first.items.index(item) for item in self.combined.items]
        return np.asarray(product[..., place])

    def _spread(self, weights: Floats) -> Floats:
        """What each item (row) adds to each item of the second stage (column), (..., p, q)."""
        column = {item: place for place, item in enumerate(self.second.items)}
        dimensions = _dimensions(self)
        spread = np.zeros((*np.shape(weights), len(column)))
        for row, item in enumerate(self.first.items):
            owner = self.first.names[self.first.owner[row]]
            if owner in dimensions:
                spread[..., row, column[owner]] = weights[..., row]
            else:
                spread[..., row, column[item]] = 1.0
        return spread


def two_stages(
    constructs: Mapping[str, Sequence[str]],
    higher: Mapping[str, Sequence[str]],
    paths: Iterable[Path],
    *,
    modes: Mapping[str, str] | None = None,
    scheme: str = "path",
) -> TwoStages:
    """Models of both stages.

    Parameters
    ----------
    constructs : mapping
        All constructs that have items, the dimensions among them.
    higher : mapping
        Second-order constructs, and the dimensions of each.
    paths : iterable of (from, to)
        Between second-order constructs and those that aren't dimensions.
    modes : mapping of str to {"A", "B"}
        Of dimensions, second-order and other constructs alike.

    Raises
    ------
    ParamsError
        Fewer than two dimensions, a dimension that has no items, belongs to two second-order
        constructs or has paths itself; else as `StructuralModel`.
    """
    given, paths = modes or {}, tuple(paths)
    found = second_order_faults(constructs, higher, paths)
    if found := [*found, *end_faults({*constructs, *higher}, paths)]:
        raise ParamsError(
            "Second-order constructs with two or more dimensions of their own, which have items "
            "and no other paths.",
            sentences(found),
            "Mend `model.second_order` and `model.paths`.",
        )
    parent = {dimension: name for name, parts in higher.items() for dimension in parts}
    names = joined_names(constructs, higher)
    return TwoStages(
        first=StructuralModel(
            {name: tuple(items) for name, items in constructs.items()},
            tuple(
                (source, target)
                for a, b in paths
                for source in higher.get(a, (a,))
                for target in higher.get(b, (b,))
            ),
            {name: mode for name, mode in given.items() if name not in higher},
            scheme,
        ),
        second=StructuralModel(
            {name: tuple(higher.get(name, constructs.get(name, ()))) for name in names},
            paths,
            {name: mode for name, mode in given.items() if name not in parent},
            scheme,
        ),
        combined=StructuralModel(
            {
                name: tuple(item for part in higher.get(name, (name,)) for item in constructs[part])
                for name in names
            },
            paths,
            {name: mode for name, mode in given.items() if name not in parent},
            scheme,
        ),
    )


def _dimensions(stages: TwoStages) -> set[str]:
    return set(stages.first.names) - set(stages.second.names)
