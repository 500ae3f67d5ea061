"""Published dimensions that the tests of this folder share; the source stands beside each."""

import datetime as dt

from vramsheet.memory.architecture import Architecture
from vramsheet.records import Gpu, Source
from vramsheet.units import MIB

LLAMA_2_7B = Architecture(  # litgpt config.py, Llama-2-7b-hf
    family="llama",
    layer_count=32,
    hidden_size=4096,
    head_count=32,
    kv_head_count=32,
    head_size=128,
    feed_forward_size=11008,
    vocabulary_size=32000,
    tied_embeddings=False,
    max_context_tokens=4096,
)
LLAMA_31_8B = Architecture(  # litgpt config.py, Llama-3.1-8B
    family="llama",
    layer_count=32,
    hidden_size=4096,
    head_count=32,
    kv_head_count=8,
    head_size=128,
    feed_forward_size=14336,
    vocabulary_size=128256,
    tied_embeddings=False,
    max_context_tokens=131072,
)
DEEPSEEK_V3 = Architecture(  # config.json of deepseek-ai/DeepSeek-V3
    family="deepseek_v3",
    layer_count=61,
    hidden_size=7168,
    head_count=128,
    kv_head_count=128,
    head_size=192,
    feed_forward_size=18432,
    vocabulary_size=129280,
    tied_embeddings=False,
    max_context_tokens=163840,
    pattern="L",
    expert_count=256,
    experts_per_token=8,
    expert_feed_forward_size=2048,
    shared_feed_forward_size=2048,
    dense_layer_count=3,
    query_rank=1536,
    kv_rank=512,
    rope_head_size=64,
    nope_head_size=128,
    value_head_size=128,
)
GEMMA_3_270M = Architecture(  # unsloth test_kv_cache_estimation.py
    family="gemma3",
    layer_count=18,
    hidden_size=640,
    head_count=4,
    kv_head_count=1,
    head_size=256,
    feed_forward_size=2048,
    vocabulary_size=262144,
    tied_embeddings=True,
    max_context_tokens=32768,
    pattern="SSSSSF",
    window_tokens=512,
)
QWEN3_30B_A3B = Architecture(  # config.json of Qwen/Qwen3-30B-A3B
    family="qwen3_moe",
    layer_count=48,
    hidden_size=2048,
    head_count=32,
    kv_head_count=4,
    head_size=128,
    feed_forward_size=6144,
    vocabulary_size=151936,
    tied_embeddings=False,
    max_context_tokens=40960,
    expert_count=128,
    experts_per_token=8,
    expert_feed_forward_size=768,
)
QWEN3_NEXT = Architecture(  # config.json of Qwen/Qwen3-Next-80B-A3B-Instruct, as in transformers' defaults
    family="qwen3_next",
    layer_count=48,
    hidden_size=2048,
    head_count=16,
    kv_head_count=2,
    head_size=256,
    feed_forward_size=5120,
    vocabulary_size=151936,
    tied_embeddings=False,
    max_context_tokens=262144,
    pattern="DDDF",
    expert_count=512,
    experts_per_token=10,
    expert_feed_forward_size=512,
    shared_feed_forward_size=512,
    state_size=128,
    state_head_count=32,
    state_head_size=128,
    state_group_count=16,
    convolution_size=4,
)
EVERY = {
    "llama-2-7b": LLAMA_2_7B,
    "llama-3.1-8b": LLAMA_31_8B,
    "deepseek-v3": DEEPSEEK_V3,
    "gemma-3-270m": GEMMA_3_270M,
    "qwen3-30b-a3b": QWEN3_30B_A3B,
    "qwen3-next": QWEN3_NEXT,
}


def card(usable_bytes: int, memory_gb: int = 80) -> Gpu:
    """A card with that much memory; the rest of an H100 SXM."""
    return Gpu(
        key="card",
        name="A card",
        vendor="NVIDIA",
        tier="datacenter",
        architecture="Hopper",
        memory_gb=memory_gb,
        usable_bytes=usable_bytes,
        usable_measured=True,
        memory_type="HBM3",
        bandwidth_gb_s=3350,
        tdp_watts=700,
        fp16_tflops=989,
        fp8_tflops=1979,
        interconnect="NVLink",
        form_factor="SXM5",
        devices_per_board=1,
        launched="2022-10",
        availability="new",
        source=Source(text="NVIDIA H100 data sheet", date=dt.date(2026, 11, 20)),
    )


H100 = card(81_559 * MIB)
