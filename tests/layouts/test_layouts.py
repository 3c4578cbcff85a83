"""Pages of many provinces' layouts give what a careful reader takes from them, or say what they do not."""

import tomllib
from pathlib import Path

import pytest

from .summary import HERE, compare, gold_of, pages

KNOWN: dict[str, str] = tomllib.loads((HERE / "known.toml").read_text(encoding="utf-8"))
"""Pages that are not read exactly yet: page → what differs and why."""


def _name(page: Path) -> str:
    return page.name


@pytest.mark.parametrize("page", pages(), ids=_name)
def test_page_is_read_as_its_gold_says(page: Path) -> None:
    outcome = compare(page)
    if page.name in KNOWN:
        assert outcome.differences, "read exactly now: take it off known.toml"
        pytest.xfail(KNOWN[page.name])
    assert not outcome.differences, "\n".join(outcome.differences)


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_page_not_read_exactly_says_so(name: str) -> None:
    outcome = compare(HERE / name)
    assert not outcome.silent, "\n".join(outcome.silent)


def test_known_pages_are_there_and_have_a_reason() -> None:
    assert set(KNOWN) <= {page.name for page in pages()}
    assert all(reason.strip() for reason in KNOWN.values())


@pytest.mark.parametrize("page", pages(), ids=_name)
def test_gold_has_the_fields_of_the_samples(page: Path) -> None:
    gold = gold_of(page)
    assert gold["form"] in {"goal", "self-evaluation", "evaluation-system", "department-goal", "none"}
    assert (gold["form"] == "none") == (not gold["projects"])
    for project in gold["projects"]:
        assert {"name", "budget", "goals", "indicators"} <= project.keys()
        for row in project["indicators"]:
            assert row.keys() == {"l1", "l2", "l3", "op", "value", "unit", "weight", "text"}
            assert row["l3"]
            assert row["text"]
