"""The report's findings as PowerPoint slides: native charts of the published figures."""
