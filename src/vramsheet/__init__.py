"""GPU memory, fit and cost of AI models."""
