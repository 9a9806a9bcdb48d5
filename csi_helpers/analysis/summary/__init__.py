"""The executive summary: it picks from what the chapters have published, and computes nothing."""
