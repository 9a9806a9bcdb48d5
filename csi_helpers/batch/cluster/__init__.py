"""A batch on other machines, through Dask: the only folder that knows of it."""
