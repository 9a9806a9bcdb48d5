"""Frozen weights of the index, as an earlier report left them beside itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from csi_helpers.data.codebook import ItemEntry
from csi_helpers.data.coding import parse_number
from csi_helpers.data.files.load import read_table
from csi_helpers.data.sources import weights_file
from csi_helpers.errors import DataError
from csi_helpers.look.plain import strip_controls
from csi_helpers.params.study import Study

COLUMNS = ("construct", "item", "weight", "scale_min", "scale_max")
_SUM_TOLERANCE = 1e-6  # what is saved sums to 1 in full precision


@dataclass(frozen=True)
class IndexWeights:
    """Weights of items as they are answered, which sum to 1 in each construct.

    Attributes
    ----------
    name : str
        The file's.
    origins : mapping of str to str
        Construct -> wave its weights were estimated in.
    weights : mapping of str to mapping of str to float
        Construct -> item -> weight.
    """

    name: str
    origins: Mapping[str, str]
    weights: Mapping[str, Mapping[str, float]]


def read_index_weights(study: Study, items: Mapping[str, ItemEntry]) -> IndexWeights | None:
    """The weights of `model.index_weights`, if it names a file.

    Raises
    ------
    DataError
        All that is wrong with the file: columns, an item that isn't the construct's, another
        scale, a weight that is no number, weights that don't sum to 1.
    """
    file = weights_file(study)
    if file is None:
        return None
    frame = read_table(file).frame
    need = (
        f"Weights as a report leaves them in index_weights.csv: columns {', '.join(COLUMNS)}, one "
        "row an item of the model."
    )
    remedy = "Take the file saved beside the report on the same model, or mend these rows."
    if absent := [column for column in COLUMNS if column not in frame.columns]:
        found = f"{file} has no column {', '.join(absent)}."
        raise DataError(need, found, remedy)
    weights: dict[str, dict[str, float]] = {}
    faults = list(_faults(study, items, frame, weights))
    faults += [
        f"weights of {name} sum to {sum(own.values()):.6g}, not 1 ({', '.join(own)})"
        for name, own in weights.items()
        if not faults and abs(sum(own.values()) - 1) > _SUM_TOLERANCE
    ]
    if faults:
        more = [f"and {len(faults) - 10} more"] if len(faults) > 10 else []
        listed = "\n".join([*faults[:10], *more])
        raise DataError(need, f"{file}:\n{listed}", remedy)
    origins = {}
    if "origin" in frame.columns:
        told = zip(frame["construct"], frame["origin"], strict=True)
        origins = {str(name): strip_controls(str(origin)) for name, origin in told}
    return IndexWeights(file.name, origins, weights)


def check_weights_file(study: Study) -> None:
    """See that the file of index weights exists.

    Raises
    ------
    DataError
        It doesn't.
    """
    file = weights_file(study)
    if file is not None and not file.is_file():
        raise DataError(
            "The file of index weights that `model.index_weights` names.",
            f"There is no {file}.",
            "Take index_weights.csv from beside an earlier report, or leave the key out.",
        )


def _faults(
    study: Study,
    items: Mapping[str, ItemEntry],
    frame: pd.DataFrame,
    weights: dict[str, dict[str, float]],
) -> Iterator[str]:
    """What is wrong row by row; what is right goes into `weights`."""
    owner = _owners(study)
    for number, row in enumerate(frame.to_dict("records"), start=2):
        construct, item = (strip_controls(str(row[name])) for name in ("construct", "item"))
        if construct not in owner.get(item, ()):
            yield f"row {number}: {item} is no item of {construct} in this study"
            continue
        scale = items[item].scale
        ends = parse_number(row["scale_min"]), parse_number(row["scale_max"])
        if ends != (scale.min, scale.max):
            was = "-".join(str(row[name]).removesuffix(".0") for name in ("scale_min", "scale_max"))
            now = f"{scale.min:g}-{scale.max:g}"
            yield f"row {number}: {item} was asked on {was}, now on {now}"
            continue
        weight = parse_number(row["weight"])
        if weight is None or pd.isna(weight):
            yield f"row {number}: the weight of {item} is no number"
            continue
        if item in weights.setdefault(construct, {}):
            yield f"row {number}: {item} stands there twice"
        weights[construct][item] = weight


def _owners(study: Study) -> dict[str, tuple[str, ...]]:
    """Item -> its construct, and the second-order construct above it."""
    model = study.model
    if model is None:
        return {}
    above = {part: name for name, parts in model.second_order.items() for part in parts}
    return {
        item: tuple(filter(None, (name, above.get(name))))
        for name, construct in model.constructs.items()
        for item in construct.items
    }
