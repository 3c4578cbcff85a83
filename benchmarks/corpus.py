"""Write the corpus of the batch benchmark to a folder: the same files for the same seed and size.

python benchmarks/corpus.py FOLDER --projects 50000 --seed 1 --mix text
"""

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from benchmarks.corpora import province  # noqa: E402 - found from the root


def main() -> None:
    """Write and say how much."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--projects", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mix", choices=tuple(province.MIXES), default="text")
    given = parser.parse_args()
    start = time.perf_counter()
    size = province.write(given.folder, given.projects, seed=given.seed, mix=given.mix)
    print(
        f"{given.folder}: {size.files:,} files, {size.projects:,} projects, {size.rows:,} rows,"
        f" {size.size / 1e6:.1f} MB in {time.perf_counter() - start:.1f} s"
    )


if __name__ == "__main__":
    main()
