"""A document's life: comments that outlive a run, versions kept, what has changed since."""
