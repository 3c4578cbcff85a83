"""Groups of persons that a form speaks of and does not serve."""

from kpi import engine, ruleset, specimen

BOOK = ruleset.load()[0]


def test_both_rules_have_the_same_groups() -> None:
    one, other = (BOOK.ruleset.rule(code).settings for code in ("REL02", "REL08"))
    assert one == {key: words for key, words in other.items() if key != "kin"}


def test_foreign_satisfaction_is_one_finding() -> None:
    book, _ = ruleset.restrict(BOOK, ["REL02", "REL08"], [])
    owner = {"name": "护林员补助", "goals": ["为62名护林员发放补助。"]}
    copy = {
        "name": "村庄保洁员补助",
        "purpose": "发放村庄保洁员补助",
        "goals": ["为153名保洁员发放补助。"],
        "rows": [["满意度指标", "服务对象满意度指标", "护林员满意度", "≥90%"]],
    }
    review = engine.review([specimen.disclosure(owner, copy)], book)
    assert [(finding.rule, finding.project and finding.project.no) for finding in review.findings] == [
        ("REL08", 2)
    ]


def test_a_row_that_lists_its_groups_is_left_alone() -> None:
    book, _ = ruleset.restrict(BOOK, ["REL02"], [])
    owner = {"name": "义务兵家庭优待金"}
    umbrella = {
        "name": "拥军慰问",
        "purpose": "春节、八一慰问",
        "goals": ["慰问全区380名重点优抚对象。"],
        "rows": [["满意度指标", "服务对象满意度指标", "优抚对象及义务兵家庭满意度", "≥90%"]],
    }
    assert engine.review([specimen.disclosure(owner, umbrella)], book).findings == ()
