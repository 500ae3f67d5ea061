"""The dimensions of a model, in full words: what a `config.json` or a catalogue row says of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """
    Dimensions of one model; a zero or an empty text means that the model has no such part.

    `memory.families.build` turns it into the list of layers with their tensors.
    """

    family: str
    """Key into `memory.families.FAMILIES`: which tensors a block has (llama, qwen3, gemma2, deepseek_v3 …)."""
    layer_count: int
    hidden_size: int
    head_count: int
    kv_head_count: int
    head_size: int
    feed_forward_size: int
    """Width of the dense feed-forward block (of the dense layers only, in a mixture of experts)."""
    vocabulary_size: int
    tied_embeddings: bool
    """True when the output head is the embedding table itself."""
    max_context_tokens: int
    position_count: int = 0
    """Rows of a learned position table."""

    pattern: str = ""
    """
    One letter a layer, repeated to the layer count; empty means F throughout.

    F full attention, S sliding window, C chunked-local attention, M Mamba-1, N Mamba-2, D gated delta net,
    L latent attention (MLA), - no mixer.
    """
    window_tokens: int = 0
    """Width of the sliding window or of the chunk."""
    feed_forward_pattern: str = ""
    """One letter a layer, repeated: D dense, E experts, - none; empty means as `dense_layer_count` says."""

    expert_count: int = 0
    experts_per_token: int = 0
    expert_feed_forward_size: int = 0
    shared_feed_forward_size: int = 0
    """Width of all shared experts together."""
    dense_layer_count: int = 0
    """First layers with a dense feed-forward block, in a mixture of experts."""

    query_rank: int = 0
    """Latent attention: rank of the compressed query (0: not compressed)."""
    kv_rank: int = 0
    """Latent attention: elements of the compressed keys and values per token."""
    rope_head_size: int = 0
    nope_head_size: int = 0
    value_head_size: int = 0

    state_size: int = 0
    """Recurrent layers: elements of state per channel (Mamba) or size of a key head (gated delta net)."""
    state_head_count: int = 0
    """Recurrent layers: heads (Mamba-2) or value heads (gated delta net)."""
    state_head_size: int = 0
    state_group_count: int = 0
    """Mamba-2: groups; gated delta net: key heads."""
    convolution_size: int = 0
    inner_size: int = 0
    """Mamba: inner channels (0: heads x head size)."""
    time_step_rank: int = 0
    """Mamba-1: rank of the time step."""

    encoder_layer_count: int = 0
    """Encoder of an encoder-decoder model."""
    encoder_feed_forward_size: int = 0
    encoder_token_count: int = 0
    """Positions that the encoder gives to the decoder's cross-attention (1,500 for Whisper)."""
    input_channel_count: int = 0
    """Audio channels or image colours that enter a convolution at the front."""

    traits: str = ""
    """Departures from the family, blank-separated: qkv-bias, output-bias, mlp-bias, qk-norm, no-qkv-bias …"""
    extra_parameters: int = 0
    """Parameters of towers that are not described layer by layer (a vision tower); counted, never cached."""
