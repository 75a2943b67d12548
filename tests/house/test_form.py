"""How the code reads: typed, documented, in small pieces; and what no file may say."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

Modules = Mapping[str, ast.Module]
Function = ast.FunctionDef | ast.AsyncFunctionDef
LONGEST_MODULE, LONGEST_CLI, LONGEST_FUNCTION = 300, 500, 45

# Written in pieces, so that this file does not hold what it looks for.
UNWANTED = {
    "a package index's address": r"(?:py" + r"pi\.org|python" + r"hosted\.org|--(?:extra-)?index-"
    r"url[ =]\S)",
    "a path of one machine": r"(?<![\w.~])/(?:wo" + r"rk|tm" + r"p|ho" + r"me|ro" + r"ot|Us"
    r"ers)/\w",
}


def functions(modules: Modules) -> Iterator[tuple[str, Function]]:
    """Every function with the name that a message calls it by."""
    for path, module in modules.items():
        for node in ast.walk(module):
            if isinstance(node, Function):
                yield f"{path}: {node.name}", node


def length(function: Function) -> int:
    """Lines without the docstring."""
    first = function.body[0]
    documented = ast.get_docstring(function) is not None and len(function.body) > 1
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def public(modules: Modules) -> Iterator[tuple[str, Function | ast.ClassDef]]:
    """Functions and classes of a module's surface, and the methods of those classes."""
    for path, module in modules.items():
        for node in module.body:
            if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
                yield f"{path}: {node.name}", node
                if isinstance(node, Function) or is_protocol(node):
                    continue
                for part in node.body:
                    if isinstance(part, Function) and not part.name.startswith("_"):
                        yield f"{path}: {node.name}.{part.name}", part


def is_protocol(node: ast.ClassDef) -> bool:
    """A protocol says in one place what its members are."""
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)


def test_modules_are_short(modules: Modules, root: Path) -> None:
    lengths = {path: (root / path).read_text(encoding="utf-8").count("\n") for path in modules}
    allowed = {path: LONGEST_CLI if path == "cli.py" else LONGEST_MODULE for path in modules}
    assert {path: n for path, n in lengths.items() if n > allowed[path]} == {}


def test_functions_are_short(modules: Modules) -> None:
    lengths = {name: length(node) for name, node in functions(modules)}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION} == {}


def test_what_is_public_says_what_it_is(modules: Modules) -> None:
    said = {name: ast.get_docstring(node) or "" for name, node in public(modules)}
    said |= {path: ast.get_docstring(module) or "" for path, module in modules.items()}
    wordless = {name for name, text in said.items() if not text.split("\n")[0].endswith(".")}
    assert wordless == set()


def test_signatures_are_typed(modules: Modules) -> None:
    untyped = set()
    for name, node in functions(modules):
        given = node.args
        asked = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        plain = [one for one in asked if one and one.arg not in ("self", "cls")]
        if node.returns is None or any(one.annotation is None for one in plain):
            untyped.add(name)
    assert untyped == set()


def test_no_file_names_a_package_index_or_a_machine(tracked: list[Path], root: Path) -> None:
    found = []
    for path in tracked:
        text = path.read_bytes().decode("utf-8", errors="ignore")
        for what, pattern in UNWANTED.items():
            match = re.search(pattern, text)
            if match:
                found.append(f"{path.relative_to(root)} holds {what}: {match[0]}")
    assert found == []


WORDING = ("benchmarks/reports/wording/", "benchmarks/reports/framework/wording/")
NOT_PAGES = (*WORDING, "benchmarks/reports/cluster.py")


def texts(module: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and words of every literal text that is no docstring and no error's message."""
    apart: set[int] = set()
    for node in ast.walk(module):
        if isinstance(node, Function | ast.ClassDef | ast.Module) and ast.get_docstring(node):
            first = node.body[0]
            apart |= {id(part) for part in ast.walk(first)}
        if isinstance(node, ast.ClassDef) and any("Error" in ast.unparse(b) for b in node.bases):
            apart |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            yield node.lineno, node.value.strip()


def is_sentence(text: str) -> bool:
    """Three words or more with an end."""
    return len(text.split()) >= 3 and (text[-1] in ".?" or ". " in text)


def test_sentences_of_reports_are_made_in_their_wording_rooms(modules: Modules) -> None:
    found = [
        f"{path}:{line}: {text[:50]}"
        for path, module in modules.items()
        if path.startswith("benchmarks/reports/") and not path.startswith(NOT_PAGES)
        for line, text in texts(module)
        if is_sentence(text)
    ]
    assert found == []


def test_what_looks_for_sentences_finds_them() -> None:
    source = 'def f(n):\n    """No sentence of a page."""\n    return f"{n} of them lie out."\n'
    assert [text for _, text in texts(ast.parse(source)) if is_sentence(text)] == [
        "of them lie out."
    ]
