"""What goes with the outcome: derived importance of the drivers, and how sure it is."""
