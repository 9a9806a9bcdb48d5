"""The summary's one table, with its caption and source line."""

from __future__ import annotations

from csi_helpers.show.exhibits import Table
from csi_helpers.show.summary.scorecard import (
    caption_scorecard,
    source_scorecard,
    table_scorecard,
)

scorecard_table = Table("scorecard", table_scorecard, caption_scorecard, source_scorecard)
