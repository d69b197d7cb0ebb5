"""Imports point one way: the table of layers, lowest first. And a module is read in one sitting."""

import ast
from collections import defaultdict
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent

LAYERS = (
    ("digest.ROOT", "digest.version", "digest.program_hash"),  # of the package itself
    ("digest.errors", "digest.window"),
    ("digest.domain", "digest.publication"),
    ("digest.plain_files", "digest.secret_forms", "digest.templates"),
    ("digest.settings",),
    (
        "digest.archive",
        "digest.escaping",
        "digest.arxiv",
        "digest.ledger",
        "digest.selection",
        "digest.fulltext",
        "digest.interests",
        "digest.matching",
        "digest.ranking",
        "digest.fidelity",
        "digest.reading",
        "digest.markdown",
        "digest.period",
        "digest.post",
        "digest.record_file",
        "digest.report",
    ),
    ("digest.web",),
    (
        "digest.pdf_process",
        "digest.journal",
        "digest.stage_folder",
        "digest.models",
        "digest.publish",
        "digest.actions",
        "digest.terminal",
    ),
    ("digest.pipeline",),
    ("digest.commands",),
    ("entrypoint",),
)
LONGEST = 500  # lines of a module that gives no reason for more
SHORT, MOST_SHORT, LEAST_MEDIAN = 60, 5, 150  # lines, modules, lines
IO_MODULES = {"socket", "subprocess", "requests", "urllib.request", "http.client"}


def room(module: str) -> str:
    return ".".join(module.split(".")[:2])


def rank(module: str) -> int:
    for position, layer in enumerate(LAYERS):
        if room(module) in layer:
            return position
    raise AssertionError(f"{module} has no place in the table of layers")


def modules() -> list[Path]:
    return [*sorted((ROOT / "digest").rglob("*.py")), ROOT / "entrypoint.py"]


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def ours(path: Path) -> set[str]:
    return {room(name) for name in imports(path) if name.startswith("digest.")}


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_point_to_lower_layers_only(path: Path) -> None:
    name = name_of(path)
    if name == "digest":
        return
    upward = {other for other in ours(path) if room(name) != other and rank(other) > rank(name)}

    assert upward == set()


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_steps_open_no_socket_and_start_no_process(path: Path) -> None:
    name = name_of(path)
    if name == "digest" or rank(name) > rank("digest.arxiv"):
        return

    assert imports(path) & IO_MODULES == set()


def test_no_module_of_the_program_or_its_tests_is_too_long_for_one_sitting() -> None:
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for folder in ("digest", "tests")
        for path in (ROOT / folder).rglob("*.py")
    }

    assert {name: length for name, length in lines.items() if length > LONGEST} == {}


def test_the_program_is_no_heap_of_small_modules() -> None:
    """The face of a package may be short: it only names what the package gives."""
    lines = [
        len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "digest").rglob("*.py")
        if path.name != "__init__.py"
    ]

    assert median(lines) >= LEAST_MEDIAN
    assert sum(length < SHORT for length in lines) <= MOST_SHORT


def functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def test_no_function_of_the_program_is_longer_than_forty_lines() -> None:
    long = {
        f"{name_of(path)}.{function.name}"
        for path in modules()
        for function in functions(path)
        if (function.end_lineno or 0) - function.lineno + 1 > 40
    }

    assert long == set()


def test_a_public_name_means_one_thing_in_the_whole_program() -> None:
    """Only ``main`` stands for the same in each module: what its command begins with."""
    places = defaultdict(list)
    for path in modules():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_":
                places[node.name].append(name_of(path))

    assert {name: where for name, where in places.items() if len(where) > 1} == {
        "main": places["main"]
    }
