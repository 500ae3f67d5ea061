"""The peak of one training step in plain PyTorch: weights, gradients, states, activations and logits by phase."""

from vramsheet.memory.training.adapters import adapter_features, trainable_parameters
from vramsheet.memory.training.margins import TRAINING_ASSUMPTIONS, TRAINING_SOURCE, TRAINING_SPREADS, UNPADDED_SPREADS
from vramsheet.memory.training.phases import TrainingParts, training_parts

__all__ = [
    "TRAINING_ASSUMPTIONS",
    "TRAINING_SOURCE",
    "TRAINING_SPREADS",
    "UNPADDED_SPREADS",
    "TrainingParts",
    "adapter_features",
    "trainable_parameters",
    "training_parts",
]
