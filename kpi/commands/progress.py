"""How far a long run is, on standard error: a line that moves on a terminal, a line now and then in a log."""

import sys
import time

import click

_OFTEN, _SELDOM = 0.2, 10.0
FEW = 20
"""Up to so many documents a log says nothing."""


class Progress:
    """Tells of each step of a run how much of it is done, at what rate, and how long the rest will take."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._step = ""
        self._begun = self._told = 0.0

    def tell(self, step: str, done: int, total: int) -> None:
        """Take note; say so if it is time to."""
        now = time.monotonic()
        if step != self._step:
            self._step, self._begun, self._told = step, now, now
        if now - self._told < (_OFTEN if self._live else _SELDOM):
            return
        if self._live or total > FEW:
            self._told = now
            self._say(_words(step, done, total, now - self._begun))

    def end(self) -> None:
        """Leave the terminal clean."""
        if self._live and self._step:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _say(self, words: str) -> None:
        if self._live:
            click.echo(f"\r\x1b[K{words}", nl=False, err=True)
        else:
            click.echo(words, err=True)


def _words(step: str, done: int, total: int, seconds: float) -> str:
    rate = done / seconds if seconds else 0.0
    left = f"，约剩 {_duration((total - done) / rate)}" if rate else ""
    return f"{step} {done}/{total} 个文件，每秒 {rate:.1f} 个{left}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
