"""Tables of which a conversion has lost the structure, put back into rows under their headers.

Web pages and PDFs arrive as text in which merged cells are missing, so that rows stand too far left, or
with one cell a line, with only blanks between the cells, or with nothing at all; or a whole tree stands in
one cell. The header still says which columns there are; what stands below it is put under them by what it
says and looks like (align.py). Tables that are whole are not touched, and a document without damage costs
a glance.
"""

from collections.abc import Sequence

from kpi.forms.restore.regions import Restoring
from kpi.forms.restore.running import unfolded
from kpi.forms.restore.suspicion import is_suspect
from kpi.forms.stream import Line, Run
from kpi.model.place import Note


def restored(blocks: Sequence[Run | Line]) -> tuple[Sequence[Run | Line], list[Note]]:
    """Return the blocks with damaged tables put back in order, and notes on what could not be read."""
    if not is_suspect(blocks):
        return blocks, []
    whole, notes = unfolded(blocks)
    restoring = Restoring(whole)
    result = restoring.blocks()
    return result, [*notes, *restoring.notes]
