"""Exhibits of how well the model predicts."""

from __future__ import annotations

from csi_helpers.show.exhibits import Table, has_figures
from csi_helpers.show.structural.tables.predictions import table_predictions
from csi_helpers.show.structural.wording import predictions as wording

predictions_table = Table(
    "predictions",
    table_predictions,
    wording.caption_predictions,
    wording.describe_prediction_marks,
    has_figures("q2_predict"),
)
