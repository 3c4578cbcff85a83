"""Waivers and decisions: read from a file, written to one, and applied to a review with a baseline."""

from kpi.waivers.apply import applied
from kpi.waivers.file import Given, load, written

__all__ = ["Given", "applied", "load", "written"]
