"""The structural model, shown: its paths, its indices, its quality."""
