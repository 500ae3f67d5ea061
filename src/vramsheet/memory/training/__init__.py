"""The peak of one training step in plain PyTorch: weights, gradients, states, activations and logits by phase."""

from vramsheet.memory.training.adapters import adapter_features, trainable_parameters
from vramsheet.memory.training.margins import TRAINING_SOURCE, training_assumptions, training_spreads
from vramsheet.memory.training.phases import TrainingParts, training_parts

__all__ = [
    "TRAINING_SOURCE",
    "TrainingParts",
    "adapter_features",
    "trainable_parameters",
    "training_assumptions",
    "training_parts",
    "training_spreads",
]
