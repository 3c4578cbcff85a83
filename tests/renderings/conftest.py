"""Makes examples/ importable, behind everything else so that an installed kpi keeps its place."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2]))
