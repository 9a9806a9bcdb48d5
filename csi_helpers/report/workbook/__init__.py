"""The report's tables as an Excel workbook: one sheet a table, numbers as numbers."""
