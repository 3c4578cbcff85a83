"""The typed values that every other part of kpi speaks in; this package imports nothing of kpi."""
