"""The rule book that is kept for the next process: the same as from the files, and never an old one."""

import dataclasses
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from kpi import profiles
from kpi.checks.wordlists import WordList, any_of, end_of
from kpi.profiles import files, kept
from kpi.ruleset import RuleBook


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    monkeypatch.delenv("KPI_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "kpi"


def _same(one: RuleBook, other: RuleBook) -> bool:
    """Tell whether two books hold the same; settings may be told apart by identity."""
    settings = [[dataclasses.astuple(bound.settings) for bound in book.bound] for book in (one, other)]  # type: ignore[call-overload]
    checks = [[bound.check for bound in book.bound] for book in (one, other)]
    return one.ruleset == other.ruleset and settings[0] == settings[1] and checks[0] == checks[1]


@pytest.mark.parametrize(("name", "year"), [("national", None), ("hebei", 2024)])
def test_kept_book_is_the_one_of_the_files(cache: Path, name: str, year: int | None) -> None:
    first, again = profiles.load(name, year), profiles.load(name, year)
    read = files.load(name, year)
    assert [path.suffix for path in cache.iterdir()] == [".bin"]
    assert _same(again.book, read.book)
    assert _same(first.book, read.book)
    assert (again.changes, again.mistakes) == (read.changes, read.mistakes)


def test_a_kept_book_is_really_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    profiles.load()
    monkeypatch.setattr(files, "load", None)
    assert profiles.load().book.bound


@pytest.mark.parametrize("spoil", [b"", b"x", b"\x80\x05.", None])
def test_spoiled_book_is_read_anew(cache: Path, spoil: bytes | None) -> None:
    profiles.load()
    (path,) = cache.iterdir()
    data = path.read_bytes()
    path.write_bytes(data[:-100] if spoil is None else data[:32] + spoil)
    assert _same(profiles.load().book, files.load("national", None).book)
    assert path.read_bytes()[:32] == data[:32]
    assert len(path.read_bytes()) > len(data) // 2


def test_another_rule_file_makes_another_book(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept.key("national", None)
    rules = tmp_path / "rules"
    (rules / "DIR").mkdir(parents=True)
    (rules / "DIR" / "DIR01.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(kept, "folder", lambda _: rules)
    changed = kept.key("national", None)
    assert before is not None
    assert changed is not None
    assert before.file == changed.file == cache / "rules-national-any.bin"
    assert before.digest != changed.digest


def test_nothing_is_kept_where_it_may_not_be(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPI_CACHE", "off")
    assert profiles.load().book.bound
    assert not cache.exists()


def test_own_profile_is_not_kept(cache: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\ntitle = "本县"\nversion = "1"\nextends = "national"\n', encoding="utf-8")
    assert profiles.load(str(own)).book.ruleset.name == "own"
    assert not cache.exists()


def test_mistaken_name_is_reported_each_time(cache: Path) -> None:
    assert profiles.load("nowhere").mistakes
    assert profiles.load("nowhere").mistakes
    assert not list(cache.iterdir())


def test_a_kept_book_needs_no_pydantic() -> None:
    code = "import sys; from kpi import engine, profiles; profiles.load(); print('pydantic' in sys.modules)"
    said = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["True", "False"]


def test_word_lists_find_their_words() -> None:
    words = WordList(("率", "满意率", "(个)"))
    assert (end_of("群众满意率", words), end_of("群众", words), end_of("", words)) == ("满意率", None, None)
    assert end_of("群众满意率", tuple(words)) == "满意率"
    assert any_of(words).search("数量(个)") is not None
    assert any_of(WordList()).search("数量") is None


def test_word_lists_are_pickled_without_what_holds_in_one_process() -> None:
    words = WordList(("率", "满意率"))
    assert hash(words) == hash(("率", "满意率"))
    assert words.anywhere
    again = pickle.loads(pickle.dumps(words))  # noqa: S301 - our own bytes
    assert type(again) is WordList
    assert again == words
    assert not again.__dict__
