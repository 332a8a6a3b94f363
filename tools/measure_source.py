"""Measure the source: its size, its long functions, its wide signatures, and its circles of imports.

``python tools/measure_source.py`` prints the table that CONTRIBUTING.md carries; ``--list`` names the functions, too.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx

SOURCE = Path(__file__).resolve().parent.parent / "src" / "detente"
MOST_LINES = 60
MOST_PARAMETERS = 8

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> dict[str, Path]:
    """Return every module of the source by its dotted name."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def functions(tree: ast.Module) -> Iterator[Function]:
    """Yield functions and methods, those inside others too."""
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def length(node: Function) -> int:
    """Return a function's lines, its docstring included."""
    return (node.end_lineno or 0) - node.lineno + 1


def parameters(node: Function) -> int:
    every = node.args
    names = [a.arg for a in (*every.posonlyargs, *every.args, *every.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")]) + bool(every.vararg) + bool(every.kwarg)


def is_kernel(node: Function) -> bool:
    """Whether a function is compiled: decorated with ``njit`` or ``guvectorize``."""
    return any(
        getattr(getattr(mark, "func", mark), "id", "") in ("njit", "guvectorize") for mark in node.decorator_list
    )


def circles(trees: dict[str, ast.Module]) -> list[list[str]]:
    """Return the groups of modules that import each other in a circle, lazy and type-checking imports included."""
    graph = networkx.DiGraph()
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("detente"):
                for entry in node.names:
                    whole = f"{node.module}.{entry.name}"
                    graph.add_edge(name, whole if whole in trees else node.module)
            elif isinstance(node, ast.Import):
                graph.add_edges_from((name, entry.name) for entry in node.names if entry.name in trees)
    graph.remove_edges_from(list(networkx.selfloop_edges(graph)))
    return [sorted(group) for group in networkx.strongly_connected_components(graph) if len(group) > 1]


def main() -> None:
    texts = {name: path.read_text(encoding="utf-8") for name, path in modules().items()}
    trees = {name: ast.parse(text) for name, text in texts.items()}
    every = [(name, node) for name, tree in trees.items() for node in functions(tree)]
    kernels = {f"{name}.{node.name}" for name, node in every if is_kernel(node)}
    long = sorted(
        ((length(node), f"{name}.{node.name}") for name, node in every if length(node) > MOST_LINES), reverse=True
    )
    wide = sorted(
        ((parameters(node), f"{name}.{node.name}") for name, node in every if parameters(node) > MOST_PARAMETERS),
        reverse=True,
    )
    compiled = [sum(name in kernels for _, name in rows) for rows in (long, wide)]
    loops = circles(trees)
    loose = sum("dict[str, Any]" in line for text in texts.values() for line in text.splitlines())
    by_hand = sum(node.name == "to_dict" for _, node in every)
    print(f"| source files | {len(texts)} |")
    print(f"| source lines | {sum(len(text.splitlines()) for text in texts.values()):,} |")
    print(f"| functions over {MOST_LINES} lines, of these compiled kernels | {len(long)}, {compiled[0]} |")
    print(f"| functions with more than {MOST_PARAMETERS} parameters, of these kernels | {len(wide)}, {compiled[1]} |")
    print(f"| `to_dict` written by hand | {by_hand} |")
    print(f"| lines with `dict[str, Any]` | {loose} |")
    print(f"| circles of imports | {len(loops)} |")
    if "--list" in sys.argv:
        for title, rows in (("long", long), ("wide", wide)):
            print(f"\n{title}:")
            print("\n".join(f"  {size:4} {name}" for size, name in rows))
        print("\ncircles:")
        print("\n".join("  " + ", ".join(group) for group in loops))


if __name__ == "__main__":
    main()
