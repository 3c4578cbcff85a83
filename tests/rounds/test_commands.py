"""``kpi diff`` and the options of ``kpi check`` for what is known already."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kpi import cli
from tests.rounds.samples import edited, finding, source

Ran = tuple[int, str, str]
DOUBLED = ("≥8≥8场", "≥8场")


@pytest.fixture
def kpi(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def call(*words: str | Path) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            cli.main([str(word) for word in words])
        printed = capsys.readouterr()
        assert isinstance(stop.value.code, int)
        return stop.value.code, printed.out, printed.err

    return call


@pytest.fixture
def rounds(tmp_path: Path) -> tuple[Path, Path]:
    """Two submissions."""
    old, new = tmp_path / "一上.txt", tmp_path / "二上.txt"
    old.write_text(source(), encoding="utf-8")
    new.write_text(edited(DOUBLED), encoding="utf-8")
    return old, new


@pytest.fixture
def reviews(kpi: Callable[..., Ran], rounds: tuple[Path, Path]) -> tuple[Path, Path]:
    """Their reviews."""
    paths = [path.with_suffix(".json") for path in rounds]
    for document, review in zip(rounds, paths, strict=True):
        status, _, _ = kpi("check", document, "--with-extract", "--format", "json", "--output", review)
        assert status == 1
    return paths[0], paths[1]


def counts(out: str) -> dict[str, int]:
    found: dict[str, int] = json.loads(out)["comparison"]["counts"]
    return found


def test_reviews_and_documents_can_be_compared_in_any_mixture(
    kpi: Callable[..., Ran], rounds: tuple[Path, Path], reviews: tuple[Path, Path]
) -> None:
    for old in (rounds[0], reviews[0]):
        for new in (rounds[1], reviews[1]):
            status, out, err = kpi("diff", old, new, "--format", "json")
            assert (status, err) == (0, "")
            assert counts(out)["fixed"] == 1
            assert counts(out)["new"] == 0


def test_text_is_the_default_and_several_formats_are_written(
    kpi: Callable[..., Ran], reviews: tuple[Path, Path], tmp_path: Path
) -> None:
    status, out, _ = kpi("diff", *reviews)
    assert status == 0
    assert "已整改 1 · 未整改" in out
    page, book = tmp_path / "d.html", tmp_path / "d.xlsx"
    words = ("--format", "html", "--output", page, "--format", "xlsx", "--output", book)
    status, out, err = kpi("diff", *reviews, *words)
    assert (status, out) == (0, "")
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert book.read_bytes().startswith(b"PK")
    assert str(page) in err


def test_three_rounds_tell_what_came_back(kpi: Callable[..., Ran], reviews: tuple[Path, Path]) -> None:
    old, new = reviews
    assert counts(kpi("diff", new, old, "--format", "json")[1])["new"] == 1
    three = counts(kpi("diff", old, new, old, "--format", "json")[1])
    assert (three["returned"], three["new"]) == (1, 0)


def test_exit_status_of_a_comparison(
    kpi: Callable[..., Ran], reviews: tuple[Path, Path], tmp_path: Path
) -> None:
    assert kpi("diff", *reviews, "--fail-on", "error")[0] == 1
    empty = tmp_path / "空.txt"
    empty.write_bytes(b"")
    status, out, err = kpi("diff", reviews[0], empty, "--format", "json")
    assert status == 2
    assert counts(out)["fixed"] == 0
    assert counts(out)["unverified"] > 0
    assert "RDR04" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("diff", "一上.json"), "至少给出两轮"),
        (("diff", "一上.json", "没有.json"), "RND01"),
        (("diff", "一上.json", "坏.json"), "RND03"),
        (("diff", "一上.json", "二上.json", "--format", "html"), "--output"),
        (("diff", "一上.json", "二上.json", "--output", "一上.json"), "指向了要读取的文件"),
        (("diff", "一上.json", "二上.json", "--output", "结果/"), "不能是文件夹"),
        (("diff", "一上.json", "空文件夹"), "没有可以审核的文件"),
        (("check", "一上.txt", "--baseline", "坏.json"), "RND03"),
        (("check", "一上.txt", "--waivers", "坏.toml"), "坏.toml：第1行 第1条豁免：缺少 reason"),
        (("check", "一上.txt", "--today", "今天"), "--today"),
    ],
)
def test_wrong_usage_is_told(
    kpi: Callable[..., Ran],
    reviews: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    told: str,
) -> None:
    folder = reviews[0].parent
    (folder / "坏.json").write_text("{", encoding="utf-8")
    (folder / "坏.toml").write_text('[[waiver]]\nrule = "FND01"\n', encoding="utf-8")
    (folder / "空文件夹").mkdir()
    monkeypatch.chdir(folder)
    status, out, err = kpi(*words)
    assert (status, out) == (2, "")
    assert told in err


def test_a_baseline_lets_only_new_errors_fail(
    kpi: Callable[..., Ran], rounds: tuple[Path, Path], reviews: tuple[Path, Path], tmp_path: Path
) -> None:
    status, out, _ = kpi("check", rounds[1], "--baseline", reviews[0], "--format", "json")
    data = json.loads(out)["review"]
    assert status == 0
    assert {found["status"] for found in data["findings"]} == {"known"}
    assert data["verdict"]["known"] == len(data["findings"])
    worse = tmp_path / "三上.txt"
    worse.write_text(edited(("\t≥6500人次\t", "\t≥6500≥6500人次\t")), encoding="utf-8")
    status, out, _ = kpi("check", worse, "--baseline", reviews[0], "--format", "json")
    assert status == 1
    assert [f["quote"] for f in json.loads(out)["review"]["findings"] if f["status"] == "new"] == [
        "≥6500≥6500人次"
    ]


def test_waivers_are_judged_for_the_given_day_and_told(
    kpi: Callable[..., Ran], rounds: tuple[Path, Path], tmp_path: Path
) -> None:
    file = tmp_path / "豁免.toml"
    who = 'reason = "依据合同"\nperson = "张三"\ndate = 2025-01-10\n'
    file.write_text(
        f'[[waiver]]\nrule = "VAL02"\n{who}expires = 2025-03-01\n\n[[waiver]]\nrule = "ZZZ01"\n{who}',
        encoding="utf-8",
    )
    base = ("check", rounds[0], "--select", "VAL02", "--waivers", file, "--format", "json", "--today")
    status, out, err = kpi(*base, "2025-03-01")
    assert status == 0
    assert err == "提示：豁免.toml 第8行 未用到：规则 ZZZ01的豁免\n"
    told = json.loads(out)["review"]["waivers"]
    assert (told["as_of"], [one["fate"] for one in told["entries"]]) == ("2025-03-01", ["used", "unused"])
    assert len(told["entries"][0]["findings"]) == 3
    status, out, err = kpi(*base, "2025-03-02")
    assert status == 1
    assert "豁免.toml 第1行 已过期：规则 VAL02的豁免，有效期至 2025-03-01" in err
    assert kpi(*base, "2025-03-02")[1] == out


def test_without_a_day_waivers_are_judged_for_today(
    kpi: Callable[..., Ran], rounds: tuple[Path, Path], tmp_path: Path
) -> None:
    mark = finding("VAL02", "≥8≥8场").fingerprint
    file = tmp_path / "豁免.toml"
    file.write_text(
        f'[[waiver]]\nfingerprint = "{mark}"\nreason = "甲"\nperson = "乙"\ndate = 2025-01-10\n',
        encoding="utf-8",
    )
    before = dt.date.today()  # noqa: DTZ011 - as the command sees it
    out = kpi("check", rounds[0], "--waivers", file, "--format", "json")[1]
    told = json.loads(out)["review"]["waivers"]["as_of"]
    assert before.isoformat() <= told <= dt.date.today().isoformat()  # noqa: DTZ011


def test_a_comparison_is_never_read_as_a_submission(
    kpi: Callable[..., Ran], reviews: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "报送"
    folder.mkdir()
    (folder / "一上.txt").write_text(source(), encoding="utf-8")
    kpi("diff", *reviews, "--output", folder / "对照.txt")
    kpi("diff", *reviews, "--format", "html", "--output", folder / "对照.html")
    kpi("diff", *reviews, "--format", "xlsx", "--output", folder / "对照.xlsx")
    data = json.loads(kpi("check", folder, "--format", "json")[1])
    assert [Path(document["path"]).name for document in data["documents"]] == ["一上.txt"]
