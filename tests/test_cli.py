"""The command line: exit status, where output goes, and what a user is told when something is wrong."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

from kpi import cli
from kpi.commands.outputs import file_name
from kpi.marks import is_ours

HEAD = "1、读者培训经费绩效目标表\n\n单位：万元\n\n"
FORM = HEAD + (
    "项目编码\t13099924P00XX97100001X\t\t项目名称\t读者培训经费\t\t\n"
    "预算规模及资金用途\t预算数\t10.00\t其中：财政资金\t10.00\t其他资金\t\n"
    "\t用于举办读者培训\t\t\t\t\t\n"
    "资金支出计划（%）\t3月底\t6月底\t10月底\t12月底\t\n"
    "\t25%\t50%\t75%\t100%\t\n"
    "绩效目标\t1. 完成120人读者培训。\t\t\t\t\t\n"
    "一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据\t\n"
    "产出指标\t数量指标\t培训人数\t参加培训的人数\t≥120人\t年度培训计划\t\n"
    "效益指标\t社会效益指标\t新增持证读者人数\t新办证人数\t≥300人\t年度工作计划\t\n"
    "满意度指标\t服务对象满意度指标\t学员满意度\t参训学员满意度\t{satisfaction}\t满意度调查\t\n"
)


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.txt"
    path.write_text(FORM.format(satisfaction="≥90%"), encoding="utf-8")
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    path = tmp_path / "faulty.txt"
    path.write_text(FORM.format(satisfaction="≤90%"), encoding="utf-8")
    return path


class Ran:
    """What a call printed and how it ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


Caller = Callable[..., Ran]


@pytest.fixture
def kpi(capsys: pytest.CaptureFixture[str]) -> Caller:
    def call(*words: str | Path) -> Ran:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            cli.main([str(word) for word in words])
        printed = capsys.readouterr()
        assert isinstance(stop.value.code, int)
        return Ran(stop.value.code, printed.out, printed.err)

    return call


def test_exit_status_says_what_was_found(kpi: Caller, sound: Path, faulty: Path) -> None:
    assert kpi("check", sound).status == 0
    assert kpi("check", faulty).status == 1
    assert kpi("check", faulty, "--fail-on", "never").status == 0
    assert kpi("check", faulty, "--ignore", "DIR01").status == 0
    assert kpi("check", faulty, "--select", "dir-01").status == 1


def test_unreadable_outranks_findings_and_the_others_are_still_checked(
    kpi: Caller, faulty: Path, tmp_path: Path
) -> None:
    ran = kpi("check", faulty, tmp_path / "nowhere.txt", "--format", "json", "--select", "DIR01")
    assert ran.status == 2
    data = json.loads(ran.out)
    assert [document["error"] is None for document in data["documents"]] == [True, False]
    assert data["documents"][1]["error"]["code"] == "RDR01"
    assert [finding["rule"] for finding in data["review"]["findings"]] == ["DIR01"]
    assert "nowhere.txt" in ran.err


def test_folder_is_walked_in_order_and_passes_over_what_is_not_meant(
    kpi: Caller, sound: Path, faulty: Path, tmp_path: Path
) -> None:
    (tmp_path / ".hidden.txt").write_text("x", encoding="utf-8")
    (tmp_path / "~$faulty.txt").write_text("x", encoding="utf-8")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    report = tmp_path / "report.xlsx"
    kpi("check", faulty, "--format", "xlsx", "--output", report)
    ran = kpi("check", tmp_path, "--format", "json")
    paths = [document["path"] for document in json.loads(ran.out)["documents"]]
    assert paths == [faulty.as_posix(), sound.as_posix()]
    assert "1 个其他类型的文件" in ran.err


def test_equal_bytes_are_read_once(kpi: Caller, faulty: Path, tmp_path: Path) -> None:
    twin = tmp_path / "twin.txt"
    twin.write_bytes(faulty.read_bytes())
    ran = kpi("check", faulty, twin, "--format", "json", "--select", "DIR01")
    data = json.loads(ran.out)
    assert len(data["documents"]) == 2
    assert len(data["review"]["findings"]) == 1
    assert "内容相同" in ran.err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["check"], "缺少参数 路径"),
        (["check", "x", "--nope"], "没有选项 --nope"),
        (["check", "x", "--format", "pdf"], "--format 的值不对"),
        (["check", "x", "--format", "html"], "需要用 --output"),
        (["check", "x", "--format", "json", "--format", "text"], "不能同时写到屏幕"),
        (["check", "x", "--format", "json", "--output", "a", "--output", "b"], "一一对应"),
        (["check", "x", "--select", "NIX99"], "没有这些规则：NIX99"),
        (["check", "x", "--year", "24"], "--year 的值不对"),
        (["prüfen"], "没有这个命令"),
        (["rule", "NIX99"], "没有规则 NIX99"),
    ],
)
def test_wrong_usage_is_told_in_chinese_with_a_code(kpi: Caller, words: list[str], expected: str) -> None:
    ran = kpi(*words)
    assert ran.status == 2
    assert ran.out == ""
    assert "USE01" in ran.err
    assert expected in ran.err
    assert "Traceback" not in ran.err


