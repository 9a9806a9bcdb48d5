"""The structural model: specification, estimation, quality, uncertainty, and the index."""
