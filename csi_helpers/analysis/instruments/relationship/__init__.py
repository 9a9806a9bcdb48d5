"""Quality of the relationship: criteria on 0-100, their weights, and one score of them all."""
