"""`vramsheet prices update`: from a file, and from a real server on this machine; nothing is taken from elsewhere."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from vramsheet.cli import fetching
from vramsheet.cli.vramsheet import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Said = Callable[..., tuple[int, str, str]]

OFFERS = [
    {"provider": "runpod", "gpu": "h100-sxm", "vram_gb": 80, "usd_hr": 3.99, "kind": "secure",
     "source_url": "https://example.org/pricing", "fetched_at": "2026-11-18T06:21:49.413Z"},
    {"provider": "runpod", "gpu": "h100-sxm", "vram_gb": 80, "usd_hr": 2.69, "kind": "community",
     "source_url": "=HYPERLINK(1)", "fetched_at": "2026-11-18T06:21:49.413Z"},
    {"provider": "coreweave", "gpu": "h100", "vram_gb": 80, "usd_hr": 6.155, "kind": "on-demand", "min_gpus": 8},
    {"provider": "aws", "gpu": "l4", "vram_gb": 24, "usd_hr": 0.2, "kind": "spot"},
]  # fmt: skip
"""Offers of our own in the layout of gpurentalprices.com."""
SKYPILOT = (
    "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,GpuInfo,Price,SpotPrice,Region,AvailabilityZone\n"
    "p5.48xlarge,H100,8.0,192.0,2048.0,,55.04,20.0,us-east-1,us-east-1a\n"
)


def feed(offers: list[dict[str, object]] | None = None) -> bytes:
    """The feed of a day."""
    return json.dumps({"date": "2026-11-18", "offers": OFFERS if offers is None else offers}).encode()


class Server(BaseHTTPRequestHandler):
    """Answers each path with what the test is about."""

    def do_GET(self) -> None:
        """Answer."""
        path = self.path
        if path in {"/away", "/file"}:
            self.send_response(302)
            self.send_header("Location", "http://example.org/feed.json" if path == "/away" else "file:///etc/passwd")
            self.end_headers()
            return
        if path == "/missing":
            self.send_error(404)
            return
        body = SKYPILOT.encode() if path.endswith(".csv") else feed()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) + (path == "/short")))
        if path == "/aws/dated.csv":
            self.send_header("Last-Modified", "Tue, 17 Nov 2026 08:00:00 GMT")
        self.end_headers()
        if path != "/slow":
            self.wfile.write(body)
            return
        for byte in body[:20]:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server on this machine, and its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Where the user's catalogue will be."""
    return tmp_path / "own"


