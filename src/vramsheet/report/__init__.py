"""The procurement report: a quote is read and checked, its content computed, then rendered as HTML, PDF and JSON."""
