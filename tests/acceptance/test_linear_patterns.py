"""Every regular expression of the package takes any text in linear time: none can be made to hang.

The patterns are found in the source, so that a new one is tested without being named here. Each is fed 100,000
characters of what makes matching go back and try again. The watchdog is generous: a pattern that is not linear would
need hours.

Most texts are harmless for most patterns, and a tenth of their length shows it: a pattern that goes back from every
place of 10,000 characters takes 50 million steps, which no machine makes in the 15 milliseconds of processor time that
the others stay under, at the second try if not at the first. Only what takes longer is read at full length.
"""

from __future__ import annotations

import ast
import functools
import importlib
import pkgutil
import re
import time
from pathlib import Path

import pytest

import detente
from acceptance.watchdog import watched

ROOT = Path(detente.__file__).parent
LENGTH = 100_000
SHORT = LENGTH // 10
AT_ONCE = 0.015
CALLS = {"match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
UNITS = [
    " ", "\t", "\n", "\u00a0", "[", "]", "(", ")", "<", "<!--", "-", "_", "*", "#", ".", ",", ":", ";", '"', "'", "/", "|",
    "\\", "0", "1", "a", "A", "i", "é", "я", "%", "{", "1.", "1 ", "(a)", "a ", "A. ", "a: ", " (", "* ", "- ", "[^", "[a] ",
    "I. ", "a_", "a is ", "or ", "1e", "x-", "’x", "...", "%1", "->", "a\n", "! ",
]  # fmt: skip
STARTS = [
    "# a",
    "## ",
    "a",
    "1",
    "1.",
    "(",
    "[",
    '"',
    "point ",
    "https://",
    "tcp://",
    "seen_by: [",
    "**",
    "> ",
    "[^",
    "heading",
]
STARTED = [" ", "a", "1", "\n"]
ENDS = ["", "\n!"]
PARTS = sorted({path.stem for path in ROOT.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()})
"""Each is looked at in one test: to list the patterns, the whole program is read, and the workers need not do it alike."""


def _pattern_calls(tree):
    """Yield (method, pattern text) of every ``re.method("…")``, and (method, name) of every ``NAME.method(…)``.

    In ``for name in (A, B): name.method(…)`` the method is that of A and of B; ``module.NAME.method(…)`` counts too.
    """
    loops = {
        node.target.id: node.iter.elts
        for node in ast.walk(tree)
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and isinstance(node.iter, ast.Tuple)
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS):
            continue
        owner = node.func.value
        if isinstance(owner, ast.Name) and owner.id == "re":
            yield node.func.attr, node.args[0]
        elif isinstance(owner, ast.Name):
            for name in loops.get(owner.id, [owner]):
                yield node.func.attr, name
        elif isinstance(owner, ast.Attribute) and isinstance(owner.value, ast.Name):
            yield node.func.attr, owner


def _value(module, name):
    """Return what ``NAME`` or ``module.NAME`` stands for in a module; None where it is not of the module."""
    if isinstance(name, ast.Attribute):
        return getattr(getattr(module, name.value.id, None), name.attr, None)
    return getattr(module, name.id, None)


@functools.cache
def _found():
    """Return every pattern of the package, once, as (where, compiled, whether it is only tried at the beginning)."""
    found, used = {}, {}
    for info in pkgutil.walk_packages([str(ROOT)], "detente."):
        path = ROOT.joinpath(*info.name.split(".")[1:])
        path = path / "__init__.py" if info.ispkg else path.with_suffix(".py")
        source = path.read_text(encoding="utf-8")
        if "import re\n" not in source and not any(f".{method}(" in source for method in CALLS):
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                found[f"{info.name}.{name}"] = value
        for method, pattern in _pattern_calls(ast.parse(source)):
            if isinstance(pattern, ast.Name | ast.Attribute):
                value = _value(module, pattern)
                if isinstance(value, re.Pattern):
                    used.setdefault(value, set()).add(method)
            elif isinstance(pattern, ast.Constant):
                found[f"{info.name}:{pattern.lineno}:{pattern.col_offset}"] = re.compile(pattern.value)
                used.setdefault(re.compile(pattern.value), set()).add(method)
            else:
                # What is put together at run time must be text taken letter by letter.
                assert "re.escape(" in ast.unparse(pattern) or pattern.__class__ is ast.Name, (
                    info.name,
                    pattern.lineno,
                )
    return [
        (where, pattern, bool(used.get(pattern)) and used[pattern] <= {"match", "fullmatch"})
        for where, pattern in {pattern: (where, pattern) for where, pattern in reversed(found.items())}.values()
    ]


def test_the_patterns_of_the_package_are_found():
    found = _found()
    assert len(found) > 60
    assert any(anchored for _, _, anchored in found)
    assert {_part(where) for where, _, _ in found} <= set(PARTS)


def _part(where):
    """Return the part of the package that a pattern stands in."""
    return re.split(r"[.:]", where)[1]


def _worst(length):
    for unit in UNITS:
        for end in ENDS:
            yield unit * (length // len(unit)) + end
    for start in STARTS:
        for unit in STARTED:
            yield start + unit * (length // len(unit)) + "\n!"
    yield from ((unit * 50 + "x") * (length // 51) for unit in (" ", "[", "(", "1", "\n", "."))


@functools.cache
def _texts():
    return list(zip(_worst(SHORT), _worst(LENGTH), strict=True))


def _read(pattern, text, anchored):
    """Match everywhere in a text; return the processor time that it took, in seconds."""
    text = text.encode() if isinstance(pattern.pattern, bytes) else text
    begun = time.process_time()
    if anchored:
        pattern.match(text)
        pattern.fullmatch(text)
    else:
        for _ in pattern.finditer(text):
            pass
    return time.process_time() - begun


@pytest.mark.parametrize("part", PARTS)
def test_a_pattern_takes_the_worst_text_in_linear_time(part):
    for where, pattern, anchored in _found():
        if _part(where) != part:
            continue
        with watched(f"{where} ({pattern.pattern[:60]!r})"):
            for short, worst in _texts():
                if all(_read(pattern, short, anchored) > AT_ONCE for _ in range(2)):
                    _read(pattern, worst, anchored)
