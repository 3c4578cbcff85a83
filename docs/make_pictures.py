"""Takes the pictures of the README: the real HTML report on the example, in headless Chromium.

Run by hand when the report's looks change; needs chromium and Chinese fonts.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = "examples/qinglan-wenlv-2025.txt"  # relative, so that no folder of this machine is in the picture
PICTURES = {"report.png": ("", "1360,1500"), "report-project.png": ("#project-1-10", "1360,1500")}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


def main() -> int:
    """Write the pictures to docs/images."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is not installed")
        return 1
    images = ROOT / "docs" / "images"
    images.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        words = ["check", EXAMPLE, "--format", "html", "--output", str(page), "--fail-on", "never"]
        subprocess.run(
            [sys.executable, "-c", "from kpi.cli import main; main()", *words],
            check=True,
            cwd=ROOT,
        )
        for name, (anchor, size) in PICTURES.items():
            target = images / name
            subprocess.run(
                [
                    chromium,
                    *FLAGS,
                    f"--user-data-dir={folder}/profile",
                    f"--window-size={size}",
                    f"--screenshot={target}",
                    page.as_uri() + anchor,
                ],
                check=True,
                capture_output=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
