"""Ready-made instruments of satisfaction management."""
