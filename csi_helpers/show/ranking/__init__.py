"""The levels of a segment in order of one figure: a page that leads to each one's report."""
