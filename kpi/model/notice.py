"""Coded messages of the reading: one table entry a problem, from which failures and notes are made.

The entries stand in tables (kpi/reading/failures.py, kpi/forms/notices.py), so that a gallery of every
message can be generated and no code is used twice.
"""

from dataclasses import dataclass
from typing import Literal

from kpi.model.disclosure import Failure
from kpi.model.place import Note, Place


@dataclass(frozen=True, slots=True)
class Notice:
    """A problem that a person is told of; ``{names}`` in message and hint are filled with facts."""

    code: str
    title: str
    message: str
    hint: str
    about: Literal["form", "file"] = "form"

    def failure(self, **facts: str) -> Failure:
        """Return the failure of a file with this problem."""
        return Failure(self.code, self.message.format(**facts), self.hint.format(**facts))

    def note(self, place: Place, quote: str = "", **facts: str) -> Note:
        """Return the note of a form with this problem, at its place."""
        message, hint = self.message.format(**facts), self.hint.format(**facts)
        return Note(self.code, message, hint, place, quote, facts, self.about)
