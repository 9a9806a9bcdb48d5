"""From the client's files to one survey: read, coded, cleaned, weighted."""
