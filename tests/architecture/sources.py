"""Finds the project's own Python files and measures them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("bot", "actions", "ticketing", "deploy")


@cache
def tracked(*suffixes: str) -> tuple[Path, ...]:
    """Return the files git knows (or would add), by suffix."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    paths = (ROOT / line for line in listed if line.endswith(suffixes))
    return tuple(path for path in paths if path.exists())


def code_files() -> list[Path]:
    """Return the product's Python files, tests left out."""
    return [path for path in tracked(".py") if path.relative_to(ROOT).parts[0] in CODE]


def functions(path: Path) -> list[tuple[str, int]]:
    """Return name and length in lines of each function of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return [
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, kinds)
    ]


def line_count(path: Path) -> int:
    """Return the number of lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())
