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

    F full attention, S sliding window, C chunked-local attention, f s c the same with the keys and values of an
    earlier layer, L latent attention (MLA), I latent attention with an index of its own, l i the same with the
    latent of an earlier layer, M Mamba-1, N Mamba-2, D gated delta net, K Kimi delta attention, G lightning
    attention, V short convolution, R RWKV-4, B full attention and Mamba-2 side by side, Z Mamba-2 after a
    transformer block that several layers share, W P H window, compressed sparse and heavily compressed attention
    over one shared key-value (DeepSeek-V4), O one square matrix, - no mixer, Q full attention with an index of
    blocks (MiniMax-M3, Qwen4), T two latent attentions (LongCat), A a gated linear recurrence (RecurrentGemma), X
    attention to the image (Llama 3.2 Vision), J convolved attention (Zaya; Y with a window), U attention of experts
    (JetMoe), z Mamba-1 after a shared block (Zamba), E attention among short convolutions (Inkling; e with a
    window).
    `memory.mixers.MIXERS` is the table behind the letters.
    """
    window_tokens: int = 0
    """Width of the sliding window or of the chunk."""
    feed_forward_pattern: str = ""
    """
    One letter a layer, repeated: D dense, E experts, R RWKV channel mixing, O one square matrix, T experts beside two
    dense blocks (LongCat), - none.

    Empty means as `dense_layer_count` says.
    """

    head_counts: tuple[int, ...] = ()
    """Query heads of each layer, where they differ; so for the next eight. Empty: the same in all layers."""
    kv_head_counts: tuple[int, ...] = ()
    head_sizes: tuple[int, ...] = ()
    value_head_sizes: tuple[int, ...] = ()
    feed_forward_sizes: tuple[int, ...] = ()
    shared_feed_forward_sizes: tuple[int, ...] = ()
    window_sizes: tuple[int, ...] = ()
    rope_head_sizes: tuple[int, ...] = ()
    nope_head_sizes: tuple[int, ...] = ()

    expert_count: int = 0
    experts_per_token: int = 0
    expert_feed_forward_size: int = 0
    shared_feed_forward_size: int = 0
    """Width of all shared experts together."""
    dense_layer_count: int = 0
    """First layers with a dense feed-forward block, in a mixture of experts."""
    expert_hidden_size: int = 0
    """Width in which the routed experts work, where it is not the hidden size (Nemotron-H)."""

    idle_expert_count: int = 0
    """LongCat: experts that hand a token on as it is; they have a row in the router and nothing else."""
    router_size: int = 0
    """Zaya: width of the small network that routes (0: one matrix routes)."""

    query_rank: int = 0
    """Latent attention: rank of the compressed query (0: not compressed)."""
    kv_rank: int = 0
    """Latent attention: elements of the compressed keys and values per token."""
    rope_head_size: int = 0
    nope_head_size: int = 0
    value_head_size: int = 0
    """Size of a value head; elsewhere than in latent attention only where it is not the size of a key head."""
    index_head_count: int = 0
    """Sparse attention: heads of the indexer that picks the tokens."""
    index_head_size: int = 0
    index_pool_tokens: int = 0
    """GLM-5 Next: tokens that the indexer weighs into one."""
    sparse_rate: int = 0
    """DeepSeek-V4: tokens that one entry of the compressed sparse cache stands for; `heavy_rate` for the heavy one."""
    heavy_rate: int = 0
    output_group_count: int = 0
    """DeepSeek-V4: groups of heads whose output goes through a rank of its own."""
    output_rank: int = 0

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
    shared_block_count: int = 0
    """Zamba2: transformer blocks that take turns at the layers marked Z."""

    stream_count: int = 0
    """Parallel copies of the hidden state (Gemma 3n's alternating updates, DeepSeek-V4's hyper-connections)."""
    low_rank_size: int = 0
    """Rank of the small side matrices (Gemma 3n's learned residual, Zamba2's adapters)."""
    layer_input_size: int = 0
    """Gemma 3n and 4: width of the embedding that every layer gets of its own."""
    layer_vocabulary_size: int = 0
    """Rows of that embedding."""
    group_table_rows: tuple[int, ...] = ()
    """Qwen4: rows of the table of hashed token groups of each layer that has one."""
    group_table_size: int = 0
    """Width of what all heads of such a table give together."""
    group_table_head_count: int = 0
    group_convolution_size: int = 0
    """Width of the convolution after such a table."""
    embedding_size: int = 0
    """Width of the embedding table, where it is not the hidden size."""
    token_type_count: int = 0
    """Rows of the table of token types (0: what is usual in the family)."""
    relative_size: int = 0
    """Inkling: width in which a head weighs relative positions."""
    relative_position_count: int = 0
    """T5: buckets of relative positions (0: 32)."""
    label_count: int = 0
    """Classes of a classification head."""

    encoder_layer_count: int = 0
    """Encoder of an encoder-decoder model."""
    encoder_feed_forward_size: int = 0
    encoder_token_count: int = 0
    """Positions that the encoder gives to the decoder's cross-attention (1,500 for Whisper)."""
    input_channel_count: int = 0
    """Audio channels or image colours that enter a convolution at the front."""

    settings: str = ""
    """Diffusion transformers: what differs from the usual values of the family, as "num_layers=24 qk_norm=1"."""
    traits: str = ""
    """Departures from the family, blank-separated: qkv-bias, output-bias, mlp-bias, qk-norm, no-qkv-bias …"""
    extra_parameters: int = 0
    """Parameters of towers that are not described layer by layer (a vision tower); counted, never cached."""
