"""Published tables of rents: which variant each row means, which price is taken, and why the others are left out."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vramsheet.catalog.catalog import load
from vramsheet.catalog.price_tables import Asked, Reading, read_offers
from vramsheet.catalog.price_tables.offers import NO_DATE, OTHER_REGION, SERVERLESS, SPOT_ONLY, UNKNOWN, price_of
from vramsheet.catalog.price_tables.variants import MACHINES, NAMES, Variants, machine_key, parts, plain
from vramsheet.catalog.price_update import updated
from vramsheet.catalog.user_layouts import RENTALS
from vramsheet.catalog.user_text import Table
from vramsheet.errors import BadInput, VramError

if TYPE_CHECKING:
    from vramsheet.catalog import Catalog

DAY = dt.date(2026, 11, 20)
SKYPILOT = """\
InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,GpuInfo,Price,SpotPrice,Region,AvailabilityZone
m7i.large,,,2.0,8.0,,0.1,0.04,us-east-1,us-east-1a
p5.48xlarge,H100,8.0,192.0,2048.0,"{'Gpus': [{'MemoryInfo': {'SizeInMiB': 81920}}]}",55.04,20.0,us-east-1,us-east-1a
p5.48xlarge,H100,8.0,192.0,2048.0,"{'Gpus': [{'MemoryInfo': {'SizeInMiB': 81920}}]}",55.04,18.8,us-east-1,us-east-1b
p5.48xlarge,H100,8.0,192.0,2048.0,"{'Gpus': [{'MemoryInfo': {'SizeInMiB': 81920}}]}",71.2,25.0,sa-east-1,sa-east-1a
p4d.24xlarge,A100,8.0,96.0,1152.0,"{'Gpus': [{'MemoryInfo': {'SizeInMiB': 40960}}]}",21.957642,,us-east-1,us-east-1a
g6.xlarge,L4,1.0,4.0,16.0,,0.8048,0.35,us-east-1,us-east-1a
g6f.large,L4,0.125,2.0,8.0,,0.1,,us-east-1,us-east-1a
g4dn.xlarge,T4,1.0,4.0,16.0,,,0.2,us-east-1,us-east-1a
x1.gpu,H100,1.0,4.0,16.0,,4.0,,us-east-1,us-east-1a
old.gpu,K80,1.0,4.0,16.0,,0.9,,us-east-1,us-east-1a
odd.gpu,A100,1.0,4.0,16.0,"{'Gpus': [{'MemoryInfo': {'SizeInMiB': 81920}}]}",0.8,0.8,us-east-1,us-east-1a
tpu,tpu-v5e,8.0,4.0,16.0,,9.6,,us-east-1,us-east-1a
"""
"""Rows of our own in the layout of SkyPilot's schema v7."""
GPUHUNT = """\
instance_name,location,price,cpu,memory,gpu_count,gpu_name,gpu_memory,spot,disk_size,gpu_vendor,flags
gpu_8x_h100_sxm5,us-east-1,31.92,208,1800,8,H100,80.0,False,,nvidia,
gpu_8x_h100_sxm5,us-east-1,16,208,1800,8,H100,80.0,True,,nvidia,
gpu_1x_a10,us-east-1,1.29,30,200,1,A10,24.0,False,,nvidia,
gpu_1x_v100,us-east-1,0.79,30,200,1,V100,16.0,True,,nvidia,
gpu_1x_a6000,us-east-1,0.8,30,200,1,A6000,48.0,False,,nvidia,odd
cpu_4x,us-east-1,0.2,4,16,0,,,False,,,
gpu_1x_h100,us-east-1,2,30,200,1,H100,80.0,False,,nvidia,
"""
"""Rows of our own in gpuhunt's layout v2."""


def feed(*offers: dict[str, object], day: str = "2026-11-20") -> bytes:
    """A feed of our own in the layout of gpurentalprices.com."""
    usual = {"provider": "runpod", "kind": "on-demand", "usd_hr": 2.5, "source_url": "https://example.org/prices"}
    return json.dumps({"date": day, "offers": [{**usual, **offer} for offer in offers]}).encode()


