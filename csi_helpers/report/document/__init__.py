"""The document: executed chapters to one HTML and one PDF."""
