"""Fails where the data folders inside a wheel differ from what git tracks."""

import subprocess
import sys
import zipfile

FOLDERS = ("grammar", "rules", "reports")


def main(wheel: str) -> int:
    """Compare names; return 1 and print the difference where there is one."""
    with zipfile.ZipFile(wheel) as archive:
        shipped = {
            name.removeprefix("kpi/_data/") for name in archive.namelist() if name.startswith("kpi/_data/")
        }
    listed = subprocess.run(  # noqa: S603 - fixed words
        ["git", "ls-files", *FOLDERS],  # noqa: S607 - git of the machine
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\n")
    tracked = {name for name in listed if name}
    for name in sorted(shipped ^ tracked):
        print(("only in git: " if name in tracked else "only in the wheel: ") + name)
    return int(shipped != tracked)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
