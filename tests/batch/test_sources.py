"""Which files are meant by folders, patterns, lists and archives; archives are hostile."""

import io
import json
import os
import struct
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from kpi import cli, reading
from kpi.batch import sources
from kpi.batch.sources import Source, find, member_name
from kpi.model.disclosure import Failure
from kpi.reading import failures
from tests.batch.departments import text

SOUND = text(1).encode()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(*names: str) -> None:
    for number, name in enumerate(names):
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(number), encoding="utf-8")


def archive(members: Mapping[str, bytes], path: str = "a.zip") -> Path:
    with zipfile.ZipFile(path, "w") as target:
        for name, data in members.items():
            target.writestr(name, data)
    return Path(path)


def names(*paths: str) -> list[str]:
    return [source.name for source in find([Path(path) for path in paths]).items]


def code(source: Source) -> str | None:
    """Return the code of why a file is not read, None where it is."""
    data = source.read()
    return data.code if isinstance(data, Failure) else None


# Folders, patterns, lists.


def test_a_folder_means_its_documents_in_the_order_of_their_names() -> None:
    put("in/b.txt", "in/a/z.txt", "in/a.txt", "in/.hidden.txt", "in/~$lock.txt")
    Path("in/picture.png").write_bytes(b"x")
    found = find([Path("in")])
    assert [source.name for source in found.items] == ["in/a/z.txt", "in/a.txt", "in/b.txt"]
    assert found.skipped == 1


def test_a_pattern_means_what_it_fits_and_otherwise_itself() -> None:
    put("in/b.txt", "in/a.txt", "in/deep/c.txt", "in/d.csv")
    assert names("in/*.txt") == ["in/a.txt", "in/b.txt"]
    assert names("in/**/c.txt") == ["in/deep/c.txt"]
    assert names("in/none-*.txt") == ["in/none-*.txt"]


def test_a_file_whose_name_looks_like_a_pattern_is_that_file() -> None:
    put("in/[1]?.txt", "in/1x.txt")
    assert names("in/[1]?.txt") == ["in/[1]?.txt"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_has_a_path_on_each_line(encoding: str) -> None:
    put("甲/一.txt", "乙.txt")
    Path("清单.txt").write_text("# 部门\n\n甲\n  乙.txt  \n没有.txt\n", encoding=encoding)
    assert names("@清单.txt") == ["甲/一.txt", "乙.txt", "没有.txt"]


def test_a_list_that_is_not_there_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert status("@没有.txt") == 2
    assert "没有.txt" in capsys.readouterr().err


def test_what_is_named_twice_is_taken_once() -> None:
    put("in/a.txt", "in/b.txt")
    assert names("in/b.txt", "in", "in/*.txt") == ["in/b.txt", "in/a.txt"]


# Archives.


def test_the_members_of_an_archive_in_the_order_of_their_names() -> None:
    archive(
        {"b.txt": SOUND, "甲/a.txt": SOUND, "甲/": b"", "x.png": b"", "__MACOSX/a.txt": b"", ".a.txt": b""}
    )
    found = find([Path("a.zip")])
    assert [source.name for source in found.items] == ["a.zip/b.txt", "a.zip/甲/a.txt"]
    assert found.skipped == 1
    assert [source.read() for source in found.items] == [SOUND, SOUND]


def test_an_archive_in_a_folder_is_opened() -> None:
    put("in/a.txt", "in/c.txt")
    archive({"x.txt": SOUND}, "in/b.zip")
    assert names("in") == ["in/a.txt", "in/c.txt", "in/b.zip/x.txt"], "files first, then archives"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_that_do_not_say_what_they_are_written_in(encoding: str) -> None:
    raw = "民政局/公开表.txt".encode(encoding)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as target:
        target.writestr("x" * len(raw), SOUND)
    Path("a.zip").write_bytes(data.getvalue().replace(b"x" * len(raw), raw))
    assert names("a.zip") == ["a.zip/民政局/公开表.txt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("/etc/passwd.txt", "etc/passwd.txt"),
        ("C:\\windows\\a.txt", "windows/a.txt"),
        ("a/../../b.txt", "a/b.txt"),
        ("./ /a.txt", "a.txt"),
        ("..", "未命名"),
        ("a.txt\x00.exe", "a.txt"),
    ],
)
def test_no_name_leads_out_of_the_archive(name: str, shown: str) -> None:
    info = zipfile.ZipInfo("x")
    info.orig_filename = name
    assert member_name(info) == shown


