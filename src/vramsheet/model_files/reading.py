"""The row of a table that says how the configuration of one model type is read."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Reading(NamedTuple):
    """What to read from the configuration of one model type, and as what."""

    family: str
    """Key of `memory.traits.FAMILIES`."""
    groups: str = "attention dense"
    """Names in `dimensions.GROUPS`, read in this order."""
    mixers: str = "full"
    """Name in `mixer_patterns.MIXER_RULES`."""
    forwards: str = ""
    """Name in `forward_patterns.FORWARD_RULES`."""
    flags: str = ""
    """Keys that are true or false, each with the traits that it switches: "key:trait,trait key:trait"."""
    departure: str = ""
    """Name in `departures.DEPARTURES`: what no table can say."""
    heads: str = "decoder"
    """Key of `model_heads.HEADS`: what the class of the model puts after the last layer."""
    letters: Mapping[str, str] = _NOTHING
    """Pattern letters of the kinds of layers, where they are not those of ordinary attention."""
    period: int = 0
    """Layers from one of full attention to the next, when the file does not say."""
    dense: int = 0
    """First layers without experts, when the file does not say."""
    spelled: Mapping[str, str] = _NOTHING
    """Dimensions under other keys than `spellings.DIMENSIONS` has (several separated by |)."""


ATTENTION_BIAS: Final = "attention_bias:qkv-bias,output-bias"
BIASES: Final = f"{ATTENTION_BIAS} mlp_bias:mlp-bias"
LATENT_BIAS: Final = "attention_bias:attention-bias"
ATTENTION_MOE: Final = "attention experts"
ATTENTION_SHARED: Final = "attention experts shared_experts"
LATENT_MOE: Final = "latent experts shared_experts"
OWN_HEAD_SIZE: Final = MappingProxyType({"head_size": ""})
"""The class divides the hidden size among the heads, whatever the file says."""
PLAIN_HEADS: Final = MappingProxyType({"head_size": "", "kv_head_count": ""})
"""The same, and every head has keys and values of its own."""
INNER: Final = MappingProxyType({"inner_size": "intermediate_size"})
LFM_TIED: Final = MappingProxyType({"tie_word_embeddings": "tie_embedding|tie_word_embeddings"})
DELTA: Final = MappingProxyType({"linear": "D"})
LATENT: Final = MappingProxyType({"full": "L"})
INDEXED: Final = MappingProxyType({"full": "I"})
MAMBA1: Final = MappingProxyType({"linear": "M", "full": "F"})
MAMBA2: Final = MappingProxyType({"linear": "N", "full": "F"})
