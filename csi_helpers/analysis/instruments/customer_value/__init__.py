"""What a customer is worth, by contract or by what was bought, and with what satisfaction goes."""