def test_a_hostile_name_writes_nothing_anywhere(here: Path) -> None:
    archive({"../outside.txt": SOUND})
    before = set(here.parent.iterdir())
    assert status("a.zip", "--format", "json", "--output", "reports/") == 0
    assert set(here.parent.iterdir()) == before
    assert {path.parent for path in here.rglob("*") if path.is_file()} == {here, here / "reports"}


def test_a_link_in_an_archive_is_not_followed(here: Path) -> None:
    (here / "secret.txt").write_bytes(SOUND)
    link = zipfile.ZipInfo("link.txt")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile("a.zip", "w") as target:
        target.writestr(link, str(here / "secret.txt"))
    (source,) = find([Path("a.zip")]).items
    assert source.read() == str(here / "secret.txt").encode()


def test_two_members_of_one_name_are_both_there() -> None:
    with zipfile.ZipFile("a.zip", "w") as target:
        target.writestr("a.txt", b"one")
        with pytest.warns(UserWarning, match="Duplicate name"):
            target.writestr("a.txt", b"two")
    assert [source.read() for source in find([Path("a.zip")]).items] == [b"one", b"two"]


@pytest.mark.parametrize("name", ["b.zip", "b.rar", "b.7z", "b.tar.gz"])
def test_an_archive_within_an_archive_is_not_opened(name: str) -> None:
    archive({"a.txt": SOUND, name: b"PK"})
    first, second = find([Path("a.zip")]).items
    assert (code(first), code(second)) == (None, failures.ARCHIVE.code)


def test_an_encrypted_member_is_told_of() -> None:
    path = archive({"a.txt": SOUND, "b.txt": SOUND})
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    path.write_bytes(data)
    assert [code(source) for source in find([path]).items] == [failures.ENCRYPTED.code, None]


def test_a_member_with_damaged_bytes_is_told_of() -> None:
    path = archive({"a.txt": SOUND, "b.txt": text(2).encode()})
    path.write_bytes(path.read_bytes().replace(SOUND[:40], bytes(40), 1))
    assert [code(source) for source in find([path]).items] == [failures.DAMAGED.code, None]


def test_a_damaged_archive_is_told_of_and_the_others_are_checked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = archive({"a.txt": SOUND}, "broken.zip")
    path.write_bytes(path.read_bytes()[:-30])
    put("ok.txt")
    assert status("broken.zip", "ok.txt", "--format", "json", "--output", "out.json") == 2
    documents = json.loads(Path("out.json").read_bytes())["documents"]
    assert [bool(one["error"]) for one in documents] == [True, False]
    assert "broken.zip" in capsys.readouterr().err


