"""The document on paper: a page of HTML into a tagged PDF, and what makes that quick."""
