"""Dividing points among more than two parties: the division of maximum Nash welfare, proven.

The product of the scores is greatest exactly where prices exist at which every party, with the same budget of 1, buys
only what gives it most for the money and everything is sold (Eisenberg and Gale 1959). So the answer is found with
floating-point numbers and then proven with fractions:

1. maximise the sum of log scores by Newton's method with a barrier on the shares;
2. read off who buys what, and let that network of purchases fix all prices as fractions;
3. check with fractions that nobody finds a better price, and clear the market by maximum flow.

When step 3 holds, prices and shares are the proof: the gap is exactly 0. Should it fail (worths that tie up to rounding
errors), the numerical answer is returned with the gap that its prices leave, an upper bound by duality.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np

from detente.bargain.division_result import Division, named_worths
from detente.problem.arrays import Floats

SMALLEST_BARRIER = 1e-12
LARGEST_DENOMINATOR = 10**6
"""Worths are taken as the nearest fractions up to this denominator (within 10^-12), so that equal ratios are equal."""


def maximum_nash_welfare(parties: Sequence[str], points: Sequence[str], worths: Floats) -> Division:
    """Divide points among parties so that the product of their scores is greatest.

    Parameters
    ----------
    parties, points : sequences of str
    worths : float array, shape (parties, points)
        Each row sums to 100.

    Returns
    -------
    Division
        The certificate holds ``prices`` of the points (budgets are 1, so they sum to the number of parties),
        ``gap`` (by how much the sum of log scores could still grow at most), and ``exact`` (whether the gap was shown to
        be 0 with fractions). A point worth nothing to anybody goes to the first party at price 0.
    """
    wanted = np.flatnonzero((worths > 0).any(axis=0))
    shares = np.zeros_like(worths)
    shares[0, (worths == 0).all(axis=0)] = 1.0
    values = worths[:, wanted]
    approximate, prices = _newton(values)
    proven = _prove(values, approximate, prices)
    if proven is not None:
        exact_shares, exact_prices = proven
        shares[:, wanted] = [[float(x) for x in row] for row in exact_shares]
        found, gap = [float(p) for p in exact_prices], 0.0
    else:
        shares[:, wanted] = approximate
        found = [float(p) for p in prices]
        gap = _gap(values, approximate, prices)
    scores = (shares * worths).sum(axis=1)
    named_prices = dict.fromkeys(points, 0.0) | {points[int(j)]: found[k] for k, j in enumerate(wanted)}
    split = tuple(points[j] for j in range(len(points)) if ((shares[:, j] > 1e-12) & (shares[:, j] < 1 - 1e-12)).any())
    return Division(
        method="maximum_nash_welfare",
        parties=tuple(parties),
        points={
            point: {party: float(shares[k, j]) for k, party in enumerate(parties)} for j, point in enumerate(points)
        },
        utilities={party: float(scores[k]) for k, party in enumerate(parties)},
        split_points=split,
        worths=named_worths(parties, points, worths),
        certificate={"prices": named_prices, "gap": gap, "exact": proven is not None},
    )


def _newton(values: Floats) -> tuple[Floats, Floats]:
    """Maximise sum of log scores + t * sum of log shares for falling t; return shares and prices."""
    n, m = values.shape
    x = np.full((n, m), 1.0 / n)
    price = np.full(m, n / m)
    barrier = 0.1
    while True:
        for _ in range(60):
            scores = (values * x).sum(axis=1)
            gradient = values / scores[:, None] + barrier / x
            # The Hessian is block diagonal by party: -(v v' / u^2 + diag(barrier / x^2)); invert by Sherman-Morrison.
            inverse = x**2 / barrier
            scaled = inverse * values / scores[:, None]
            denominator = 1.0 + (values / scores[:, None] * scaled).sum(axis=1)
            # Newton step under sum over parties of dx = 0, with the multipliers (prices) solved for first.
            matrix = np.diag(inverse.sum(axis=0)) - np.einsum("ij,ik,i->jk", scaled, scaled, 1 / denominator)
            applied = inverse * gradient - scaled * ((scaled * gradient).sum(axis=1) / denominator)[:, None]
            price = np.linalg.solve(matrix, applied.sum(axis=0))
            residual = gradient - price[None, :]
            step = inverse * residual - scaled * ((scaled * residual).sum(axis=1) / denominator)[:, None]
            falling = step < 0
            limit = float((-x[falling] / step[falling]).min()) if falling.any() else np.inf
            x = x + min(1.0, 0.95 * limit) * step
            x /= x.sum(axis=0, keepdims=True)
            if float((np.abs(step) / x).max()) < 1e-6:
                break
        if barrier <= SMALLEST_BARRIER:
            return x, price
        barrier = max(barrier * 0.1, SMALLEST_BARRIER)


def _gap(values: Floats, shares: Floats, prices: Floats) -> float:
    """Bound what the sum of log scores could still gain: for any prices, sum log(max v/p) - n + sum p is a bound."""
    prices = np.maximum(prices, 1e-300)
    bang = (values / prices[None, :]).max(axis=1)
    bound = float(np.log(bang).sum() - len(values) + prices.sum())
    return max(0.0, bound - float(np.log((values * shares).sum(axis=1)).sum()))


def _prove(values: Floats, shares: Floats, prices: Floats) -> tuple[list[list[Fraction]], list[Fraction]] | None:
    """Turn approximate shares into exact shares and prices that satisfy the market's conditions, or None."""
    n, m = values.shape
    exact = [[Fraction(float(v)).limit_denominator(LARGEST_DENOMINATOR) for v in row] for row in values]
    scores = (values * shares).sum(axis=1)
    slack = 1.0 - values / scores[:, None] / prices[None, :]
    bought = (shares > slack) & (values > 0)
    found = _exact_prices(exact, shares, bought)
    if found is None:
        return None
    bang = [max(exact[i][j] / found[j] for j in range(m)) for i in range(n)]
    allowed = [[exact[i][j] == bang[i] * found[j] for j in range(m)] for i in range(n)]
    spent = _clear(allowed, found)
    if spent is None:
        return None
    return [[spent[i][j] / found[j] for j in range(m)] for i in range(n)], found


