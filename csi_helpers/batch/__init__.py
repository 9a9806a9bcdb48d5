"""Many studies at once: which, in how many processes, how each went; an index of all reports."""
