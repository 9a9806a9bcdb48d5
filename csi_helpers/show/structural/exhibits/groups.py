"""Exhibits of the comparison of groups' models."""

from __future__ import annotations

from csi_helpers.show.exhibits import Table, has_figures
from csi_helpers.show.structural.tables.groups import table_group_paths, table_path_differences
from csi_helpers.show.structural.tables.micom import table_micom
from csi_helpers.show.structural.wording import groups as wording

path_differences_table = Table(
    "path_differences",
    table_path_differences,
    wording.caption_path_differences,
    wording.describe_difference_marks,
    has_figures("path_difference"),
)
group_paths_table = Table(
    "group_paths",
    table_group_paths,
    wording.caption_group_paths,
    wording.describe_group_paths_marks,
    has_figures("path"),
)
micom_table = Table(
    "micom",
    table_micom,
    wording.caption_micom,
    wording.describe_micom_marks,
    has_figures("micom_c"),
)
