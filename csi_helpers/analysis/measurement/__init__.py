"""Do the items measure the constructs? Reliability, factors, polychoric correlations."""
