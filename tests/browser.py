"""A real headless Chromium, driven by its DevTools protocol over two pipes: no driver and no port."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",  # continuous integration runs as root
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",  # containers have little of it
    "--proxy-server=127.0.0.1:9",  # nobody listens there: what tries to leave fails
)
LAUNCH = "import os, sys; [os.dup2(int(sys.argv[i]), i + 2) for i in (1, 2)]; os.execv(sys.argv[3], sys.argv[3:])"
"""Chromium reads its orders from descriptor 3 and answers on 4; the pipes handed over are above both."""
FIRST_DESCRIPTOR = 10
SECONDS_TO_ANSWER = 60
END = b"\0"
Event = dict[str, Any]


class Page:
    """One open page."""

    def __init__(self, browser: Browser, session: str) -> None:
        """Listen to what the page says, asks for and throws."""
        self.browser, self.session = browser, session
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **values: object) -> Event:
        """Give an order and take its answer."""
        return self.browser.send(method, values, self.session)

    def events(self, *methods: str) -> list[Event]:
        """Everything of these kinds that the page has told so far."""
        return [event["params"] for event in self.browser.told(self.session) if event["method"] in methods]

    def size(self, width: int, height: int, *, scheme: str = "light", phone: bool = False) -> None:
        """Set the size of the window [CSS pixels], light or dark, and whether it is that of a phone."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def open(self, path: Path) -> None:
        """Open a file and wait until it is loaded."""
        before = len(self.events("Page.loadEventFired"))
        self.send("Page.navigate", url=path.resolve().as_uri())
        while len(self.events("Page.loadEventFired")) == before:
            self.browser.listen()

    def run(self, script: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        """The value of a JavaScript expression, a promise's when it is kept."""
        answer = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, userGesture=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def click(self, selector: str) -> None:
        """Click the middle of an element with the mouse."""
        script = f"""(() => {{ const one = document.querySelector({json.dumps(selector)});
            one.scrollIntoView({{block: 'center', inline: 'center', behavior: 'instant'}});
            const box = one.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2] }})()"""
        x, y = self.run(script)
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str, text: str = "") -> None:
        """Press one key."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32}
        values = {"key": key, "windowsVirtualKeyCode": codes[key]}
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **values)
        self.send("Input.dispatchKeyEvent", type="keyUp", **values)

    def picture(self, *, whole: bool = False) -> bytes:
        """A PNG of the window, or of the whole page."""
        return base64.b64decode(self.send("Page.captureScreenshot", captureBeyondViewport=whole)["data"])

    def pdf(self) -> bytes:
        """What the browser prints, with the page's own paper and background."""
        answer = self.send("Page.printToPDF", printBackground=True, preferCSSPageSize=True, generateTaggedPDF=True)
        return base64.b64decode(answer["data"])

    def complaints(self) -> list[str]:
        """What stands in the console: errors, warnings, violations of the security policy."""
        said = [event["entry"]["text"] for event in self.events("Log.entryAdded")]
        said += [str(event["args"]) for event in self.events("Runtime.consoleAPICalled")]
        return said + [event["exceptionDetails"]["text"] for event in self.events("Runtime.exceptionThrown")]

    def asked_for(self) -> list[str]:
        """Every address that the page asked for, data within the page left out."""
        urls = (event["request"]["url"] for event in self.events("Network.requestWillBeSent"))
        return [url for url in urls if not url.startswith("data:")]


class Browser:
    """A running Chromium."""

    def __init__(self, process: subprocess.Popen[bytes], orders: int, answers: int) -> None:
        """Take the process and the ends of its pipes."""
        self.process, self.orders, self.answers = process, orders, answers
        self.number, self.unread = 0, b""
        self.messages: list[Event] = []

    def listen(self) -> Event:
        """The next message; a browser that is silent or ended fails the test with a clear word."""
        too_late = threading.Timer(SECONDS_TO_ANSWER, self.process.kill)
        too_late.start()
        try:
            while END not in self.unread:
                some = os.read(self.answers, 1 << 16)
                assert some, "Chromium ended, or gave no answer in time"
                self.unread += some
        finally:
            too_late.cancel()
        line, self.unread = self.unread.split(END, 1)
        message: Event = json.loads(line)
        self.messages.append(message)
        return message

    def send(self, method: str, values: dict[str, Any], session: str = "") -> Event:
        """Give an order and take its answer."""
        self.number += 1
        order = {"id": self.number, "method": method, "params": values} | ({"sessionId": session} if session else {})
        waiting = json.dumps(order).encode() + END
        while waiting:
            waiting = waiting[os.write(self.orders, waiting) :]
        while (answer := self.listen()).get("id") != self.number:
            pass
        assert "error" not in answer, (method, answer["error"])
        result: Event = answer["result"]
        return result

    def told(self, session: str) -> list[Event]:
        """Every event of a page so far."""
        return [message for message in self.messages if "method" in message and message.get("sessionId") == session]

    def page(self) -> Page:
        """A new empty page."""
        target = self.send("Target.createTarget", {"url": "about:blank"})["targetId"]
        return Page(self, self.send("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"])


def raised(descriptor: int) -> int:
    """The same end of a pipe under a number that leaves 3 and 4 free, to be inherited."""
    import fcntl  # noqa: PLC0415 - not on Windows, where these tests are skipped

    copy = fcntl.fcntl(descriptor, fcntl.F_DUPFD, FIRST_DESCRIPTOR)
    os.close(descriptor)
    return copy


@contextmanager
def running(profile: Path) -> Iterator[Browser]:
    """A Chromium of its own with an empty profile; the test is skipped where there is none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None or sys.platform == "win32":
        pytest.skip("no Chromium here; `apt install chromium` (Debian) or a browser named chromium brings it")
    (theirs_in, orders), (answers, theirs_out) = (tuple(map(raised, os.pipe())) for _ in range(2))
    command = [sys.executable, "-c", LAUNCH, str(theirs_in), str(theirs_out)]
    process = subprocess.Popen(
        [*command, program, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
        pass_fds=(theirs_in, theirs_out),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs_in)
    os.close(theirs_out)
    browser = Browser(process, orders, answers)
    try:
        yield browser
        browser.send("Browser.close", {})
    finally:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        os.close(orders)
        os.close(answers)