def read(shipped: Catalog, raw: bytes | str, **asked: object) -> Reading:
    """What a table gives with the shipped GPUs."""
    said = Asked(**{"origin": "aws/vms.csv", "day": DAY, **asked})  # type: ignore[arg-type]  # as the test says
    return read_offers(raw if isinstance(raw, bytes) else raw.encode(), shipped.gpus.values(), said)


def test_skypilot(shipped: Catalog) -> None:
    """55.04 / 8 = 6.88 and 21.957642 / 8 = 2.7447 USD of one GPU, in the provider's usual region, the least spot."""
    reading = read(shipped, SKYPILOT)
    assert [(o.gpu_key, o.product, o.usd_per_gpu_hour, o.spot_usd_per_gpu_hour) for o in reading.offers] == [
        ("h100-sxm-80gb", "p5.48xlarge us-east-1", Decimal("6.88"), Decimal("2.35")),
        ("a100-sxm-40gb", "p4d.24xlarge us-east-1", Decimal("2.7447"), None),
        ("l4-24gb", "g6.xlarge us-east-1", Decimal("0.8048"), Decimal("0.35")),
    ]
    assert {(o.provider, o.gpu_count, o.date) for o in reading.offers[:2]} == {("AWS", 8, DAY)}
    assert Counter(reading.skipped) == Counter(
        {
            ("H100", OTHER_REGION): 1,
            ("L4", "a part of a GPU"): 1,
            ("T4", SPOT_ONLY): 1,
            ("H100", "could be h100-nvl-94gb or h100-pcie-80gb or h100-sxm-80gb"): 1,
            ("K80", UNKNOWN): 1,
            ("A100", "its name says 40 GB and its row 80"): 1,
            ("tpu-v5e", "TPUs are priced by slices of a pod, not by the chip"): 1,
        }
    )


def test_skypilot_in_another_region(shipped: Catalog) -> None:
    """A region that is asked for is taken, and no other."""
    (offer,) = read(shipped, SKYPILOT, region="sa-east-1").offers
    assert (offer.product, offer.usd_per_gpu_hour) == ("p5.48xlarge sa-east-1", Decimal("8.9"))


def test_a_provider_without_a_usual_region(shipped: Catalog) -> None:
    """The cheapest region stands for it; the columns may be in any order."""
    table = (
        "InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,Region,GpuInfo,SpotPrice\n"
        "gpu-h100-sxm_1gpu,H100,1,16,200,2.95,eu-north1,,1.25\ngpu-h100-sxm_1gpu,H100,1,16,200,2.90,eu-west1,,\n"
    )
    (offer,) = read(shipped, table, origin="https://example.org/v7/nebius/vms.csv").offers
    assert (offer.gpu_key, offer.provider, offer.product) == ("h100-sxm-80gb", "Nebius", "gpu-h100-sxm_1gpu eu-west1")


def test_gpuhunt(shipped: Catalog) -> None:
    """31.92 / 8 = 3.99 with 16 / 8 = 2 as spot; SXM stands in the machine's name."""
    reading = read(shipped, GPUHUNT, origin="lambdalabs.csv")
    assert [(o.gpu_key, o.provider, o.usd_per_gpu_hour, o.spot_usd_per_gpu_hour) for o in reading.offers] == [
        ("h100-sxm-80gb", "Lambda", Decimal("3.99"), Decimal(2)),
        ("a10-24gb", "Lambda", Decimal("1.29"), None),
    ]
    assert [one.what for one in reading.skipped] == ["V100", "A6000", "H100"]


