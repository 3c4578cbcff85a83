"""A filled review workbook, read back: the round it was handed out with, and the department's answers."""

from kpi.rectify.filled import Filled, read_workbook

__all__ = ["Filled", "read_workbook"]