def test_reports_pair_up_and_screen_output_stands_alone(kpi: Caller, faulty: Path, tmp_path: Path) -> None:
    page, data = tmp_path / "a" / "report.html", tmp_path / "report.json"
    ran = kpi("check", faulty, "--format", "html", "--output", page, "--format", "json", "--output", data)
    assert ran.out == ""
    assert "DIR01" in page.read_text(encoding="utf-8")
    assert json.loads(data.read_text(encoding="utf-8"))["tool"] == "kpi"


def test_output_folder_gets_a_file_a_document_and_an_index(
    kpi: Caller, sound: Path, faulty: Path, tmp_path: Path
) -> None:
    out = tmp_path / "reports"
    kpi("check", sound, faulty, "--select", "DIR01", "--format", "json", "--output", f"{out}/")
    index = json.loads((out / "index-json.json").read_text(encoding="utf-8"))
    found = {entry["path"]: entry for entry in index["documents"]}
    assert [found[path.as_posix()]["findings"] for path in (sound, faulty)] == [0, 1]
    part = json.loads((out / found[faulty.as_posix()]["file"]).read_text(encoding="utf-8"))
    assert [finding["document"] for finding in part["review"]["findings"]] == [0]


def test_equal_files_of_equal_names_do_not_overwrite_each_other(
    kpi: Caller, faulty: Path, tmp_path: Path
) -> None:
    twins = [tmp_path / folder / "same.txt" for folder in ("a", "b")]
    for twin in twins:
        twin.parent.mkdir()
        twin.write_bytes(faulty.read_bytes())
    out = tmp_path / "reports"
    kpi("check", *twins, "--select", "DIR01", "--format", "json", "--output", f"{out}/")
    first, second = json.loads((out / "index-json.json").read_text(encoding="utf-8"))["documents"]
    assert first["file"] != second["file"]
    assert second["same_as"] == twins[0].as_posix()
    part = json.loads((out / first["file"]).read_text(encoding="utf-8"))
    assert [finding["rule"] for finding in part["review"]["findings"]] == ["DIR01"]


