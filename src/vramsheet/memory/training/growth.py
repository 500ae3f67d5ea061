"""A size that grows with the tokens of a batch, and with tokens times sequence where attention does."""

from __future__ import annotations

from typing import NamedTuple


class Growth(NamedTuple):
    """Bytes per token, and per pair of a token with a token of its sequence."""

    per_token: float = 0.0
    per_pair: float = 0.0

    def plus(self, other: Growth) -> Growth:
        """
        The sum of two.

        Args:
            other: what is added.

        Returns:
            Both together.
        """
        return Growth(self.per_token + other.per_token, self.per_pair + other.per_pair)

    def times(self, count: int) -> Growth:
        """
        The same several times.

        Args:
            count: how often.

        Returns:
            The product.
        """
        return Growth(self.per_token * count, self.per_pair * count)

    def bytes_of(self, tokens: int, sequence_tokens: int) -> float:
        """
        Bytes of a batch.

        Args:
            tokens: tokens of all sequences together.
            sequence_tokens: tokens of one.

        Returns:
            Bytes.
        """
        return tokens * (self.per_token + self.per_pair * sequence_tokens)
