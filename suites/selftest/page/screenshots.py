"""
Pictures of a report, to be looked at.

    python suites/selftest/page/screenshots.py [FOLDER]    default: reports/

They are taken of a run against a gateway that counts six minutes where five are published.
"""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

MAIN = "import sys; from flushproof.cli import main; sys.exit(main())"
TARGET = "embedded:accepts-six-minutes"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

SCREEN = {"width": 1200, "height": 900}
PHONE = {"width": 390, "height": 844}

# The name of a picture: where in the page it is taken, and what the browser is told.
PICTURES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "first-screen": ("", {"viewport": SCREEN}),
    "first-screen-dark": ("", {"viewport": SCREEN, "color_scheme": "dark"}),
    "first-screen-phone": ("", {"viewport": PHONE}),
    "finding": ("#b/timestamp/window", {"viewport": SCREEN}),
    "finding-phone": ("#b/timestamp/window", {"viewport": PHONE}),
    "requirements": ("#requirements?area=timestamp", {"viewport": SCREEN}),
    "ledger": ("#contradictions", {"viewport": SCREEN}),
    "clock": ("#pictures", {"viewport": SCREEN}),
    "harm": ("#harm", {"viewport": SCREEN}),
    "without-script": ("", {"viewport": SCREEN, "java_script_enabled": False}),
}


def main() -> int:
    """Make the report and take the pictures; 1 if the report was not made."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "reports").absolute()
    sample = folder / "sample"
    run = ("run", "--target", TARGET, "--report-dir", str(sample))
    subprocess.run([sys.executable, "-c", MAIN, *run], check=False, stdout=subprocess.DEVNULL)
    page = sample / "index.html"
    if not page.exists() or CHROMIUM is None:
        print("There is no report, or no chromium to open it with.", file=sys.stderr)
        return 1
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (place, options) in PICTURES.items():
            context = browser.new_context(**options)
            tab = context.new_page()
            tab.goto(f"{page.as_uri()}{place}")
            tab.wait_for_timeout(200)
            tab.screenshot(path=folder / f"{name}.png")
            context.close()
            print(folder / f"{name}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
