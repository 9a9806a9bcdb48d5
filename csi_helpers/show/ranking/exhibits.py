"""The ranking's chart and table, each with caption, alternative text and source line."""

from __future__ import annotations

from csi_helpers.show.exhibits import Chart, Table
from csi_helpers.show.ranking import chart, table, wording

ranking_chart = Chart(
    "ranking",
    chart.plot_ranking,
    wording.caption_ranking,
    wording.alt_ranking,
    wording.source_ranking,
)
ranking_table = Table("ranking", table.table_ranking, wording.caption_table, wording.source_ranking)