def test_each_refusal_names_its_member_and_the_others_are_checked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 10_000)
    torn = text(2).encode()
    path = archive(
        {
            "上锁.txt": SOUND,
            "损坏.txt": torn,
            "套娃.zip": b"PK",
            "巨大.txt": bytes(20_000),
            "正常.txt": text(4).encode(),
            "空白.txt": b"",
        }
    )
    data = bytearray(path.read_bytes().replace(torn[:40], bytes(40), 1))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    path.write_bytes(data)
    put("in/旁边.txt")
    assert status("a.zip", "in", "@没有.txt", "--format", "json", "--output", "out.json", "--jobs", "1") == 2
    refused = {
        "a.zip/上锁.txt": failures.ENCRYPTED,
        "a.zip/损坏.txt": failures.DAMAGED,
        "a.zip/套娃.zip": failures.ARCHIVE,
        "a.zip/巨大.txt": failures.TOO_LARGE,
        "a.zip/空白.txt": failures.EMPTY,
        "没有.txt": failures.NOT_FOUND,
    }
    documents = json.loads(Path("out.json").read_bytes())["documents"]
    told = {one["path"]: one["error"] and one["error"]["code"] for one in documents}
    assert told == {name: kind.code for name, kind in refused.items()} | dict.fromkeys(
        ("a.zip/正常.txt", "in/旁边.txt")
    )
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("错误 ")]
    assert sorted(line.split("：")[0] for line in said) == sorted(
        f"错误 {kind.code} {name}" for name, kind in refused.items()
    )


@pytest.mark.parametrize("claims", ["the truth", "less"])
def test_a_bomb_is_read_up_to_the_limit(monkeypatch: pytest.MonkeyPatch, claims: str) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 10_000)
    with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("a.txt", bytes(2_000_000))
    if claims == "less":
        data = bytearray(Path("a.zip").read_bytes())
        struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, 500)
        Path("a.zip").write_bytes(data)
    (source,) = find([Path("a.zip")]).items
    assert code(source) == (failures.TOO_LARGE if claims == "the truth" else failures.DAMAGED).code


def test_an_archive_of_too_many_members_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_MEMBERS", 3)
    archive({f"{number}.txt": SOUND for number in range(4)})
    put("b.txt")
    found = find([Path("a.zip"), Path("b.txt")]).items
    assert [code(source) for source in found] == [failures.TOO_LARGE.code, None]


def test_an_office_document_called_zip_is_a_document(examples: Path) -> None:
    office = next(examples.rglob("*.docx"))
    Path("a.zip").write_bytes(office.read_bytes())
    assert names("a.zip") == ["a.zip"]
    archive({"[Content_Types].xml": b"<x/>", "a.txt": SOUND}, "b.zip")
    assert names("b.zip") == ["b.zip"]


def test_an_archive_that_changed_is_read_anew() -> None:
    archive({"a.txt": b"one"})
    (first,) = find([Path("a.zip")]).items
    assert first.read() == b"one"
    archive({"a.txt": b"other"})
    os.utime("a.zip", ns=(1, 1))
    (second,) = find([Path("a.zip")]).items
    assert second.read() == b"other"


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be there")
def test_odd_names_are_read_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    odd = ["a b'c\".txt", "换\n行.txt", "x" * 200 + ".txt"]
    put(*(f"in/{name}" for name in odd))
    Path(os.fsdecode(b"in/\xc3\xf1.txt")).write_bytes(text(9).encode())
    assert status("in", "--format", "json", "--output", "out.json", "--jobs", "1") == 0
    assert len(json.loads(Path("out.json").read_bytes())["documents"]) == 4
    assert "Traceback" not in capsys.readouterr().err


def test_a_folder_without_documents_is_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    Path("in").mkdir()
    assert status("in") == 2
    assert "没有可以审核的文件" in capsys.readouterr().err


def test_a_member_is_checked_and_its_place_names_archive_and_member() -> None:
    archive({"民政局.txt": text(3, faulty=True).encode()})
    assert status("a.zip", "--format", "json", "--output", "out.json") == 1
    report = json.loads(Path("out.json").read_bytes())
    assert [one["path"] for one in report["documents"]] == ["a.zip/民政局.txt"]
    (place,) = {one["place"]["file"] for one in report["review"]["findings"]}
    assert place == "a.zip/民政局.txt"


def status(*words: str) -> int:
    """Return the exit status of ``kpi check``."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", *words, "--cache", "off"])
    assert isinstance(ended.value.code, int)
    return ended.value.code