def test_the_feed(shipped: Catalog) -> None:
    """Prices of one GPU; kinds apart; spot beside its on-demand price; the dearer of two of one kind."""
    reading = read(
        shipped,
        feed(
            {"gpu": "h100-sxm", "vram_gb": 80, "kind": "secure", "usd_hr": 3.99, "fetched_at": "2026-11-19T06:21:49Z"},
            {"gpu": "h100-sxm", "vram_gb": 80, "kind": "community", "usd_hr": 2.69},
            {"gpu": "h100-sxm", "vram_gb": 80, "kind": "spot", "usd_hr": 1.75},
            {"gpu": "h100", "vram_gb": 80},
            {"gpu": "a100-sxm-80", "vram_gb": 80, "provider": "lambda", "usd_hr": 2.79, "min_gpus": 8},
            {"gpu": "a100-sxm-80", "vram_gb": 80, "provider": "lambda", "usd_hr": 2.49, "min_gpus": 8},
            {"gpu": "l4", "vram_gb": 24, "kind": "serverless"},
            {"gpu": "l4", "vram_gb": 24, "kind": "spot"},
            {"gpu": "l40s", "vram_gb": 48, "usd_hr": None},
        ),
    )
    assert [(o.gpu_key, o.provider, o.product, o.usd_per_gpu_hour, o.date) for o in reading.offers] == [
        ("h100-sxm-80gb", "RunPod", "Secure", Decimal("3.99"), dt.date(2026, 11, 19)),
        ("h100-sxm-80gb", "RunPod", "Community", Decimal("2.69"), DAY),
        ("a100-sxm-80gb", "Lambda", "on-demand, from 8 GPUs", Decimal("2.79"), DAY),
    ]
    assert {o.spot_usd_per_gpu_hour for o in reading.offers[:2]} == {Decimal("1.75")}
    assert reading.offers[0].source == "https://example.org/prices, via gpurentalprices.com (CC BY 4.0)"
    assert [one.why for one in reading.skipped] == [
        "could be h100-pcie-80gb or h100-sxm-80gb", SERVERLESS, "no price", SPOT_ONLY,
    ]  # fmt: skip


def test_an_offer_without_a_day(shipped: Catalog) -> None:
    """Is left out, unless the user says the day."""
    raw = feed({"gpu": "l4", "vram_gb": 24}, day="")
    assert [one.why for one in read(shipped, raw, day=None).skipped] == [NO_DATE]
    assert read(shipped, raw).offers[0].date == DAY


@pytest.mark.parametrize(
    ("raw", "asked", "message"),
    [
        (SKYPILOT, {"day": None}, "--date: got nothing, expected the day that these prices are of"),
        (SKYPILOT, {"origin": "vms.csv"}, "--provider: got nothing, expected whose prices these are"),
        (GPUHUNT, {"origin": "catalog.csv"}, "--provider: got nothing, expected whose prices these are"),
        ("a,b\n1,2\n", {}, "aws/vms.csv: got 'a,b', expected a vms.csv of SkyPilot's catalogue, a CSV of gpuhunt, or"),
        ("", {}, "aws/vms.csv: got 'nothing', expected a vms.csv"),
        ("[]", {}, "aws/vms.csv: got 'list', expected a vms.csv"),
        ('{"offers":\n x}', {}, "aws/vms.csv:2:2: got 'Expecting value', expected valid JSON"),
        ("[" * 100_000, {}, "aws/vms.csv: got 'brackets nested too deeply', expected valid JSON"),
        (b"\xff\xfe", {}, "aws/vms.csv: got 'byte 0xff at 0', expected text in UTF-8"),
        (SKYPILOT + '"open', {}, "got 'unexpected end of data', expected well-formed CSV"),
    ],
)
def test_what_is_no_table(shipped: Catalog, raw: bytes | str, asked: dict[str, object], message: str) -> None:
    """One sentence says what came, and what would be read or must be said."""
    with pytest.raises(BadInput) as raised:
        read(shipped, raw, **asked)
    assert message in raised.value.sentence


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: f"{SKYPILOT}{text}".encode())))
def test_whatever_comes(shipped: Catalog, raw: bytes) -> None:
    """Any bytes give a reading or one sentence."""
    try:
        told = read(shipped, raw).layout
    except VramError as refused:
        told = refused.sentence
    assert "\n" not in told


