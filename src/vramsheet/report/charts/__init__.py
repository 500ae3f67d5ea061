"""
Where every bar, line and label of a chart stands: pure geometry, in units of the drawing.

The SVG macros in `templates/charts` only place what stands here. A drawing is `axes.WIDTH` units wide and fills the
170 mm of the text, so one unit is a quarter of a millimetre on paper.
"""
