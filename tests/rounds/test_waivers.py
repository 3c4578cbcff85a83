"""Waivers, decisions and baselines: what they change, when they cease to hold, how mistakes are told."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi import engine, waivers
from kpi.model.decision import RULING_WORDS, Decision, Fate, Ruling, Waiver
from kpi.model.finding import Finding, Review, Status
from kpi.model.rule import Rule
from kpi.reporting import text
from kpi.reporting.json import render_check
from kpi.rounds import of_review
from kpi.waivers import Given, applied
from tests.rounds.samples import book, finding, first, first_document, second
from tests.rounds.test_properties import shuffled

DAY = dt.date(2025, 3, 1)
DOUBLED = ("≥8≥8场", "≥8场")
NAME = "（上级）岚财教〔2024〕126号2025年体育彩票公益金支持群众体育赛事资金"
MARK = "0123456789abcdef"
WHO = 'reason = "依据合同"\nperson = "张三"\ndate = 2025-01-10\n'


def under(review: Review, *entries: Waiver | Decision, today: dt.date = DAY) -> Review:
    return applied(review, None, [Given(entry, f"第{no}条") for no, entry in enumerate(entries, 1)], today)


def waiver(expires: dt.date | None = None, **scope: str) -> Waiver:
    return Waiver("依据合同", "张三", dt.date(2025, 1, 10), expires, **scope)


def decision(ruling: Ruling, found: Finding, day: dt.date = dt.date(2025, 1, 10)) -> Decision:
    return Decision(found.fingerprint, found.state, ruling, "已核对合同", "张三", day)


def status(review: Review, rule: str, quote: str = "") -> tuple[Status, str | None]:
    [found] = [one for one in review.findings if one.rule == rule and quote in one.quote]
    return found.status, found.remark


def fates(review: Review) -> list[Fate]:
    return [settled.fate for settled in review.waivers or ()]


def test_a_waived_finding_is_kept_marked_and_said_by_whom() -> None:
    mark = finding("VAL02", "≥8≥8场").fingerprint
    review = under(first(), waiver(fingerprint=mark, expires=dt.date(2025, 12, 31)))
    assert len(review.findings) == len(first().findings)
    assert status(review, "VAL02", "≥8≥8场") == (
        "waived",
        "已豁免：依据合同（张三，2025-01-10），有效期至 2025-12-31",
    )
    assert status(review, "VAL02", "≤260260") == ("new", None)
    assert review.waivers is not None
    assert (review.waivers[0].fate, review.waivers[0].findings) == ("used", (mark,))


@pytest.mark.parametrize(
    ("scope", "size"),
    [
        ({"rule": "VAL02"}, 3),
        ({"rule": "VAL02", "project": "*", "path": "*"}, 3),
        ({"rule": "VAL02", "project": "13882325P00QL3307012X"}, 3),
        (
            {
                "rule": "VAL02",
                "project": f" {NAME[:8]} {NAME[8:]}",
            },
            3,
        ),
        ({"rule": "VAL02", "path": "赛事总成本"}, 1),
        ({"rule": "VAL02", "path": "产出指标/成本指标/赛事总成本"}, 1),
        ({"rule": "VAL02", "path": "产出指标／成本指标／赛事 总成本"}, 1),
        ({"rule": "VAL02", "path": "赛事"}, 0),
        ({"rule": "VAL02", "path": ".*"}, 0),
        ({"rule": "VAL02", "project": "13882325P00QL3307011B"}, 0),
        ({"rule": "FND01", "path": "赛事总成本"}, 0),
        ({"rule": "FND01"}, 3),
    ],
)
def test_a_waiver_covers_what_its_exact_texts_say(scope: dict[str, str], size: int) -> None:
    review = under(first(), waiver(None, **scope))
    assert sum(found.status == "waived" for found in review.findings) == size
    assert fates(review) == ["used" if size else "unused"]


def test_a_waiver_holds_on_its_last_day_and_not_after() -> None:
    entry = waiver(rule="VAL02", expires=DAY)
    assert status(under(first(), entry), "VAL02", "≥8≥8场")[0] == "waived"
    late = under(first(), entry, today=DAY + dt.timedelta(days=1))
    told = "豁免已于 2025-03-01 到期：依据合同（张三，2025-01-10）"
    assert status(late, "VAL02", "≥8≥8场") == ("new", told)
    assert fates(late) == ["expired"]
    assert finding("VAL02", "≥8≥8场").fingerprint in of_review(late).reopened


@pytest.mark.parametrize(
    ("ruling", "expected"),
    [
        ("rejected", "waived"),
        ("explained", "known"),
        ("not_applicable", "known"),
        ("doubtful", "known"),
        ("confirmed", "new"),
        ("changed", "new"),
    ],
)
def test_a_decision_sets_the_status_and_is_told(ruling: Ruling, expected: Status) -> None:
    review = under(first(), decision(ruling, finding("VAL02", "≥8≥8场")))
    told = f"{RULING_WORDS[ruling]}：已核对合同（张三，2025-01-10）"
    assert status(review, "VAL02", "≥8≥8场") == (expected, told)
    assert fates(review) == ["used"]


def test_a_decision_survives_a_second_round_and_lapses_when_the_cell_changes() -> None:
    entry = decision("rejected", finding("VAL02", "≤260260"))
    assert status(under(second(DOUBLED), entry), "VAL02", "≤260260")[0] == "waived"
    changed = under(second(("≤260260", "≤262262")), entry)
    assert status(changed, "VAL02", "≤262262") == (
        "new",
        "原结论“不成立”（张三，2025-01-10）已失效：内容或规则有变动",
    )
    assert fates(changed) == ["lapsed"]


def test_a_decision_survives_white_space_and_order() -> None:
    entry = decision("rejected", finding("VAL02", "≤260260"))
    spaced = under(second(("\t≤260260\t", "\t≤ 260260 \t")), entry)
    assert status(spaced, "VAL02", "260260")[0] == "waived"
    moved = under(engine.review([shuffled(first_document(), 7)], book()), entry)
    assert status(moved, "VAL02", "≤260260")[0] == "waived"


def test_a_decision_lapses_when_the_rule_changes() -> None:
    def newer(rule: Rule) -> Rule:
        return replace(rule, version=rule.version + 1) if rule.code == "VAL02" else rule

    changed = replace(
        book(),
        bound=tuple(replace(bound, rule=newer(bound.rule)) for bound in book().bound),
    )
    entry = decision("rejected", finding("VAL02", "≤260260"))
    review = under(engine.review([first_document()], changed), entry)
    assert fates(review) == ["lapsed"]
    assert status(review, "VAL02", "≤260260")[0] == "new"


def test_of_several_decisions_the_latest_holds_and_the_others_are_told() -> None:
    found = finding("VAL02", "≥8≥8场")
    earlier, later = decision("explained", found), decision("confirmed", found, DAY)
    for entries, expected in (
        ((earlier, later), ["superseded", "used"]),
        ((later, earlier), ["used", "superseded"]),
        ((later, replace(later, ruling="rejected")), ["superseded", "used"]),
    ):
        review = under(first(), *entries)
        assert fates(review) == expected
    assert status(under(first(), later, earlier), "VAL02", "≥8≥8场")[0] == "new"
    assert status(under(first(), later, replace(later, ruling="rejected")), "VAL02", "≥8≥8场")[0] == "waived"


def test_a_waiver_outranks_a_decision() -> None:
    found = finding("VAL02", "≥8≥8场")
    review = under(first(), waiver(rule="VAL02"), decision("confirmed", found))
    state, remark = status(review, "VAL02", "≥8≥8场")
    assert state == "waived"
    assert remark is not None
    assert "成立" in remark


def test_grades_and_verdict_are_proposed_anew() -> None:
    every = sorted({found.rule for found in first().findings})
    review = under(first(), *(waiver(rule=code) for code in every))
    assert {appraisal.grade for appraisal in review.appraisals} == {"优"}
    assert {appraisal.grade for appraisal in first().appraisals} != {"优"}


def test_the_baseline_marks_what_is_known_and_tells_what_changed() -> None:
    old = of_review(first())
    review = applied(second(DOUBLED, ("≤260260", "≤262262")), old, None, DAY)
    assert status(review, "VAL02", "≤262262") == ("new", "上一次审核已提出，此后内容或规则有变动")
    assert status(review, "VAL02", "≥90≥90%") == ("known", "上一次审核已提出，尚未改动")
    assert review.waivers is None
    assert review.as_of is None
    added = applied(second(("\t≥6500人次\t", "\t≥6500≥6500人次\t")), old, None, DAY)
    assert status(added, "VAL02", "≥6500≥6500人次") == ("new", None)


def test_order_makes_nothing_new_under_a_baseline() -> None:
    review = applied(engine.review([shuffled(first_document(), 3)], book()), of_review(first()), None, DAY)
    assert {found.status for found in review.findings} == {"known"}


def test_an_expired_waiver_falls_back_on_the_baseline() -> None:
    entries = [Given(waiver(rule="VAL02", expires=dt.date(2025, 2, 1)), "第1条")]
    review = applied(first(), of_review(first()), entries, DAY)
    assert status(review, "VAL02", "≥8≥8场")[0] == "known"


def test_nothing_given_changes_nothing_but_an_empty_file_is_told() -> None:
    assert applied(first(), None, None, DAY) == first()
    empty = applied(first(), None, [], DAY)
    assert (empty.waivers, empty.as_of) == ((), DAY)
    assert '"waivers": null' in render_check(first())
    assert '"as_of": "2025-03-01"' in render_check(empty)


def load(tmp_path: Path, text: str) -> tuple[tuple[Given, ...], list[str]]:
    path = tmp_path / "豁免.toml"
    path.write_text(text, encoding="utf-8")
    given_, mistakes = waivers.load(path)
    assert all(mistake.file == "豁免.toml" for mistake in mistakes)
    return given_, [mistake.message for mistake in mistakes]


def test_a_file_is_read_in_its_order_with_its_lines(tmp_path: Path) -> None:
    text = (
        f'# 说明\n[[waiver]]\nrule = "fnd-01"\n{WHO}expires = "2025-12-31"\n\n'
        f'[[decision]]\nfingerprint = "{MARK}"\nstate = "{MARK}"\nruling = "不成立"\n{WHO}\n'
        f'[[waiver]]\nfingerprint = "{MARK}"\n{WHO}'
    )
    given_, mistakes = load(tmp_path, text)
    assert mistakes == []
    assert [one.where for one in given_] == ["豁免.toml 第2行", "豁免.toml 第9行", "豁免.toml 第17行"]
    ruled, decided, named = (one.entry for one in given_)
    assert ruled == waiver(rule="FND01", expires=dt.date(2025, 12, 31))
    assert decided == Decision(MARK, MARK, "rejected", "依据合同", "张三", dt.date(2025, 1, 10))
    assert named == waiver(fingerprint=MARK)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[waiver]]\nrule = FND01\n", "TOML 写法有误：第2行第8个字符附近"),
        ("[[waiver", "TOML 写法有误：请检查引号和括号是否成对"),
        ("a = " + "[" * 20_000, "TOML 写法有误：括号嵌套太深"),
        ('[[waivers]]\nrule = "FND01"\n', "“waivers”不是这个文件的内容；只能写 [[waiver]] 或 [[decision]]"),
        ('[waiver]\nrule = "FND01"\n', "“waiver”不是这个文件的内容；只能写 [[waiver]] 或 [[decision]]"),
        ("waiver = [1]\n", "“waiver”应写成 [[waiver]] 的小节"),
        (
            '\n[[waiver]]\nrule = "FND01"\nreason = "甲"\ndate = 2025-01-10\n',
            "第2行 第1条豁免：缺少 person（责任人）",
        ),
        (f'[[waiver]]\nrule = "FND01"\nreson = ""\n{WHO}', "第3行 第1条豁免：没有“reson”这一项"),
        (f'[[waiver]]\nrule = "FND"\n{WHO}', "第2行 第1条豁免：rule（规则编号）应为 FND01 之类的一个编号"),
        (f'[[waiver]]\nrule = "*"\n{WHO}', "第2行 第1条豁免：rule（规则编号）应为 FND01 之类的一个编号"),
        (f"[[waiver]]\n{WHO}", "第1行 第1条豁免：要写 fingerprint（问题编号），或者 rule"),
        (f'[[waiver]]\nproject = "甲"\n{WHO}', "第1行 第1条豁免：要写 fingerprint（问题编号），或者 rule"),
        (
            f'[[waiver]]\nfingerprint = "0123456789abcdef"\nrule = "FND01"\n{WHO}',
            "第3行 第1条豁免：写了 fingerprint 就不能再写 rule",
        ),
        (
            '[[waiver]]\nrule = "FND01"\nreason = " "\nperson = "张三"\ndate = 2025-01-10\n',
            "第3行 第1条豁免：reason（理由）应为文字，不能为空",
        ),
        (
            '[[waiver]]\nrule = "FND01"\nreason = "甲"\nperson = "张三"\ndate = "2025年1月"\n',
            "第5行 第1条豁免：date（日期）应写成 2025-01-10 的日期",
        ),
        (
            f'[[waiver]]\nrule = "FND01"\n{WHO}expires = 2025-01-09\n',
            "第6行 第1条豁免：expires（到期日）早于 date（日期）",
        ),
        (
            f'[[decision]]\nfingerprint = "1"\nstate = "0123456789abcdef"\nruling = "不成立"\n{WHO}',
            "第2行 第1条结论：fingerprint（问题编号）应为审核结果中的16位编号",
        ),
        (
            f'[[decision]]\nfingerprint = "0123456789abcdef"\nruling = "不成立"\n{WHO}',
            "第1行 第1条结论：缺少 state（问题状态）",
        ),
        (
            f'[[decision]]\nfingerprint = "{MARK}"\nstate = "{MARK}"\nruling = "算了"\n{WHO}',
            "第4行 第1条结论：ruling（结论）可用：成立、不成立、存疑、已改、说明、不适用",
        ),
        (
            f'[[waiver]]\nrule = "FND01"\n{WHO}\n[[waiver]]\nrule = 7\n{WHO}',
            "第8行 第2条豁免：rule（规则编号）应为文字，不能为空",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line_and_nothing_is_used(tmp_path: Path, text: str, message: str) -> None:
    given_, mistakes = load(tmp_path, text)
    assert given_ == ()
    assert mistakes[0].startswith(message)


def test_files_that_are_no_toml_are_told(tmp_path: Path) -> None:
    path = tmp_path / "豁免.toml"
    assert waivers.load(path)[1][0].message == "文件打不开，请检查路径和权限"
    path.write_bytes("豁免".encode("gb18030"))
    assert waivers.load(path)[1][0].message == "不是 UTF-8 编码，请另存为 UTF-8"


texts = st.text(min_size=1, max_size=20).map(str.strip).filter(bool)
marks = st.text("0123456789abcdef", min_size=16, max_size=16)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Decision,
            fingerprint=marks,
            state=marks,
            ruling=st.sampled_from(sorted(RULING_WORDS)),
            reason=texts,
            person=texts,
            date=st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
        ),
        max_size=5,
    )
)
def test_decisions_that_were_written_are_read_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, decisions: list[Decision]
) -> None:
    path = tmp_path_factory.getbasetemp() / "decisions.toml"
    path.write_text(waivers.written(decisions), encoding="utf-8", newline="")
    given_, mistakes = waivers.load(path)
    assert mistakes == []
    assert [one.entry for one in given_] == decisions


def test_what_a_waiver_is_about_is_said() -> None:
    assert waiver(rule="FND01").about == "规则 FND01"
    assert waiver(rule="FND01", project="甲项目", path="培训人数").about == (
        "规则 FND01、项目“甲项目”、指标“培训人数”"
    )
    assert waiver(fingerprint="0123456789abcdef").about == "问题 0123456789abcdef"


def test_the_text_report_says_why_a_finding_is_waived_and_what_became_of_each_waiver() -> None:
    review = under(
        first(),
        waiver(rule="VAL02", path="赛事总成本"),
        waiver(rule="FND01", expires=dt.date(2025, 2, 1)),
        waiver(rule="CMP01"),
    )
    report = text.render(review, colour=False, width=100)
    told = "“赛事总成本” · 指标值：≤260260 → ≤260（已豁免：依据合同（张三，2025-01-10））"
    assert told.replace(" ", "") in "".join(report.split())
    assert "豁免和人工结论（3 条，按 2025-03-01 判断是否到期）" in report
    for word in ("已采用", "已过期", "未用到"):
        assert re.search(rf"^  {word}  规则 ", report, re.MULTILINE)
    assert "豁免和人工结论" not in text.render(first(), colour=False, width=100)
