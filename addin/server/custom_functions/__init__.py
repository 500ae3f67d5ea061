"""What xlwings Server offers to Excel: every function of vramsheet, under its own name."""

from xlwings import arg, func

from vramsheet.spreadsheet.officejs import registered

globals().update(registered(func, arg))
