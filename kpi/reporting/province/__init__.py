"""The reports on very many documents: one page and one workbook for a county, a city or a province.

``part`` makes of the review of one document, where that document is, what these reports keep of it;
``Province`` takes the parts in order and holds a few hundred bytes a finding.
"""

from kpi.reporting.province.gather import MANY, Departments, Province, is_large
from kpi.reporting.province.parts import Part, part

__all__ = ["MANY", "Departments", "Part", "Province", "is_large", "part"]