@pytest.mark.parametrize(
    ("text", "gpu_count", "expected"),
    [("8", 8, "1"), ("1000.1", 8, "125.0125"), ("1000", 1, "1000"), ("1000.1", 1, None), ("0.00001", 1, None),
     ("1e24", 1, None), ("1e9999999", 8, None), ("1e-9999999", 8, None), ("-3", 1, None), ("NaN", 1, None),
     ("8", 0, None), ("", 1, None)],
)  # fmt: skip
def test_prices_of_one_gpu(text: str, gpu_count: int, expected: str | None) -> None:
    """An amount that can be a price is shared out; any other, however large or small, is none."""
    assert price_of(text, gpu_count) == (None if expected is None else Decimal(expected))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(st.dictionaries(st.sampled_from(["provider", "gpu", "vram_gb", "usd_hr", "kind", "fetched_at",
                                                 "min_gpus", "source_url"]), JSON_VALUES), max_size=3))  # fmt: skip
def test_whatever_a_feed_holds(offers: list[dict[str, object]]) -> None:
    """Values of any kind are taken or left out, never half-taken."""
    shipped = load()
    reading = read(shipped, json.dumps({"date": "2026-11-20", "offers": offers}).encode())
    for offer in reading.offers:
        assert offer.gpu_key in shipped.gpus
        assert 0 < offer.usd_per_gpu_hour <= 1000


@pytest.mark.parametrize(
    ("name", "memory_gb", "provider", "machine", "key"),
    [
        ("H100-SXM", None, "RunPod", "1x_H100-SXM_SECURE", "h100-sxm-80gb"),
        ("H100-NVL", None, "RunPod", "", "h100-nvl-94gb"),
        ("H100NVL", 94, "RunPod", "", "h100-nvl-94gb"),
        ("H100-MEGA", None, "GCP", "a3-megagpu-8g", "h100-sxm-80gb"),
        ("H100", None, "GCP", "a3-highgpu-8g", "h100-sxm-80gb"),
        ("H200", None, "GCP", "a3-ultragpu-8g", "h200-sxm-141gb"),
        ("H100", 94, "Azure", "Standard_NC40ads_H100_v5", "h100-nvl-94gb"),
        ("A100-80GB", None, "Azure", "Standard_NC24ads_A100_v4", "a100-pcie-80gb"),
        ("A100-80GB", None, "Azure", "Standard_ND96amsr_A100_v4", "a100-sxm-80gb"),
        ("A100-80GB-SXM", None, "RunPod", "", "a100-sxm-80gb"),
        ("a100-pcie-40", 40, "", "", "a100-pcie-40gb"),
        ("NVIDIA GeForce RTX 4090", None, "", "", "rtx-4090-24gb"),
        ("RTX6000-Ada", None, "", "", "rtx-6000-ada-48gb"),
        ("RTXA6000", None, "", "", "rtx-a6000-48gb"),
        ("A6000", None, "", "", "rtx-a6000-48gb"),
        ("RTXPRO6000WS", None, "", "", "rtx-pro-6000-blackwell-ws-96gb"),
        ("rtx-pro-6000-server", 96, "", "", "rtx-pro-6000-blackwell-server-96gb"),
        ("MI300X", 192, "", "", "mi300x-192gb"),
        ("B200", 192, "", "", "b200-sxm-180gb"),
        ("B300", 262, "", "", "b300-sxm-288gb"),
        ("GH200", 96, "", "", "gh200-96gb"),
        ("GH200", None, "Lambda", "gpu_1x_gh200", "gh200-96gb"),
        ("h200-nvl", 143, "", "", "h200-nvl-141gb"),
        ("RTX6000", 24, "", "", ""),
        ("V100", 16, "", "", ""),
        ("V100", 16, "AWS", "p3.2xlarge", "v100-sxm2-16gb"),
        ("v100-pcie", 16, "", "", ""),
        ("rtx-pro-6000", 96, "", "", ""),
        ("GH200", None, "", "", ""),
        ("MI250", 128, "", "", ""),
        ("H100-NVLINK", None, "", "", ""),
        ("A100", 80, "", "", ""),
        ("A10G", 24, "AWS", "g5.xlarge", "a10g-24gb"),
    ],
)
def test_names_of_accelerators(
    shipped: Catalog, name: str, memory_gb: float | None, provider: str, machine: str, key: str
) -> None:
    """Each means one variant, or none where two are possible."""
    found, why = Variants(shipped.gpus.values(), {}).found(name, memory_gb, provider, machine)
    assert found == key
    assert bool(why) != bool(key)