def test_a_report_in_a_folder_says_what_it_says_alone(kpi: Caller, faulty: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text(FORM.format(satisfaction="≥90%").replace("100001X", "100002X"), encoding="utf-8")
    out = tmp_path / "reports"
    kpi("check", other, faulty, "--ignore", "XPJ", "--format", "json", "--output", f"{out}/")
    for path in (other, faulty):
        part = json.loads(next(out.glob(f"{path.stem}-*.json")).read_text(encoding="utf-8"))
        assert part == json.loads(kpi("check", path, "--ignore", "XPJ", "--format", "json").out)


def test_a_folder_of_extracts_has_an_index(kpi: Caller, sound: Path, tmp_path: Path) -> None:
    out = tmp_path / "read"
    kpi("extract", sound, "--format", "json", "--output", f"{out}/")
    (entry,) = json.loads((out / "index-json.json").read_text(encoding="utf-8"))["documents"]
    assert entry["findings"] is None
    assert json.loads((out / entry["file"]).read_text(encoding="utf-8"))["documents"][0]["projects"]


def test_an_index_is_known_as_ours(kpi: Caller, sound: Path, tmp_path: Path) -> None:
    kpi("check", sound, "--format", "json", "--output", f"{tmp_path}/out/")
    assert is_ours(tmp_path / "out" / "index-json.json")


@pytest.mark.parametrize("command", ["check", "extract"])
def test_a_document_is_never_overwritten_by_its_report(kpi: Caller, command: str, sound: Path) -> None:
    before = sound.read_bytes()
    ran = kpi(command, sound, "--format", "json", "--output", sound)
    assert ran.status == 2
    assert "请换一个文件名" in ran.err
    assert sound.read_bytes() == before


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (["html", "-"], "需要用 --output"),
        (["text", "-", "json", "-"], "不能同时写到屏幕"),
        (["text", "same", "json", "./same"], "不能写到同一处"),
        (["json", "same/", "json", "same/"], "不能写到同一处"),
    ],
)
def test_reports_that_would_mix_or_overwrite_are_refused(
    kpi: Caller,
    sound: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    targets: list[str],
    expected: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    words = [word for pair in zip(targets[::2], targets[1::2], strict=True) for word in _output(*pair)]
    ran = kpi("check", sound, *words)
    assert ran.status == 2
    assert ran.out == ""
    assert expected in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["sound.txt"]


def _output(style: str, target: str) -> list[str]:
    return ["--format", style, "--output", target]


@pytest.mark.parametrize("command", ["check", "extract"])
def test_a_file_without_permission_costs_nothing_else(
    kpi: Caller, command: str, sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = tmp_path / "locked.txt"
    locked.write_bytes(sound.read_bytes())
    opened: Callable[..., IO[Any]] = Path.open
    allowed = os.access

    def refusing(path: Path, *words: Any, **named: Any) -> IO[Any]:
        if path == locked:
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(path, *words, **named)

    monkeypatch.setattr(Path, "open", refusing)
    monkeypatch.setattr(os, "access", lambda path, mode: path != str(locked) and allowed(path, mode))
    ran = kpi(command, locked, sound, "--format", "json")
    assert ran.status == 2
    failed, read = json.loads(ran.out)["documents"]
    assert failed["error"]["code"] == "RDR03"
    assert "没有读取权限" in failed["error"]["message"]
    assert read["project_count"] == 1


def test_an_impossible_path_is_told_and_costs_nothing_else(kpi: Caller, sound: Path) -> None:
    ran = kpi("check", "x" * 5000, sound, "--format", "json")
    assert ran.status == 2
    failed, read = json.loads(ran.out)["documents"]
    assert failed["error"]["code"] == "RDR03"
    assert read["project_count"] == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "CON", "a b/c:d*.txt", "年度 报告.docx", "x" * 400, ""])
def test_report_names_are_safe(name: str) -> None:
    made = file_name(name, None)
    assert Path(made).name == made
    assert len(made) <= 69
    assert not set(made) & set('/\\:*?"<>| ')


def test_json_is_the_same_bytes_every_time(kpi: Caller, faulty: Path) -> None:
    assert kpi("check", faulty, "--format", "json").out == kpi("check", faulty, "--format", "json").out


def test_a_write_that_fails_is_told(kpi: Caller, faulty: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    ran = kpi("check", faulty, "--format", "html", "--output", tmp_path / "file" / "report.html")
    assert ran.status == 2
    assert "不能写入" in ran.err


def test_extract_shows_what_was_read(kpi: Caller, faulty: Path) -> None:
    ran = kpi("extract", faulty)
    (document,) = json.loads(ran.out)["documents"]
    (project,) = document["projects"]
    assert project["name"] == "读者培训经费"
    assert [row["value"]["text"] for row in project["indicators"]] == ["≥120人", "≥300人", "≤90%"]
    assert ran.status == 0


def test_rules_are_listed_and_explained(kpi: Caller) -> None:
    assert "DIR01" in kpi("rules").out
    assert "满意度方向错误" in kpi("rule", "DIR-01").out
    assert {rule["code"] for rule in json.loads(kpi("rules", "--format", "json").out)} >= {"DIR01", "FND01"}


def test_help_imports_no_library_of_the_commands() -> None:
    code = (
        "import sys; from kpi import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'lark', 'pydantic', 'openpyxl', 'jinja2'} & set(sys.modules)\n"
        "sys.exit(' '.join(heavy) if heavy else 0)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "check" in ran.stdout


def test_the_package_runs_as_a_program() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "kpi", "--version"], capture_output=True, text=True, check=True
    )
    assert ran.stdout.startswith("kpi ")


def test_a_closed_pipe_ends_quietly(faulty: Path) -> None:
    command = f'"{sys.executable}" -c "from kpi.cli import main; main()" check "{faulty}" | head -c 1'
    ran = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert len(ran.stdout) == 1
    assert b"Traceback" not in ran.stderr


def test_without_a_command_the_help_is_shown(kpi: Caller) -> None:
    ran = kpi()
    assert ran.status == 0
    assert "check" in ran.out
