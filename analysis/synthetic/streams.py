"""Random streams by name: one seed, one stream a step.

A step asks for its stream by name and gets a generator that depends on the seed and that name
alone. A change in one step therefore does not shift the draws of the others, and the order in
which the steps run does not matter.
"""

from __future__ import annotations

import hashlib

import numpy as np


class Streams:
    """Generators of one seed.

    >>> streams = Streams(1)
    >>> bool(streams("welfare").random() == Streams(1)("welfare").random())
    True
    >>> bool(streams("welfare").random() == streams("prices").random())
    False
    """

    def __init__(self, seed: int, prefix: str = "") -> None:
        self.seed = int(seed)
        self.prefix = prefix

    def __call__(self, name: str) -> np.random.Generator:
        """The generator of a step, at its beginning: the same name gives the same draws anew."""
        # hashlib, not hash(): the latter is salted anew in each run
        digest = hashlib.sha256(f"{self.prefix}{name}".encode()).digest()
        words = np.frombuffer(digest[:16], dtype="<u4")
        sequence = np.random.SeedSequence(self.seed, spawn_key=tuple(int(word) for word in words))
        return np.random.Generator(np.random.PCG64(sequence))

    def child(self, name: str) -> Streams:
        """Streams whose names stand under `name`, for a part with steps of its own."""
        return Streams(self.seed, f"{self.prefix}{name}/")
