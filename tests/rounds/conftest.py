"""A browser and an office program, as the reports' tests have them."""

from tests.reporting.conftest import browser, convert

__all__ = ["browser", "convert"]