@pytest.fixture
def said(own: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    """Run `prices update` on 2026-11-21 without a proxy: status, output and errors."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795262400")
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str) -> tuple[int, str, str]:
        status = main(("prices", "update", *words, "--catalog", str(own)))
        return (status, *capsys.readouterr())

    return run


def test_a_feed_over_the_network(own: Path, server: str, said: Said) -> None:
    """What was added and left out is said, with the reason; the rents are then used, with day and credit."""
    status, out, err = said(f"{server}/feed.json")
    lines = out.splitlines()
    assert (status, err) == (0, "")
    assert "gpurentalprices.com: 2 added, 0 changed, 0 unchanged, 2 rows left out." in lines
    assert "  left out, could be h100-pcie-80gb or h100-sxm-80gb: 1, h100 (1)" in lines
    assert lines[-1] == f"Written to {own / 'rental_prices.csv'}."
    text = (own / "rental_prices.csv").read_text(encoding="utf-8")
    assert "h100-sxm-80gb,RunPod,Secure,3.99,1,2026-11-18,medium," in text
    assert '"\'=HYPERLINK(1), via gpurentalprices.com (CC BY 4.0)"' in text


def test_again_with_other_prices(tmp_path: Path, said: Said) -> None:
    """3.99 -> 4.389 is +10.0 %; the other is unchanged; a row that is gone stays and is counted."""
    path = tmp_path / "latest.json"
    path.write_bytes(feed())
    said(str(path))
    dearer = [{**OFFERS[0], "usd_hr": 4.389, "fetched_at": "2026-11-19"}, {**OFFERS[1], "fetched_at": "2026-11-19"}]
    path.write_bytes(feed(dearer))
    out = said(str(path))[1]
    assert "h100-sxm-80gb  RunPod, Secure       3.99   4.39  +10.0%  2026-11-19" in out
    assert "0 added, 1 changed, 1 unchanged, 0 rows left out." in out
    path.write_bytes(feed(dearer[:1]))
    answer = json.loads(said(str(path), "--json")[1])
    assert (answer["unchanged"], answer["kept"], answer["changed"]) == (1, 1, [])


def test_what_would_change(own: Path, tmp_path: Path, said: Said) -> None:
    """`--dry-run` says it and writes nothing, no folder either."""
    path = tmp_path / "latest.json"
    path.write_bytes(feed())
    answer = json.loads(said(str(path), "--dry-run", "--json")[1])
    assert [row["usd_per_gpu_hour"] for row in answer["added"]] == [3.99, 2.69]
    assert answer["written"] is None
    assert answer["skipped"][0] == {"what": "h100", "why": "could be h100-pcie-80gb or h100-sxm-80gb", "rows": 1}
    assert not own.exists()
    assert said(str(path), "--dry-run")[1].endswith("Nothing was written.\n")
    said(str(path))
    before = {entry: entry.read_bytes() for entry in own.iterdir()}
    assert "0 added, 0 changed" in said(str(path), "--dry-run")[1]
    assert {entry: entry.read_bytes() for entry in own.iterdir()} == before


def test_the_user_says_which_variant_is_meant(tmp_path: Path, said: Said) -> None:
    """`--as` settles a name that could be two; a key that is none is refused."""
    path = tmp_path / "latest.json"
    path.write_bytes(feed())
    answer = json.loads(said(str(path), "--as", "H100=h100-sxm-80gb", "--json")[1])
    assert answer["added"][2]["product"] == "on-demand, from 8 GPUs"
    assert said(str(path), "--as", "H100")[2].endswith("expected NAME=KEY, such as H100=h100-sxm-80gb\n")
    assert "unknown GPU 'h999'" in said(str(path), "--as", "H100=h999")[2]


def test_a_table_without_days(server: str, said: Said) -> None:
    """The day is the server's or the user's; without one, or with one to come, nothing is taken."""
    assert "--date: got nothing, expected the day" in said(f"{server}/aws/vms.csv")[2]
    assert json.loads(said(f"{server}/aws/vms.csv", "--date", "2026-11-16", "--json")[1])["added"][0] == {
        "gpu": "h100-sxm-80gb", "provider": "AWS", "product": "p5.48xlarge us-east-1", "old_usd_per_gpu_hour": None,
        "usd_per_gpu_hour": 6.88, "change": None, "date": "2026-11-16",
    }  # fmt: skip
    assert json.loads(said(f"{server}/aws/dated.csv", "--json")[1])["unchanged"] == 1
    assert "expected a day up to today, 2026-11-21" in said(f"{server}/aws/vms.csv", "--date", "2026-11-22")[2]
    assert "--date: got '1.1.26', expected a day" in said(f"{server}/aws/vms.csv", "--date", "1.1.26")[2]


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/missing", 3, "answers 404 Not Found; try again later, or fetch the file with a browser and give its path"),
        ("/away", 2, "address: got 'http://example.org/feed.json', expected one that begins with https://"),
        ("/file", 3, "is not allowed; try again later"),
        ("/short", 3, "broke off after "),
        ("/slow", 3, "takes too long; try again later"),
    ],
)
def test_a_server_that_fails(
    own: Path, server: str, said: Said, monkeypatch: pytest.MonkeyPatch, path: str, status: int, message: str
) -> None:
    """One sentence, and no table; an address elsewhere is not followed to."""
    monkeypatch.setattr(fetching, "ALL_SECONDS", 0.3)
    found, out, err = said(f"{server}{path}")
    assert (found, out) == (status, "")
    assert message in err
    assert err.count("\n") == 1
    assert not list(own.glob("*.csv"))


def test_a_table_that_is_too_large(
    own: Path, server: str, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than the limit is not read to its end, from a file or a server."""
    path = tmp_path / "latest.json"
    path.write_bytes(feed())
    monkeypatch.setattr(fetching, "LARGEST_BYTES", 100)
    for source in (str(path), f"{server}/feed.json"):
        status, _, err = said(source)
        assert (status, "at most 100 bytes" in err) == (2, True)
    assert not own.exists()


def test_nobody_answers(said: Said) -> None:
    """A port on which nothing listens is told at once."""
    status, _, err = said("http://127.0.0.1:9/feed.json")
    assert status == 3
    assert "cannot be reached: [Errno 111] Connection refused" in err


@pytest.mark.parametrize(
    "address",
    ["http://example.org/x", "ftp://example.org/x", "file:///etc/passwd", "https://", "http://127.0.0.1.example.org/x",
     "https://[::1", "gopher://localhost/x"],
)  # fmt: skip
def test_addresses_that_are_not_asked(address: str, said: Said) -> None:
    """Only https, and http on this machine."""
    assert said(address)[0] == 2


def test_a_broken_catalogue_is_not_written_into(own: Path, tmp_path: Path, said: Said) -> None:
    """Its mistake is told, and every byte stays."""
    own.mkdir()
    broken = "gpu_key,provider,usd_per_gpu_hour,date\nh100,AWS,1,2026-11-01\n"
    (own / "rental_prices.csv").write_text(broken, encoding="utf-8")
    (tmp_path / "latest.json").write_bytes(feed())
    status, _, err = said(str(tmp_path / "latest.json"))
    assert (status, "rental_prices.csv:2:1: gpu_key: got 'h100'" in err) == (3, True)
    assert (own / "rental_prices.csv").read_text(encoding="utf-8") == broken
