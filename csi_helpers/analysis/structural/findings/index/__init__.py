"""The index of every construct: frozen weights, their error, waves and groups."""
