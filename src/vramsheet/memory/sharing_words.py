"""How several GPUs share a model, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vramsheet.memory.engines import engine_named
from vramsheet.sentences import Counted

if TYPE_CHECKING:
    from vramsheet.memory.layers import Model
    from vramsheet.memory.parallelism import Split
    from vramsheet.memory.questions import Serving


def sharing_words(model: Model, serving: Serving) -> tuple[str, ...]:
    """
    What each GPU holds of a model and its sequences.

    Args:
        model: the model.
        serving: the question, with its GPUs.

    Returns:
        Sentences; none for one GPU.

    Raises:
        BadInput: the GPUs cannot share the model as asked.
    """
    if serving.gpu_count == 1:
        return ()
    split = engine_named(serving.engine).split(model, serving.gpu_count, serving.placement)
    levels = [
        str(Counted(count, noun))
        for count, noun in ((split.data_count, "data-parallel group"), (split.stage_count, "pipeline stage"))
        if count > 1
    ]
    levels.append(f"{split.tensor_count:,} GPUs that share every layer" if split.tensor_count > 1 else "1 GPU")
    shared_alone = split.tensor_count == serving.gpu_count
    sentences = [
        f"All {serving.gpu_count:,} GPUs share every layer."
        if shared_alone
        else f"{serving.gpu_count:,} GPUs are {' of '.join(levels)}."
    ]
    if split.data_count > 1:
        most = Counted(serving.sequences_per_group, "sequence")
        sentences.append(
            f"Each group keeps its own copy of the model and its own KV cache, for at most {most}."
            if split.separate or not model.expert_count
            else f"Each group keeps its own attention, dense layers, shared experts and KV cache, for at most {most}."
        )
    if model.expert_count:
        sentences.append(_expert_words(model, split))
    return tuple(sentences)


def _expert_words(model: Model, split: Split) -> str:
    """Where the experts are."""
    here, count = split.experts_here(model.expert_count), split.expert_gpu_count
    if split.experts_whole:
        twice = f" ({split.redundant_expert_count} of them twice)" if split.redundant_expert_count else ""
        return (
            f"The {model.expert_count} experts of a layer{twice} are divided whole over {Counted(count, 'GPU')}, "
            f"at most {here} on each; buffers for the exchange of tokens are not counted."
        )
    if count == 1:
        return f"All {model.expert_count} experts of a layer are on its GPU."
    return f"Each of the {model.expert_count} experts of a layer is sliced over {Counted(count, 'GPU')}."
