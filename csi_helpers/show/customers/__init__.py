"""What customers did and are worth, in pictures and words."""
