"""A quote in the sheets of a workbook: the layout, and how it is read; nothing in the file is ever executed."""
