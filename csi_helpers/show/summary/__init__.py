"""The executive summary: cards, scorecard, and sentences that lead to their chapters."""
