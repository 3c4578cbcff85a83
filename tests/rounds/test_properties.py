"""What means nothing to a reader must make no difference: order, numbers, file names, white space."""

import random
from collections import Counter
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi import engine
from kpi.model.disclosure import Disclosure, Failure
from kpi.reporting.json import render_check
from kpi.rounds import CellChange, Comparison, Round, compare, of_review
from kpi.rounds.load import parse_review
from tests.rounds.samples import (
    book,
    first,
    first_document,
    outcomes,
    read,
    source,
    with_projects,
    with_rows,
)

few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
seeds = st.integers(0, 2**32)


def against_first(document: Disclosure) -> Comparison:
    return compare(of_review(first()), of_review(engine.review([document], book())))


def assert_no_difference(comparison: Comparison) -> None:
    assert comparison.cells == ()
    told = [(change.outcome, change.reason, change.old, change.new) for change in comparison.changes]
    assert outcomes(comparison) == {"open"}, [entry for entry in told if entry[0] != "open"]
    assert not any(change.edited for change in comparison.changes)
    assert comparison.remarks == ()


def shuffled(document: Disclosure, seed: int) -> Disclosure:
    """Return the document with rows and projects in another order, and numbered by it."""
    dice = random.Random(seed)  # noqa: S311 - a test's own order
    projects = [
        with_rows(project, dice.sample(project.indicators, len(project.indicators)))
        for project in document.projects
    ]
    return with_projects(document, dice.sample(projects, len(projects)))


@few
@given(seeds)
def test_order_and_numbers_of_rows_and_projects_make_no_difference(seed: int) -> None:
    assert_no_difference(against_first(shuffled(first_document(), seed)))


@few
@given(seeds)
def test_order_makes_no_difference_where_only_findings_are_known(seed: int) -> None:
    document = first_document()
    projects = random.Random(seed).sample(document.projects, len(document.projects))  # noqa: S311
    old, new = (
        parse_review(render_check(review).encode(), "review.json")
        for review in (first(), engine.review([with_projects(document, projects)], book()))
    )
    assert isinstance(old, Round)
    assert isinstance(new, Round)
    assert outcomes(compare(old, new)) == {"open"}


@few
@given(seeds)
def test_white_space_makes_no_difference(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311

    def padded(cell: str) -> str:
        return dice.choice(("", " ", "\u3000")) + cell + dice.choice(("", "  ")) if cell else cell

    lines = [
        "\t".join(map(padded, line.split("\t"))) if line.startswith(("产出指标\t", "效益指标\t")) else line
        for line in source().split("\n")
    ]
    assert_no_difference(against_first(read("\n".join(lines), "一上.txt")))


@few
@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8), st.integers(1, 40))
def test_file_name_and_place_in_the_file_make_no_difference(name: str, lines: int) -> None:
    assert_no_difference(against_first(read("\n" * lines + source(), f"报送/{name}.txt")))


@few
@given(seeds, st.integers(2, 6))
def test_how_projects_are_spread_over_files_makes_no_difference(seed: int, files: int) -> None:
    """A department may hand in one file, then one a unit."""
    document = first_document()
    dice = random.Random(seed)  # noqa: S311
    heap: dict[int, list[int]] = {}
    for at in range(len(document.projects)):
        heap.setdefault(dice.randrange(files), []).append(at)
    parts = [
        replace(
            with_projects(document, [document.projects[at] for at in own]),
            path=f"{part}.txt",
            tables=document.tables if part == min(heap) else (),
            narrative=document.narrative if part == min(heap) else (),
        )
        for part, own in sorted(heap.items())
    ]
    comparison = compare(of_review(first()), of_review(engine.review(parts, book())))
    assert comparison.cells == ()
    # Rules over a whole document (its funds, its other forms) may see less in one part of it.
    assert all(change.outcome != "fixed" for change in comparison.changes)


def mirrored(cell: CellChange) -> tuple[str | None, ...]:
    return (cell.field, cell.new, cell.old)


VALUES = tuple(
    sorted({row.value.text for project in first_document().projects for row in project.indicators})
)


@few
@given(st.dictionaries(st.sampled_from(VALUES), st.sampled_from(("≥12345件", "7项", "")), max_size=4))
def test_changed_cells_are_those_that_were_edited_and_mirror_each_other(edits: dict[str, str]) -> None:
    document = first_document()
    projects = []
    touched: Counter[tuple[str | None, ...]] = Counter()
    for project in document.projects:
        rows = []
        for row in project.indicators:
            now = edits.get(row.value.text, row.value.text)
            if now != row.value.text:
                touched["value", row.value.text, now] += 1
            rows.append(replace(row, value=replace(row.value, text=now)))
        projects.append(with_rows(project, rows))
    old, new = of_review(first()), of_review(replace(first(), documents=(with_projects(document, projects),)))
    there, back = compare(old, new), compare(new, old)
    assert Counter((cell.field, cell.old, cell.new) for cell in there.cells) == touched
    assert Counter(map(mirrored, back.cells)) == touched


@few
@given(seeds, st.integers(0, 60))
def test_every_finding_is_accounted_for_exactly_once(seed: int, size: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    found = of_review(first()).findings
    old = replace(of_review(first()), findings=tuple(dice.sample(found, min(size, len(found)))))
    new = of_review(engine.review([shuffled(first_document(), seed)], book()))
    changes = compare(old, new).changes
    assert Counter(change.old for change in changes if change.old) == Counter(old.findings)
    assert Counter(change.new for change in changes if change.new) == Counter(new.findings)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_review_is_told_and_never_a_crash(data: st.DataObject) -> None:
    content = render_check(first(), with_extract=True).encode()
    at = data.draw(st.integers(0, len(content) - 1))
    damage = data.draw(st.binary(max_size=6))
    loaded = parse_review(content[:at] + damage + content[at + len(damage) + 1 :], "x.json")
    assert isinstance(loaded, Round | Failure)
    if isinstance(loaded, Failure):
        assert loaded.code in {"RND03", "RND04", "RND05"}
