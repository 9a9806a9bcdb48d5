"""How the study was made: bases, margins and limits, for the annex on method."""
