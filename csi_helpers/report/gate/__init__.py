"""Before publishing: data that aren't like the last report's are held for a person to look at."""
