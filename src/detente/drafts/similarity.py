"""How alike texts are: shared words weighted by rarity, and edit distance."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from detente.drafts.structure.tokens import words

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def similarity_matrix(
    left: Sequence[str],
    right: Sequence[str],
    rows: Sequence[int] | None = None,
    columns: Sequence[int] | None = None,
) -> Floats:
    """Return the similarity of every text of one list to every text of another.

    The mean of the normalised InDel similarity of the letters (rapidfuzz) and the cosine of the word
    vectors weighted by term frequency and inverse document frequency (Salton and Buckley, 1988).

    Parameters
    ----------
    left, right : sequence of str
    rows, columns : sequence of int, optional
        Work out only these rows and these columns, whole; elsewhere stands 1 where the words are the same and 0 where
        they are not. All, if neither is given. Two long texts of which little has changed cost little that way.

    Returns
    -------
    float64 array, shape (left, right)
        From 0 to 1; 1 where the words are the same.
    """
    result = np.zeros((len(left), len(right)))
    if not left or not right:
        return result
    a, b = [words(text) for text in left], [words(text) for text in right]
    vectors_a, vectors_b = _vectors(a, b)

    def block(which: Ints, others: Ints) -> Floats:
        cosine = np.asarray((vectors_a[which] @ vectors_b[others].T).toarray(), dtype=np.float64)
        return _block([a[i] for i in which], [b[j] for j in others], cosine)

    all_rows, all_columns = np.arange(len(a)), np.arange(len(b))
    if rows is None and columns is None:
        return block(all_rows, all_columns)
    wanted, wanted_columns = np.unique(np.array(rows or (), dtype=int)), np.unique(np.array(columns or (), dtype=int))
    other_rows = np.setdiff1d(all_rows, wanted)
    result[equal_matrix([tuple(said) for said in a], [tuple(said) for said in b])] = 1.0
    if wanted.size:
        result[wanted] = block(wanted, all_columns)
    if other_rows.size and wanted_columns.size:
        result[np.ix_(other_rows, wanted_columns)] = block(other_rows, wanted_columns)
    return result


def equal_matrix(left: Sequence[Hashable], right: Sequence[Hashable]) -> NDArray[np.bool_]:
    """Return which of one list are equal to which of another.

    Returns
    -------
    bool array, shape (left, right)
    """
    number: dict[Hashable, int] = {}
    for one in (*left, *right):
        number.setdefault(one, len(number))
    return np.equal.outer([number[one] for one in left], [number[one] for one in right])


def _block(a: Sequence[Sequence[str]], b: Sequence[Sequence[str]], cosine: Floats) -> Floats:
    letters = _letters(a, b, cosine)
    both_empty = np.outer([not w for w in a], [not w for w in b])
    result: Floats = np.where(both_empty, 1.0, (letters + cosine) / 2)
    one_empty = np.logical_xor.outer(np.array([not w for w in a]), np.array([not w for w in b]))
    result[one_empty] = 0.0
    return np.clip(result, 0.0, 1.0)


def _letters(a: Sequence[Sequence[str]], b: Sequence[Sequence[str]], cosine: Floats) -> Floats:
    """Normalised InDel similarity: by letters where two texts may be alike or are short, by words elsewhere."""
    from rapidfuzz import fuzz, process

    sign: dict[str, str] = {}
    for text in (*a, *b):
        for word in text:
            sign.setdefault(word, chr(len(sign) + 1 if len(sign) < 0xD7FF else len(sign) + 0x0801))
    coded_a, coded_b = ("".join(sign[w] for w in t) for t in a), ("".join(sign[w] for w in t) for t in b)
    result: Floats = process.cdist(
        list(coded_a), list(coded_b), scorer=fuzz.ratio, dtype=np.float32, score_cutoff=0
    ).astype(np.float64)
    full_a, full_b = [" ".join(t)[:4000] for t in a], [" ".join(t)[:4000] for t in b]
    near = (cosine >= 0.2) | (result >= 20)
    short = np.array([len(t) < 10 for t in a]), np.array([len(t) < 10 for t in b])
    near |= short[0][:, None] | short[1][None, :]
    if near.mean() > 0.5:
        result = process.cdist(full_a, full_b, scorer=fuzz.ratio, dtype=np.float32).astype(np.float64)
    else:
        for i, j in zip(*np.nonzero(near), strict=True):
            result[i, j] = fuzz.ratio(full_a[i], full_b[j])
    return result / 100


def _vectors(a: Sequence[Sequence[str]], b: Sequence[Sequence[str]]) -> tuple[csr_array, csr_array]:
    """The word vectors of two lists of texts, each of length 1, a row a text."""
    from scipy.sparse import csr_array

    documents = [*a, *b]
    frequency = Counter(word for text in documents for word in set(text))
    column = {word: at for at, word in enumerate(frequency)}
    total = len(documents)
    weight = {word: math.log((1 + total) / (1 + count)) + 0.5 for word, count in frequency.items()}

    def vectors(texts: Sequence[Sequence[str]]) -> csr_array:
        data, rows, columns = [], [], []
        for row, text in enumerate(texts):
            counts = Counter(text)
            values = {word: (1 + math.log(n)) * weight[word] for word, n in counts.items()}
            length = math.sqrt(sum(v * v for v in values.values())) or 1.0
            for word, value in values.items():
                data.append(value / length)
                rows.append(row)
                columns.append(column[word])
        return csr_array((data, (rows, columns)), shape=(len(texts), max(len(column), 1)))

    return vectors(a), vectors(b)


def containment(part: str, whole: str) -> float:
    """Return the share of a text's words that another holds, in the same order in stretches of two or more."""
    from rapidfuzz.distance import LCSseq

    inner, outer = words(part), words(whole)
    if not inner:
        return 0.0
    return LCSseq.similarity(inner, outer) / len(inner)


def weighted_overlap(left: Sequence[str], right: Sequence[str]) -> Floats:
    """Return how much of the rarer words of the shorter of two texts stands in the other, for every pair.

    A word weighs the square of its inverse document frequency (Sparck Jones 1972) among all texts given, so that words
    which many of them have count little. Words are compared by their first six letters. A pair that shares fewer than
    two words which less than a quarter of the texts have gets 0.

    Returns
    -------
    float64 array, shape (left, right)
        From 0 to 1.
    """
    sets = [{w[:6].casefold() for w in words(text) if len(w) > 3 or w.isdigit()} for text in (*left, *right)]
    count = Counter(w for found in sets for w in found)
    total = len(sets)
    weight = {w: math.log((1 + total) / c) ** 2 for w, c in count.items()}
    rare = {w for w, c in count.items() if c <= max(2, total / 4)}
    result = np.zeros((len(left), len(right)))
    for i, a in enumerate(sets[: len(left)]):
        for j, b in enumerate(sets[len(left) :]):
            shared = a & b
            if len(shared & rare) >= 2:
                least = min(sum(weight[w] for w in a), sum(weight[w] for w in b))
                result[i, j] = sum(weight[w] for w in shared) / least if least else 0.0
    return np.clip(result, 0.0, 1.0)