def _exact_prices(exact: list[list[Fraction]], shares: Floats, bought: np.ndarray) -> list[Fraction] | None:
    """Fix prices along the network of purchases, taking the largest purchases first; each part spends its budgets."""
    n, m = shares.shape
    part = list(range(n + m))

    def root(node: int) -> int:
        while part[node] != node:
            node = part[node] = part[part[node]]
        return node

    links: list[list[tuple[int, int]]] = [[] for _ in range(n + m)]
    edges = sorted(zip(*np.nonzero(bought), strict=True), key=lambda e: -shares[e[0], e[1]])
    for i, j in edges:
        a, b = root(int(i)), root(n + int(j))
        if a != b:
            part[a] = b
            links[int(i)].append((n + int(j), int(j)))
            links[n + int(j)].append((int(i), int(j)))
    found: list[Fraction | None] = [None] * m
    for start in range(n):
        if root(start) != start and any(root(k) == root(start) for k in range(start)):
            continue
        bang: dict[int, Fraction] = {start: Fraction(1)}
        price: dict[int, Fraction] = {}
        queue = deque([start])
        buyers = 1
        while queue:
            node = queue.popleft()
            for other, j in links[node]:
                if node < n and j not in price:
                    price[j] = exact[node][j] / bang[node]
                    queue.append(other)
                elif node >= n and other not in bang:
                    bang[other] = exact[other][j] / price[j]
                    buyers += 1
                    queue.append(other)
        total = sum(price.values())
        if not total:
            return None
        for j, relative in price.items():
            found[j] = relative * buyers / total
    if any(p is None for p in found):
        return None
    return [p for p in found if p is not None]


def _clear(allowed: list[list[bool]], prices: list[Fraction]) -> list[list[Fraction]] | None:
    """Let every party spend 1 on points allowed to it so that all is sold (maximum flow, Edmonds and Karp 1972)."""
    n, m = len(allowed), len(prices)
    budget = [Fraction(1)] * n
    unsold = list(prices)
    spent = [[Fraction(0)] * m for _ in range(n)]
    while True:
        parent: dict[int, int] = {i: -1 for i in range(n) if budget[i] > 0}
        queue = deque(parent)
        end = -1
        while queue and end < 0:
            node = queue.popleft()
            if node < n:
                for j in range(m):
                    if allowed[node][j] and n + j not in parent:
                        parent[n + j] = node
                        if unsold[j] > 0:
                            end = n + j
                            break
                        queue.append(n + j)
            else:
                for i in range(n):
                    if spent[i][node - n] > 0 and i not in parent:
                        parent[i] = node
                        queue.append(i)
        if end < 0:
            break
        path = [end]
        while parent[path[-1]] >= 0:
            path.append(parent[path[-1]])
        path.reverse()
        amount = min(budget[path[0]], unsold[end - n])
        for a, b in pairwise(path):
            if a >= n:
                amount = min(amount, spent[b][a - n])
        budget[path[0]] -= amount
        unsold[end - n] -= amount
        for a, b in pairwise(path):
            if a < n:
                spent[a][b - n] += amount
            else:
                spent[b][a - n] -= amount
    return None if any(budget) or any(unsold) else spent
