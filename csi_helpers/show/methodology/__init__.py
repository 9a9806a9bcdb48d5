"""The annex on method: facts, bases, limits, statistics, terms, software."""
