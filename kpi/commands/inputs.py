"""How the commands take the files and folders that they are given."""

from pathlib import Path

import click

NAMED_INPUT = click.Path(readable=False, path_type=Path)
"""Any path: one that cannot be read is told of like any bad file and does not cost the others."""
