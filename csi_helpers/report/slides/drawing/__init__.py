"""Charts, maps, diagrams and tables as PowerPoint draws them itself, so that they can be edited."""
