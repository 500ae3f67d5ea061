"""
Whether the server answers and offers every function: exit status 0, or 1 with the reason.

Run it as `python health.py http://127.0.0.1:8000`, from systemd, a container or the monitoring.
"""

import argparse
import json
import sys
import time
import urllib.error
import urllib.request

from vramsheet.functions import FUNCTIONS

ALIVE = "/"
OFFERED = "/xlwings/custom-functions-meta.json"
SECONDS_TO_ANSWER = 10
SECONDS_BETWEEN = 1


def fetched(url):
    """The JSON that stands at an address."""
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{url}: no address of a server")
    with urllib.request.urlopen(url, timeout=SECONDS_TO_ANSWER) as answer:  # noqa: S310 - checked above
        return json.load(answer)


def trouble(base):
    """What is wrong with the server, in one sentence; empty when nothing is."""
    try:
        if fetched(base + ALIVE) != {"status": "ok"}:
            return f"{base}{ALIVE} does not say that it is well"
        offered = {function["name"] for function in fetched(base + OFFERED)["functions"]}
    except (urllib.error.URLError, OSError, ValueError, KeyError, TypeError) as failed:
        return f"{base} does not answer as it should: {failed}"
    wrong = offered ^ {function.name for function in FUNCTIONS}
    return f"these functions are missing, or not ours: {', '.join(sorted(wrong))}" if wrong else ""


def main():
    """Ask until the server is well, or the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="where the server is, such as http://127.0.0.1:8000")
    parser.add_argument("--wait", type=float, default=0, metavar="SECONDS", help="ask again for so long (%(default)s)")
    arguments = parser.parse_args()
    end = time.monotonic() + arguments.wait
    while (problem := trouble(arguments.url.rstrip("/"))) and time.monotonic() < end:
        time.sleep(SECONDS_BETWEEN)
    if problem:
        sys.exit(problem)


if __name__ == "__main__":
    main()
