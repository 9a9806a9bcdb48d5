"""The page that lists all reports below a folder."""
