"""
Measure the tensors of one training step of a small random model, without a GPU and without weights.

    python benchmarks/measure_training.py '{"model_type": "qwen3", "hidden_size": 512, "vocab_size": 512}' \
        --sequence 1024 --batch 2 [--lora-rank 16] [--checkpointing] [--attention eager] [--precision fp32]

The model is built under fake tensors, which have shapes and types but no storage, and PyTorch's MemTracker adds up what
two steps with SGD allocate. One JSON object is printed. Needs torch 2.13 and transformers 5.23, which the tests do not:
`tests/memory/truth/training_modules.csv` holds what was measured. A CPU's softmax makes one product less than CUDA's in
its backward pass; the test adds it, in the softmax's own type. Dropout was off in every measured row.
"""

import argparse
import json

import torch
import transformers
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.distributed._tools.mem_tracker import MemTracker

HEADS = {
    "bert": "AutoModelForMaskedLM",
    "roberta": "AutoModelForMaskedLM",
    "bart": "AutoModelForSeq2SeqLM",
    "t5": "AutoModelForSeq2SeqLM",
    "whisper": "AutoModelForSpeechSeq2Seq",
}
"""The class with a head, where it is not that of a decoder."""


class Tracker(MemTracker):
    """MemTracker that leaves frozen parameters without a gradient hook."""

    def _track_module_params_and_buffers(self, module: torch.nn.Module, install_grad_hooks: bool = True) -> object:
        trainable = all(p.requires_grad for p in module.parameters())
        return super()._track_module_params_and_buffers(module, install_grad_hooks and trainable)


class Lora(torch.nn.Module):
    """A frozen matrix with an fp32 adapter beside it, as PEFT lays them."""

    def __init__(self, base: torch.nn.Linear, rank: int) -> None:
        """Make the two narrow matrices."""
        super().__init__()
        self.base = base
        self.down = torch.nn.Linear(base.in_features, rank, bias=False)
        self.up = torch.nn.Linear(rank, base.out_features, bias=False)

    @property
    def weight(self) -> torch.Tensor:
        """The frozen matrix, whose type T5 asks for."""
        return self.base.weight

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Add the adapter's result."""
        y = self.base(x)
        return y + self.up(self.down(x.to(self.down.weight.dtype))).to(y.dtype)


def add_lora(model: torch.nn.Module, rank: int) -> None:
    """Freeze the model and put an adapter on every matrix but the head."""
    model.requires_grad_(False)
    head = model.get_output_embeddings()
    for name, linear in list(model.named_modules()):
        if isinstance(linear, torch.nn.Linear) and linear is not head:
            parent, _, leaf = name.rpartition(".")
            setattr(model.get_submodule(parent), leaf, Lora(linear, rank))


def measure(asked: argparse.Namespace) -> dict[str, int]:
    """Parameters and the largest sum of bytes within two steps."""
    given = json.loads(asked.config)
    kind = given.pop("model_type")
    mixed = asked.precision == "mixed"
    dtype = torch.bfloat16 if asked.precision == "bf16" else torch.float32
    with FakeTensorMode(allow_non_fake_inputs=True):
        head = getattr(transformers, HEADS.get(kind, "AutoModelForCausalLM"))
        config = transformers.AutoConfig.for_model(kind, **given)
        config.use_cache = False
        model = head.from_config(config, dtype=dtype, attn_implementation=asked.attention)
        if asked.lora_rank:
            add_lora(model, asked.lora_rank)
        model.train()
        if asked.checkpointing:
            model.gradient_checkpointing_enable()
            if asked.lora_rank:
                model.enable_input_require_grads()
        trained = [p for p in model.parameters() if p.requires_grad]
        optimizer = torch.optim.SGD(trained, lr=1e-4, foreach=True)
        tokens = torch.randint(0, 100, (asked.batch, asked.sequence))
        given_to = {"input_ids": tokens, "use_cache": False}
        if kind == "whisper":
            frames = 2 * config.max_source_positions
            given_to = {"input_features": torch.randn(asked.batch, config.num_mel_bins, frames, dtype=dtype)}
        elif HEADS.get(kind) == "AutoModelForMaskedLM":
            given_to = {"input_ids": tokens}
        tracker = Tracker()
        tracker.track_external(model, optimizer)
        with tracker:
            for _ in range(2):
                with torch.autocast("cpu", torch.bfloat16, enabled=mixed):
                    loss = model(**given_to, labels=tokens).loss
                loss.backward()
                del loss
                optimizer.step()
                optimizer.zero_grad()
                tracker.reset_mod_stats()
        peak = tracker.get_tracker_snapshot("peak")
    return {
        "parameters": sum(p.numel() for p in model.parameters()),
        "trainable": sum(p.numel() for p in trained),
        "peak_bytes": sum(int(kinds["Total"]) for device, kinds in peak.items() if device.type == "cpu"),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("config", help="config.json as text")
    parser.add_argument("--sequence", type=int, default=1024)
    parser.add_argument("--batch", type=int, default=2)
    parser.add_argument("--precision", choices=["bf16", "fp32", "mixed"], default="bf16")
    parser.add_argument("--attention", choices=["sdpa", "eager"], default="sdpa")
    parser.add_argument("--checkpointing", action="store_true")
    parser.add_argument("--lora-rank", type=int, default=0)
    print(json.dumps(measure(parser.parse_args())))
