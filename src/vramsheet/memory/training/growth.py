"""A size that grows with the tokens of a batch, with tokens times sequence where attention does, and with sequences."""

from __future__ import annotations

from typing import NamedTuple


class Growth(NamedTuple):
    """Bytes per token, per pair of a token with a token of its sequence, and per sequence whatever its length."""

    per_token: float = 0.0
    per_pair: float = 0.0
    per_sequence: float = 0.0

    def plus(self, other: Growth) -> Growth:
        """
        The sum of two.

        Args:
            other: what is added.

        Returns:
            Both together.
        """
        return Growth(
            self.per_token + other.per_token,
            self.per_pair + other.per_pair,
            self.per_sequence + other.per_sequence,
        )

    def times(self, count: int) -> Growth:
        """
        The same several times.

        Args:
            count: how often.

        Returns:
            The product.
        """
        return Growth(self.per_token * count, self.per_pair * count, self.per_sequence * count)

    def of_positions(self, count: int) -> Growth:
        """
        The same for a fixed number of positions instead of the tokens of a sequence.

        Args:
            count: positions of every sequence.

        Returns:
            Bytes per sequence.
        """
        return Growth(per_sequence=self.bytes_of(count, count))

    def bytes_of(self, tokens: int, sequence_tokens: int) -> float:
        """
        Bytes of a batch.

        Args:
            tokens: tokens of all sequences together.
            sequence_tokens: tokens of one.

        Returns:
            Bytes.
        """
        size = tokens * (self.per_token + self.per_pair * sequence_tokens)
        return size + self.per_sequence * (tokens // sequence_tokens) if self.per_sequence else size
