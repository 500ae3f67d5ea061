"""How a report looks beyond its words and figures: paper, colours, and what a company puts into a theme file."""
