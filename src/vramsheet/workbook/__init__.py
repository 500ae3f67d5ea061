"""
The workbook that needs no Python: inputs, sizing, comparison and money as live formulas.

XlsxWriter writes it in one go; every formula is written with the value that this program computes for it, so that a
preview shows right figures and a test can hold each recalculated cell against the core.
"""
