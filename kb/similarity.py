"""Texts -> TF-IDF likeness. The only module that knows scikit-learn; it knows no SQL.

Features are hashed, so that a character pair that no text of the collection has still counts as unlike: an
ordinary vocabulary would drop it, and 食品留样合格率 would look the same as 食品合格率.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

FEATURES = 2**18


class TextIndex:
    """A collection of texts that can be asked which of them a text is like.

    `analyzer` gives the features of a text: characters and pairs where it is left out. scikit-learn is imported
    when the first index is built, since most commands need none.
    """

    def __init__(self, texts: Sequence[str], analyzer: Callable[[str], list[str]] | None = None) -> None:
        from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

        self._counts = HashingVectorizer(
            analyzer=analyzer or character_features,
            n_features=FEATURES,
            norm=None,
            alternate_sign=False,
        )
        self._columns: Any = None
        if texts:
            weights = TfidfTransformer(sublinear_tf=True)
            self._columns = weights.fit_transform(self._counts.transform(texts)).T.tocsr()
            self._idf = weights.idf_

    def likeness(self, texts: Iterable[str]) -> Any:
        """The cosine of each text with each of the collection: an array of len(texts) rows."""
        import numpy

        texts = list(texts)
        if self._columns is None or not texts:
            return numpy.zeros((len(texts), 0))
        rows = self._counts.transform(texts)  # weighed by hand: for one name the transformer's checks cost the most
        rows.data = (1 + numpy.log(rows.data)) * self._idf[rows.indices]
        lengths = numpy.sqrt(rows.multiply(rows).sum(axis=1))
        return (rows @ self._columns).toarray() / numpy.maximum(numpy.asarray(lengths), 1e-12)


def nearest(row: Any, count: int) -> Any:
    """The places of the largest values of a row of likenesses, the largest first."""
    import numpy

    if len(row) <= count:
        return row.argsort()[::-1]
    places = numpy.argpartition(row, -count)[-count:]
    return places[row[places].argsort()[::-1]]


def character_features(text: str) -> list[str]:
    """Single characters and pairs, the ends of the text marked: 满意度 at the end says more than within."""
    return [*text, *(f"{text} "[i : i + 2] for i in range(len(text)))]