def test_the_table_of_names_points_at_real_boards(shipped: Catalog) -> None:
    """Every chip and every machine of the tables is one of the catalogue, and says why."""
    known = Variants(shipped.gpus.values(), {})
    assert {chip for name in NAMES.values() for chip in name.chips} <= known.by_chip.keys()
    assert {machine.key for machine in MACHINES} <= shipped.gpus.keys()
    assert all(name.reason for name in NAMES.values())
    assert machine_key("AWS", "p5en.48xlarge") == "h200-sxm-141gb"


def test_a_key_is_its_own_name(shipped: Catalog) -> None:
    """Every GPU that is one device is found by its own key."""
    known = Variants(shipped.gpus.values(), {})
    missed = {key for key, gpu in shipped.gpus.items() if known.found(key, gpu.memory_gb, "", "")[0] != key}
    refused = {key for key in missed if key.startswith("tpu") or shipped.gpus[key].devices_per_board > 1}
    assert missed == refused
    assert parts("a100-sxm-80") == ("a100", "sxm", 80)


def test_the_user_says_which_variant(shipped: Catalog) -> None:
    """A name that could be two is what the user says."""
    named = {plain("H100"): "h100-pcie-80gb"}
    (offer,) = read(shipped, feed({"gpu": "h100", "vram_gb": 80}), named=named).offers
    assert offer.gpu_key == "h100-pcie-80gb"


def test_what_changes(shipped: Catalog) -> None:
    """A newer price takes the place of an older one, with its share; what was agreed on and what is newer stays."""

    def offers(usd: float, day: str) -> Reading:
        return read(shipped, feed({"gpu": "l4", "vram_gb": 24, "usd_hr": usd, "provider": "acme"}, day=day))

    first = updated(Table(RENTALS, (), ()), offers(0.5, "2026-11-01").offers, str)
    assert (len(first.added), len(first.changed), first.unchanged_count) == (1, 0, 0)
    second = updated(first.table, offers(0.6, "2026-11-10").offers, str)
    assert [(change.old, change.share) for change in second.changed] == [(Decimal("0.5"), Decimal("0.2"))]
    (row,) = second.table.rows
    assert (row["usd_per_gpu_hour"], row["date"], row["confidence"]) == ("0.6", "2026-11-10", "medium")
    third = updated(second.table, offers(0.6, "2026-11-12").offers, str)
    assert (third.unchanged_count, third.table.rows[0]["date"]) == (1, "2026-11-12")
    older = updated(third.table, offers(0.4, "2026-11-11").offers, str)
    assert older.table.rows == third.table.rows
    assert [one.why for one in older.skipped] == ["older than the price that your catalogue has"]
    agreed = third.table.with_rows([{**third.table.rows[0], "confidence": "agreed", "usd_per_gpu_hour": "0.3"}])
    mine = Table(RENTALS, agreed.header, tuple(row for row in agreed.rows if row["confidence"] == "agreed"))
    kept = updated(mine, offers(0.7, "2026-11-15").offers, str)
    assert kept.table.rows == mine.rows
    assert [one.why for one in kept.skipped] == ["you agreed on a price for it"]
    other = read(shipped, feed({"gpu": "l40s", "vram_gb": 48, "provider": "acme"}))
    assert updated(third.table, other.offers, str).kept_count == 1
