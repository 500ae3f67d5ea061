"""The project for xlwings Server: what it registers, its settings, its health; with a licence key the server itself."""

from __future__ import annotations

import configparser
import http.client
import importlib.metadata
import importlib.util
import json
import os
import re
import runpy
import socket
import subprocess
import sys
import threading
import tomllib
import uuid
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

from vramsheet.functions import FUNCTIONS
from vramsheet.spreadsheet import lite, server
from xlwings_decorators import Recorder, expected_registration

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[2] / "addin" / "server"
LICENCE_KEY = "XLWINGS_LICENSE_KEY"
SETTINGS = frozenset(
    {
        "auth_entraid_client_id",
        "auth_entraid_tenant_id",
        "auth_providers",
        "auth_required_roles",
        "cors_allow_origins",
        "enable_examples",
        "enable_hotreload",
        "enable_htmx",
        "enable_socketio",
        "enable_wasm",
        "environment",
        "functions_namespace",
        "hostname",
        "license_key",
        "log_level",
        "manifest_id_prod",
        "project_name",
        "request_timeout",
        "secret_key",
    }
)
"""Of the settings of xlwings-server 1.20.0 (`xlwings_server.config.Settings.model_fields`) those that we use."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The project as `vramsheet addin build` writes it."""
    server.write(tmp_path)
    return tmp_path / "server"


def settings(project: Path) -> dict[str, object]:
    """The settings in `pyproject.toml`."""
    table: dict[str, object] = tomllib.loads((project / "pyproject.toml").read_text())["tool"]["xlwings_server"]
    return table


