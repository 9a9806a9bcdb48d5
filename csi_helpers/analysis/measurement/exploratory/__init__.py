"""Exploratory factor analysis in numbers: from a correlation matrix to loadings and scores."""
