"""One row each: which of the rules about values, directions and units speak up, and on which look-alikes not.

``one_row.tsv`` holds second level, name, value, and the codes expected; no code, no finding.
"""

from pathlib import Path

import pytest

from kpi import engine, ruleset, specimen

CODES = [
    *("VAL01", "VAL04", "VAL05", "VAL06", "VAL07", "VAL08", "VAL09", "VAL10", "VAL11"),
    *("DIR03", "DIR04", "DIR05", "DIR06", "DIR07", "UNT01", "UNT02", "UNT04", "UNT05"),
    *("PLA01", "PLA02", "PLA03", "PLA04"),
]
STRONGER = ["STR04", "STR10", "UNT03", "VAL02"]
"""Rules to which those under test give way; they run along."""
BOOK = ruleset.restrict(ruleset.load()[0], [*CODES, *STRONGER], [])[0]
LEVEL1 = {"效益": "效益指标", "影响": "效益指标", "满意": "满意度指标"}
ROWS = [line.split("\t") for line in Path(__file__).with_name("one_row.tsv").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(("level2", "name", "value", "expected"), ROWS, ids=lambda text: text or "-")
def test_one_row(level2: str, name: str, value: str, expected: str) -> None:
    level1 = next((level1 for word, level1 in LEVEL1.items() if word in level2), "产出指标")
    disclosure = specimen.disclosure({"rows": [[level1, level2, name, value]], "budget": "50000.00"})
    found = {finding.rule for finding in engine.review([disclosure], BOOK).findings}
    assert sorted(found & set(CODES)) == sorted(expected.split())