def test_project_offers_every_function(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server finds in `custom_functions` are the functions of the table, as in Lite: names, help, ranges."""
    recorder = Recorder()
    recorder.install(monkeypatch)
    module = runpy.run_path(str(project / "custom_functions" / "__init__.py"))
    assert recorder.registered == expected_registration()
    assert [name for name in module if name.isupper()] == [function.name for function in FUNCTIONS]
    assert module["VRAM_WEIGHTS"]([[7.0]], [["fp16"]]) == 14
    assert not [name for name in runpy.run_path(str(project / "custom_scripts" / "__init__.py")) if name[0] != "_"]


def test_project_is_whole(tmp_path: Path) -> None:
    """Every file of the project is written, with the wheel that its requirements name, and nothing compiled."""
    written = {path.relative_to(tmp_path / "server").as_posix() for path in server.write(tmp_path)}
    assert written == {
        "README.md",
        "custom_functions/__init__.py",
        "custom_scripts/__init__.py",
        "health.py",
        "pyproject.toml",
        "requirements.txt",
        "server.env.example",
        "vramsheet-server.service",
        lite.wheel_name(),
    }
    assert f"./{lite.wheel_name()}\n" in (tmp_path / "server" / "requirements.txt").read_text()


def test_settings_are_those_of_the_server(project: Path) -> None:
    """Each setting is one that xlwings Server has; functions get no prefix, and no worker needs another one."""
    table = settings(project)
    assert set(table) <= SETTINGS
    assert (table["environment"], table["functions_namespace"]) == ("prod", "")
    assert (table["enable_socketio"], table["enable_examples"]) == (False, False)


def test_number_of_the_add_in_stays(tmp_path: Path) -> None:
    """Built again, the add-in is the same one to Excel; built elsewhere, or after damage, it is another."""
    numbers = []
    for target in (tmp_path / "here", tmp_path / "here", tmp_path / "there"):
        server.write(target)
        numbers.append(uuid.UUID(str(settings(target / "server")["manifest_id_prod"])))
    assert numbers[0] == numbers[1] != numbers[2]
    assert {number.version for number in numbers} == {4}
    (tmp_path / "here" / "server" / "pyproject.toml").write_text("[tool.xlwings_server]\nmanifest_id_prod = 7\n")
    server.write(tmp_path / "here")
    assert uuid.UUID(str(settings(tmp_path / "here" / "server")["manifest_id_prod"])) not in numbers


def test_no_key_is_shipped() -> None:
    """The example of the environment names real settings, and leaves key, secret and sign-on to fill in."""
    lines = (PROJECT / "server.env.example").read_text().splitlines()
    named = dict(line.lstrip("# ").split("=", 1) for line in lines if re.match(r"(# )?[A-Z_]+=", line))
    names = {name.removeprefix("XLWINGS_").lower() for name in named} - {"project_dir", "web_concurrency"}
    assert names <= SETTINGS
    assert [named[name] for name in (LICENCE_KEY, "XLWINGS_SECRET_KEY", "XLWINGS_AUTH_ENTRAID_CLIENT_ID")] == [""] * 3
    assert json.loads(named["XLWINGS_AUTH_PROVIDERS"]) == ["entraid"]
    for path in (path for path in PROJECT.parent.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        assert re.findall(rb"LICENSE_KEY\s*[=:]\s*[\"']?\w", path.read_bytes()) == [], path


def test_requirements_hold_what_was_tried() -> None:
    """The ranges let in the versions that were tried, and no next major one."""
    lines = (PROJECT / "requirements.txt").read_text().splitlines()
    needed = {one.name: one.specifier for one in map(Requirement, (line for line in lines if line[0] not in "#."))}
    tried = {"xlwings-server": ("1.20.0", "2.0"), "xlwings": ("0.37.8", "0.38"), "uvicorn": ("0.54.0", "1.0")}
    assert set(needed) == set(tried)
    for name, (version, later) in tried.items():
        assert needed[name].contains(version)
        assert not needed[name].contains(later)


def test_service_starts_what_is_there(project: Path) -> None:
    """The service runs the server's own module from the project's folder, without rights, and waits for its health."""
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    unit.read_string((project / "vramsheet-server.service").read_text())
    service = unit["Service"]
    folder = service["WorkingDirectory"]
    assert f"XLWINGS_PROJECT_DIR={folder}\n" in (project / "server.env.example").read_text()
    assert " -m uvicorn xlwings_server.main:main_app " in service["ExecStart"]
    assert (project / service["ExecStartPost"].split()[1]).is_file()
    assert (service["DynamicUser"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("yes", "yes", "strict")


@contextmanager
def answering(answers: dict[str, object]) -> Iterator[str]:
    """A small web server that answers as xlwings Server was seen to, for the time of a test."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path in answers
            self.send_response(200 if known else 500)
            self.end_headers()
            self.wfile.write(json.dumps(answers.get(self.path)).encode())

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as host:
        thread = threading.Thread(target=host.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{host.server_port}"
        finally:
            host.shutdown()
            thread.join()


def asked_for_health(*words: str) -> tuple[int, str]:
    """Exit status and complaint of the health check."""
    command = [sys.executable, str(PROJECT / "health.py"), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stderr


def test_health_check() -> None:
    """It is content with a server that lives and has every function, and says what is wrong with any other."""
    offered = [{"name": function.name} for function in FUNCTIONS]
    well: dict[str, object] = {"/": {"status": "ok"}, "/xlwings/custom-functions-meta.json": {"functions": offered}}
    with answering(well) as url:
        assert asked_for_health(url + "/") == (0, "")
        well["/xlwings/custom-functions-meta.json"] = {"functions": [*offered[1:], {"name": "HELLO"}]}
        assert asked_for_health(url) == (1, "these functions are missing, or not ours: HELLO, VRAM\n")
        well["/"] = {"status": "starting"}
        assert asked_for_health(url) == (1, f"{url}/ does not say that it is well\n")
    status, complaint = asked_for_health("--wait", "1.5", url)
    assert (status, complaint.startswith(f"{url} does not answer as it should: ")) == (1, True)
    assert asked_for_health("file:///etc/passwd") == (
        1,
        "file:///etc/passwd does not answer as it should: file:///etc/passwd/: no address of a server\n",
    )


def asked(port: int, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
    """Status and content of one answer of a server on this machine."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request(method, path, body, {"Content-Type": "application/json"})
    answer = line.getresponse()
    content = answer.read()
    line.close()
    return answer.status, content


@pytest.mark.skipif(
    not os.environ.get(LICENCE_KEY), reason=f"{LICENCE_KEY} is not set: xlwings Server needs one to start"
)
@pytest.mark.skipif(
    bool(os.environ.get(LICENCE_KEY)) and importlib.util.find_spec("xlwings_server") is None,
    reason="xlwings-server is not installed (`pip install xlwings-server`)",
)
def test_server_itself(project: Path) -> None:
    """With a key, the server starts with two workers, is healthy, gives a manifest without a prefix, and calculates."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "XLWINGS_PROJECT_DIR": str(project), "WEB_CONCURRENCY": "2"}
    command = [sys.executable, "-m", "uvicorn", "xlwings_server.main:main_app", "--port", str(port)]
    running = subprocess.Popen(command, cwd=project, env=environment)
    try:
        assert asked_for_health("--wait", "45", url) == (0, "")
        status, manifest = asked(port, "GET", "/manifest")
        assert (status, b"<Namespace" in manifest) == (200, False)
        question = {
            "func_name": "VRAM_WEIGHTS",
            "args": [[[7], [70], ["no such model"]], [["fp16"]], None],
            "caller_address": "[Book1]Sheet1!$A$1",
            "culture_info_name": "en-US",
            "date_format": "m/d/yyyy",
            "version": importlib.metadata.version("xlwings"),
            "client": "Office.js",
            "runtime": "1.4",
        }
        missing = {"type": "Error", "errorType": "NotAvailable"}
        status, given = asked(port, "POST", "/xlwings/custom-functions-call", json.dumps(question))
        assert (status, json.loads(given)) == (200, {"result": [[14.0], [140.0], [missing]]})
    finally:
        running.terminate()
        running.wait(30)
