"""The HTML report: one file without any request, its templates in reports/. Only this module knows Jinja."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from kpi.model.finding import Review
from kpi.reporting.coverage import heading
from kpi.reporting.province import Province, is_large
from kpi.reporting.verdict import Verdict
from kpi.reporting.view import build
from kpi.reporting.visible import visible_lines
from kpi.reporting.words import LEVEL_WORDS, field_word, money
from kpi.resources import folder
from kpi.version import __version__


def render(review: Review) -> str:
    """Return the review as one page that needs nothing else; hostile text in it is shown, never run."""
    if is_large(review):
        return "".join(Province.of(review).html())
    view = build(review, forms=True)
    return page(
        "review.html.j2",
        heading(review.documents),
        view=view,
        tone=_tone(view.verdict),
        anchors={finding.no: finding.anchor for finding in view.findings},
    )


def render_index(entries: Sequence[Mapping[str, object]]) -> str:
    """Return a page that leads to the reports of a folder: path, file and number of findings of each."""
    return page("index.html.j2", f"{len(entries)} 份文件的审核报告", entries=entries)


def page(template: str, title: str, code: str = "report.js", look: str = "", /, **content: object) -> str:
    """Return a page of ours from a template, with its style and script inside; ``look`` adds to the style."""
    style, script = _asset("report.css"), _asset(code)
    style += _asset(look) if look else ""
    return (
        _environment()
        .get_template(template)
        .render(
            content,
            heading=title,
            version=__version__,
            style=style,
            script=script,
            policy=_policy(style, script),
        )
    )


@cache
def _environment() -> Environment:
    """Every text that a template prints is escaped and has its hidden characters shown, without exception."""
    environment = Environment(
        loader=FileSystemLoader(folder("reports")),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"money": money, "field_word": field_word}
    environment.globals["levels"] = LEVEL_WORDS
    return environment


def _finalize(value: object) -> object:
    return visible_lines(value) if isinstance(value, str) and not isinstance(value, Markup) else value


@cache
def _asset(name: str) -> Markup:
    """Read a style or script of ours; being ours it is the only thing that is not escaped."""
    return Markup((folder("reports") / name).read_text(encoding="utf-8"))  # noqa: S704 - our own file


def _policy(style: str, script: str) -> str:
    """Forbid everything but the page's own style and script, known by their checksums."""
    return (
        "default-src 'none'; "
        f"style-src '{_checksum(style)}'; script-src '{_checksum(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _checksum(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _tone(verdict: Verdict) -> str:
    """Return the colour class of the verdict: that of the level which decides it."""
    if verdict.advice.startswith("建议：修改后"):
        return "lv-error"
    if verdict.advice.startswith("建议"):
        return "lv-warning"
    return "tone-ok" if verdict.advice.startswith("未发现") else "tone-none"
