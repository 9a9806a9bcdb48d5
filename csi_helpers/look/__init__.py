"""What charts and document must share: the typeface and readable colours."""
