"""Any number of documents in the memory of a few: read, examined and written up by workers, one by one.

A document is examined alone. What the batch rules compare needs either little of every document (``heads``)
or the documents of one department together; what a report needs is rendered document by document. So nothing
ever holds all documents, and the result is the one that ``engine.review`` has for all of them.
"""

from kpi.batch.cache import Cache
from kpi.batch.errors import BatchError
from kpi.batch.pool import Workers, here, processes, shared
from kpi.batch.run import Document, Outcome, run
from kpi.batch.sources import Source, Sources, find
from kpi.batch.work import Setup, marked

__all__ = [
    "BatchError",
    "Cache",
    "Document",
    "Outcome",
    "Setup",
    "Source",
    "Sources",
    "Workers",
    "find",
    "here",
    "marked",
    "processes",
    "run",
    "shared",
]
