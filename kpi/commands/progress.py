"""How far a long run is, on standard error: a line that moves on a terminal, a line now and then in a log."""

import sys
import time
from collections import deque

import click

_OFTEN, _SELDOM = 0.2, 10.0
_RECENT = 20.0
"""Seconds over which the rate is taken: what lies in the cache says nothing about what does not."""
FEW = 20
"""Up to so many documents a log says nothing."""


class Progress:
    """Tells of each step of a run how much of it is done, at what rate, and how long the rest will take."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._step = ""
        self._told = 0.0
        self._seen: deque[tuple[float, int]] = deque()

    def tell(self, step: str, done: int, total: int) -> None:
        """Take note; say so if it is time to."""
        now = time.monotonic()
        if step != self._step:
            self._step, self._told = step, now
            self._seen.clear()
        if not self._seen or now - self._seen[-1][0] >= _OFTEN:
            self._seen.append((now, done))
            while now - self._seen[0][0] > _RECENT and len(self._seen) > 1:
                self._seen.popleft()
        if now - self._told >= (_OFTEN if self._live else _SELDOM) and (self._live or total > FEW):
            self._told = now
            since, before = self._seen[0]
            self._say(words(step, done, total, (done - before) / (now - since) if now > since else 0))

    def close(self) -> None:
        """Leave the terminal clean."""
        if self._live and self._step:
            click.echo("\r\x1b[K", nl=False, err=True)

    def _say(self, line: str) -> None:
        if self._live:
            click.echo(f"\r\x1b[K{line}", nl=False, err=True)
        else:
            click.echo(line, err=True)


def words(step: str, done: int, total: int, rate: float) -> str:
    """Return the line; at a rate of so many a second it says how long the rest takes."""
    left = f"，每秒 {rate:.1f} 个，约剩 {_duration((total - done) / rate)}" if rate > 0 else ""
    return f"{step} {done}/{total} 个文件{left}"


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
