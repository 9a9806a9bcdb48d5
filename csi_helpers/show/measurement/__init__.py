"""What the items measure, shown: reliability of constructs, and the factors behind the items."""
