"""Reports of single levels of a segment: branches, regions."""
