"""kpi checks the performance goals (绩效目标) of government budgets before they are published."""

__version__ = "0.1.0"
