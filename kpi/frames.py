"""The indicator frames (2015: 财预〔2015〕88号; 2021: 财预〔2021〕101号) and the categories of their rows.

A row's category is read from the head words of its second level, else of its first: localities write
数量指标, 产出数量 or 数量 and mean the same.
"""

from functools import lru_cache
from typing import Literal

Category = Literal[
    "quantity",
    "quality",
    "timeliness",
    "cost",
    "economic_cost",
    "social_cost",
    "environmental_cost",
    "economic",
    "social",
    "ecological",
    "sustained_impact",
    "satisfaction",
]
Group = Literal["output", "cost", "benefit", "satisfaction"]

COSTS: frozenset[Category] = frozenset({"cost", "economic_cost", "social_cost", "environmental_cost"})
OUTPUTS: frozenset[Category] = frozenset({"quantity", "quality", "timeliness"})
BENEFITS: frozenset[Category] = frozenset({"economic", "social", "ecological", "sustained_impact"})

# The first head word that a level name contains decides; 满意 and 成本 come first because
# 社会公众满意度 and 社会成本 are no social benefits.
_HEAD_WORDS: tuple[tuple[str, Category], ...] = (
    ("满意", "satisfaction"),
    ("经济成本", "economic_cost"),
    ("社会成本", "social_cost"),
    ("环境成本", "environmental_cost"),
    ("生态成本", "environmental_cost"),
    ("成本", "cost"),
    ("数量", "quantity"),
    ("质量", "quality"),
    ("时效", "timeliness"),
    ("进度", "timeliness"),
    ("可持续", "sustained_impact"),
    ("持续影响", "sustained_impact"),
    ("经济", "economic"),
    ("社会", "social"),
    ("生态", "ecological"),
    ("环境", "ecological"),
)
_GROUP_WORDS: tuple[tuple[str, Group], ...] = (
    ("满意", "satisfaction"),
    ("成本", "cost"),
    ("产出", "output"),
    ("效益", "benefit"),
    ("效果", "benefit"),
    ("影响", "benefit"),
)


@lru_cache(maxsize=4096)
def category(level1: str, level2: str) -> Category | None:
    """Return the category of a row with these level names, None where neither has a known head word."""
    for level in ("".join(level2.split()), "".join(level1.split())):
        found = next((category for word, category in _HEAD_WORDS if word in level), None)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=4096)
def group(level1: str, level2: str) -> Group | None:
    """Return the first-level group a row counts for: by its category, else by its first level's words.

    Satisfaction rows filed under 效益 (a Hunan habit) count as satisfaction; 成本 under 产出 is an
    output of the 2015 frame.
    """
    kind = category(level1, level2)
    if kind == "satisfaction":
        return "satisfaction"
    words = "".join(level1.split())
    by_level1 = next((group for word, group in _GROUP_WORDS if word in words), None)
    if by_level1 is not None:
        return by_level1
    if kind in BENEFITS:
        return "benefit"
    return "output" if kind in OUTPUTS else "cost" if kind in COSTS else None
