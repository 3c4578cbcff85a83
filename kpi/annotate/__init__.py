"""A department's own file with our opinion on it; what bears no opinion stays byte for byte as it was."""

from kpi.annotate.opinions import Opinion, opinions
from kpi.annotate.package import Annotated
from kpi.annotate.word import annotate_word
from kpi.annotate.workbook import annotate_workbook

__all__ = ["Annotated", "Opinion", "annotate_word", "annotate_workbook", "opinions"]
