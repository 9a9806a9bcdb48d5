"""Draw the bench study's respondents from the heating client's wave of 2026, always the same.

``python bench/studies/draw_respondents.py`` writes ``six_chapters.csv`` beside this script: 250 of
those who answered every item of the model but complaint handling.
"""

from __future__ import annotations

from pathlib import Path

import pyreadstat

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "data" / "examples" / "heating_2026.sav"
SEED, RESPONDENTS = 20261122, 250
PEOPLE = ["cust_id", "region", "owner", "end_time", "seconds"]
STEMS = ("IMAG", "CUEX", "PERQ", "PERV", "CUSA", "CUSL")


def draw() -> str:
    """The drawn respondents as CSV, in the order in which they answered."""
    table, _ = pyreadstat.read_sav(SOURCE)  # codes for "don't know" and "refused" become gaps
    items = [name for name in table if name.startswith(STEMS)]
    whole = table.dropna(subset=["region", "owner", *items]).query("region < 5")
    drawn = whole.drop_duplicates("cust_id").sample(RESPONDENTS, random_state=SEED).sort_index()
    codes = ["region", "owner", "seconds", *items]
    return str(drawn[[*PEOPLE, *items]].astype(dict.fromkeys(codes, int)).to_csv(index=False))


if __name__ == "__main__":
    (HERE / "six_chapters.csv").write_text(draw(), encoding="utf-8", newline="\n")
