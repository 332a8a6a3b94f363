"""Mangled files: what happens to files in real life, and what a hostile one would try."""

from __future__ import annotations

import random
from collections.abc import Callable

Mutation = Callable[[random.Random, bytes], bytes]

_SPLICES = (
    b"nan",
    b".nan",
    b".inf",
    b"-.inf",
    b"1e400",
    b"99999999999999999999999999",
    b"null",
    b"~",
    b"true",
    b"[]",
    b"{}",
    b"''",
    b'"',
    b"'",
    b"&a",
    b"*a",
    b"!!python/object:os.system",
    b"!x",
    b"<<: *a",
    b"- ",
    b": ",
    b"? ",
    b"|",
    b">",
    b"%YAML 1.1\n---\n",
    b"---\n",
    b"...\n",
    b"\t",
    b"\x00",
    b"\xff\xfe",
    b"\x1b[31m",
    b"\r",
    b"#",
    b"@",
    b"`",
    b"{{",
    b"}}",
    b"[[[[[[[[",
    b"]]]]]]",
    b"is",
    b"not not not",
    b"((((((",
    b"owed(x)",
    b"at_least",
    b"0600",
    b"-1",
    b"1e5",
    b"2025-13-45",
    b"\xf0\x9f\x95\x8a",
    "Ж".encode(),
    "\u202e".encode(),
    b"=cmd()",
    b"<script>alert(1)</script>",
)


def cut(rng: random.Random, data: bytes) -> bytes:
    a, b = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return data[:a] + data[b:] if rng.random() < 0.5 else data[:a]


def splice(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(_SPLICES) + data[at:]


def replace_word(rng: random.Random, data: bytes) -> bytes:
    words = data.split(b" ")
    words[rng.randrange(len(words))] = rng.choice(_SPLICES)
    return b" ".join(words)


def double_line(rng: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    return b"\n".join([*lines[: at + 1], *lines[at:]])


def drop_line(rng: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    del lines[rng.randrange(len(lines))]
    return b"\n".join(lines)


def swap_lines(rng: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    a, b = (rng.randrange(len(lines)) for _ in range(2))
    lines[a], lines[b] = lines[b], lines[a]
    return b"\n".join(lines)


def indent(rng: random.Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = rng.randrange(len(lines))
    lines[at] = b" " * rng.randrange(1, 5) + lines[at]
    return b"\n".join(lines)


def flip(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randrange(8))]) + data[at + 1 :]


def recode(rng: random.Random, data: bytes) -> bytes:
    return data.decode("utf-8").encode(rng.choice(["utf-16", "utf-32", "cp037", "utf-8-sig"]), errors="replace")


def digits(rng: random.Random, data: bytes) -> bytes:
    places = [k for k, c in enumerate(data) if 48 <= c <= 57]
    if not places:
        return data
    at = rng.choice(places)
    return data[:at] + rng.choice([b"-", b"9e99", b".", b"1_000", b"0x10", b"\xd9\xa3", b" "]) + data[at + 1 :]


ALL: tuple[Mutation, ...] = (
    cut,
    splice,
    splice,
    replace_word,
    replace_word,
    double_line,
    drop_line,
    swap_lines,
    indent,
    flip,
    recode,
    digits,
)


def mangle(rng: random.Random, data: bytes) -> bytes:
    """Apply one to three mutations."""
    for _ in range(rng.randrange(1, 4)):
        if data:
            data = _try(rng.choice(ALL), rng, data)
    return data


def _try(mutation: Mutation, rng: random.Random, data: bytes) -> bytes:
    try:
        return mutation(rng, data)
    except UnicodeDecodeError:
        return data
