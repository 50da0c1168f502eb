"""What running a cell can do to the rest of its notebook: which names it reads, sets, and may change the values of.

It errs on one side: a cell is said to do more than it does, never less. Where a cell could do anything, it says so.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from autograder.sandbox.guest.source import dedented, needs_ipython, repair, ways
from autograder.source.cell_source import Source, read
from autograder.source.names_read import names_of
from autograder.source.parsing import LONGEST, SHORT, exceeds, nodes

# Libraries that a cell may import and call, and nothing else of the notebook is any different.
LIBRARIES: Final = frozenset(
    {
        "__future__", "collections", "copy", "dataclasses", "datetime", "decimal", "fractions", "google",
        "itertools", "japanize_matplotlib", "math", "matplotlib", "numpy", "operator", "pandas", "pprint", "random",
        "scipy", "seaborn", "statistics", "string", "tabulate", "time", "tqdm", "typing", "warnings",
    }
)  # fmt: skip
_DRAWING: Final = frozenset({"matplotlib", "seaborn", "japanize_matplotlib"})  # what they are set to changes no value
# Whoever reads one of these may do anything to any name, or to what all names share.
_ANYTHING: Final = frozenset(
    {
        "In", "Out", "_", "__", "___", "__builtins__", "__import__", "compile", "delattr", "dir", "eval",
        "exec", "get_ipython", "globals", "locals", "open", "setattr", "vars",
    }
)  # fmt: skip
_HARMLESS_DUNDERS: Final = frozenset({"__doc__", "__file__", "__main__", "__name__", "__version__"})
# Attributes by which frames, modules and the like are reached, whatever they are taken of.
_REACHING: Final = frozenset(
    {"builtins", "ctypes", "gc", "importlib", "inspect", "lineno", "modules", "os", "pathlib", "shutil", "subprocess",
     "sys", "threading", "types"}
)  # fmt: skip
_OF_FRAMES: Final = ("ag_", "co_", "cr_", "f_", "gi_", "tb_")
_CONSTANTS: Final = frozenset(
    {"bool_", "complex128", "complex64", "e", "float16", "float32", "float64", "inf", "int32", "int64", "intp", "nan",
     "newaxis", "pi", "uint8"}
)  # fmt: skip
# Writes a file, which another cell could read.
_WRITES: Final = frozenset(
    {
        "chdir", "dump", "mkdir", "rename", "replace_text", "rmdir", "save", "savez", "savez_compressed", "savetxt",
        "to_csv", "to_excel", "to_json", "to_pickle", "tofile", "touch", "unlink", "write", "write_bytes", "write_text",
    }
)  # fmt: skip
# Builtins that keep nothing of what they are given, and hand nothing of it on.
_CONSUMING: Final = frozenset(
    {
        "abs", "all", "any", "ascii", "bin", "bool", "bytes", "callable", "chr", "complex", "divmod", "float", "format",
        "hash", "hex", "id", "int", "isinstance", "issubclass", "len", "oct", "ord", "pow", "print", "range", "repr",
        "round", "str", "sum", "type", "display",
    }
)  # fmt: skip
# Builtins whose result holds what they are given.
_HOLDING: Final = frozenset(
    {"dict", "enumerate", "frozenset", "iter", "list", "max", "min", "reversed", "set", "slice", "sorted", "tuple",
     "zip"}
)  # fmt: skip
# Functions of numpy whose result shares no memory with what they are given.
_FRESH: Final = frozenset(
    {
        "abs", "absolute", "add", "all", "allclose", "any", "append", "arange", "argmax", "argmin", "argsort", "array",
        "array_equal", "assert_allclose", "assert_almost_equal", "assert_array_almost_equal", "assert_array_equal",
        "assert_equal", "average", "ceil", "clip", "column_stack", "concatenate", "copy", "cos", "cosh", "cumprod",
        "cumsum", "diff", "divide", "dot", "einsum", "equal", "exp", "expm1", "eye", "floor", "full", "full_like",
        "greater", "greater_equal", "heaviside", "hstack", "inner", "isclose", "isfinite", "isinf",
        "isnan", "less", "less_equal", "linspace", "log", "log10", "log1p", "log2", "logical_and", "logical_not",
        "logical_or", "matmul", "max", "maximum", "mean", "median", "min", "minimum", "mod", "multiply", "ndim",
        "negative", "nonzero", "norm", "normal", "ones", "ones_like", "outer", "permutation", "power", "prod",
        "ptp", "rand", "randint", "randn", "random", "repeat", "roll", "round", "seed", "shape", "sign", "sin", "sinh",
        "size", "sort", "sqrt", "square", "stack", "std", "subtract", "sum", "tan", "tanh", "tensordot", "tile",
        "true_divide", "unique", "uniform", "var", "vstack", "where", "zeros", "zeros_like",
    }
)  # fmt: skip
# Methods that change nothing, and whose result shares nothing with what they belong to.
_FRESH_METHODS: Final = frozenset(
    {
        "all", "any", "argmax", "argmin", "argsort", "clip", "count", "cumsum", "dot", "endswith", "find", "flatten",
        "format", "index", "join", "lower", "max", "mean", "min", "prod", "replace", "round", "split", "splitlines",
        "startswith", "std", "strip", "sum", "title", "tolist", "upper", "var",
    }
)  # fmt: skip
# Methods that change nothing, but hand on what they belong to.
_LENDING_METHODS: Final = frozenset(
    {"astype", "copy", "get", "items", "keys", "ravel", "reshape", "squeeze", "transpose", "values"}
)
_ATOMS: Final = frozenset({"dtype", "itemsize", "nbytes", "ndim", "shape"})  # attributes that hold nothing
# Magics and shell lines that the jail leaves out, or that concern the picture alone.
_IDLE_LINE: Final = re.compile(r"[ \t]*(?:%(?:matplotlib|load_ext|reload_ext|autoreload|config|pip|conda)\b|![^=])")
_ESCAPED: Final = re.compile(r"^[ \t]*(?:[/,;]|\.\.\.)", re.MULTILINE)  # IPython's calls without brackets, and prompts

_SHARING: Final = (ast.Global, ast.Nonlocal, ast.Yield, ast.YieldFrom)  # what lets a function's call leave something


@dataclass(frozen=True)
class Effects:
    """What a cell does, in names of its notebook.

    reads: it looks up, at once or in a function of its own; binds: it sets or deletes; leaks: it may change their
    values, or hand them on to who may; stateful: functions that it defines, of which each call may leave something.
    opaque: why it may do anything at all; "" where that is not so.
    """

    reads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    leaks: frozenset[str] = frozenset()
    stateful: frozenset[str] = frozenset()
    opaque: str = ""


NOTHING: Final = Effects()


@dataclass(frozen=True)
class Surroundings:
    """What the released notebook has imported: its names, each with the module that it stands for."""

    modules: tuple[tuple[str, str], ...] = ()
    material: frozenset[str] = frozenset()  # the dotted names of modules that are released beside the notebook
    functions: frozenset[str] = frozenset()  # that these modules define
    statements: frozenset[str] = frozenset()  # the released statements, dumped: they may do what they like


def effects(text: str, around: Surroundings) -> Effects:
    """The effects of a cell; one that surely does not parse has none, for it does not run."""
    return _remembered(text, around) if len(text) <= SHORT else _effects(text, around)


def _effects(text: str, around: Surroundings) -> Effects:
    if len(text) > LONGEST:
        return Effects(opaque="it is too long to be read")
    source = read(text)
    if source.text != text and _for_ipython(text):
        return Effects(opaque="it has a line for IPython")
    if source.tree is None:
        return Effects(opaque="it may run, and cannot be read") if _may_run(text) else NOTHING
    names = names_of(source)
    if names is None:  # what parses may still not compile, and then does not run
        return NOTHING
    leaks = _Leaks(around)
    for statement, dumped in zip(source.body, source.statements, strict=True):
        leaks.released = dumped in around.statements
        leaks.statement(statement)
    if names.set & (_CONSUMING | _HOLDING):
        leaks.opaque = leaks.opaque or "it sets a name of Python's own"
    opaque = leaks.opaque or ("" if not _rebinds_module(source, around) else "it sets the name of a library")
    return Effects(names.read, names.set, frozenset(leaks.names), frozenset(_stateful(source)), opaque)


_remembered = lru_cache(maxsize=2048)(_effects)


def _for_ipython(text: str) -> bool:
    """Whether a line that only IPython understands may do anything."""
    rest = "\n".join(line for line in text.splitlines() if not _IDLE_LINE.match(line))
    return needs_ipython(rest) or _ESCAPED.search(rest) is not None


def _may_run(text: str) -> bool:
    """Whether a cell without a tree may run all the same: IPython translates it, or it goes beyond our bounds."""
    repaired = (dedented(repair(text, *way)[0]) for way in ways(text))
    return _for_ipython(text) or any(map(exceeds, (text, *repaired)))


def _rebinds_module(source: Source, around: Surroundings) -> bool:
    """Whether a cell gives a released import's name to something else."""
    known = dict(around.modules)
    if any(known.get(name, module) != module for name, module in source.imported):
        return True
    defined = {each.name for each in source.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}
    return not (source.stored | defined).isdisjoint(known)


def _stateful(source: Source) -> Iterator[str]:
    """The functions that a cell defines, of which a call may leave something for the next."""
    shares = any(isinstance(each, _SHARING) for each in source.nodes)
    for node in source.nodes:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        defaults = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        kept = any(not isinstance(each, ast.Constant | ast.Name | ast.UnaryOp | ast.BinOp) for each in defaults)
        shared = shares and any(isinstance(each, _SHARING) for each in nodes(node))
        if kept or shared or node.decorator_list:
            yield node.name


class _Leaks:
    """Walks over a cell's statements and collects the names whose values it may change or hand on."""

    def __init__(self, around: Surroundings) -> None:
        self.names: set[str] = set()
        self.opaque = ""
        self.released = False  # the statement at hand stands in the released notebook
        self._local = frozenset[str]()  # the names of the functions that the node at hand lies in
        self._modules = dict(around.modules)
        self._material = around.material
        self._packages = frozenset(name.partition(".")[0] for name in around.material)
        self._functions = around.functions | _FRESH | _CONSTANTS

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.Expr(value=value):
                self.value(value, idle=True)
            case ast.Assign(targets=targets, value=value):
                self._targets(targets)
                self.value(value)
            case ast.AugAssign(target=target, value=value):
                self._changed(target)
                self.value(value)
            case ast.AnnAssign(target=target, value=value):
                self._targets([target])
                self.value(value)
            case ast.Delete(targets=targets):
                self._targets(targets)
            case ast.If(test=test) | ast.While(test=test):
                self.value(test, idle=True)
                self._block(node.body, node.orelse)
            case ast.Assert(test=test, msg=message):
                self.value(test, idle=True)
                self.value(message, idle=True)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node)
            case ast.ClassDef():
                self._refuse("it defines a class")
            case ast.Import() | ast.ImportFrom():
                self._import(node)
            case _:
                self._parts(node)

    def value(self, node: ast.expr | None, *, idle: bool = False) -> None:  # noqa: PLR0912 - one line for each kind of expression
        """An expression; idle: nothing keeps its value."""
        match node:
            case None | ast.Constant():
                return
            case ast.Name(id=name):
                self._name(name, idle=idle)
            case ast.Attribute(value=value, attr=attribute):
                self._attribute(node, value, attribute, idle=idle)
            case ast.Subscript(value=value, slice=index):
                self.value(value, idle=idle)
                self.value(index, idle=True)
            case ast.Call():
                self._call(node, idle=idle)
            case ast.BinOp(left=left, op=op, right=right):
                # What lists and dictionaries hold goes on.
                fresh = not isinstance(op, ast.Add | ast.Mult | ast.BitOr)
                self.value(left, idle=idle or fresh)
                self.value(right, idle=idle or fresh)
            case ast.UnaryOp(operand=operand):
                self.value(operand, idle=True)
            case ast.Compare(left=left, comparators=others):
                for each in (left, *others):
                    self.value(each, idle=True)
            case ast.BoolOp(values=values):
                for each in values:
                    self.value(each, idle=idle)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.value(test, idle=True)
                self.value(body, idle=idle)
                self.value(orelse, idle=idle)
            case ast.JoinedStr(values=values):
                for each in values:
                    self.value(each, idle=True)
            case ast.FormattedValue(value=value, format_spec=spec):
                self.value(value, idle=True)
                self.value(spec, idle=True)
            case ast.Slice(lower=lower, upper=upper, step=step):
                for part in (lower, upper, step):
                    self.value(part, idle=True)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                for each in elements:
                    self.value(each, idle=idle)
            case ast.Starred(value=value):
                self.value(value, idle=idle)
            case _:
                self._parts(node)

    def _parts(self, node: ast.AST) -> None:
        """Whatever stands in a node may keep, change or hand on all that it reads."""
        for inner in ast.iter_child_nodes(node):
            match inner:
                case ast.stmt():
                    self.statement(inner)
                case ast.expr() if isinstance(getattr(inner, "ctx", None), ast.Store | ast.Del):
                    self._targets([inner])
                case ast.expr():
                    self.value(inner)
                case _:
                    self._parts(inner)

    def _block(self, *blocks: list[ast.stmt]) -> None:
        for statement in (each for block in blocks for each in block):
            self.statement(statement)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for each in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.value(each)
        outer, own, shared = self._local, *_local_names(node)
        self._local = (outer | own) - shared
        self._block(node.body)
        self._local = outer

    def _name(self, name: str, *, idle: bool) -> None:
        inner = name.startswith("__") and name not in _HARMLESS_DUNDERS
        if inner or name in _ANYTHING or self._is_powerful(name):
            self._refuse(f"it uses {name}")
        elif not idle and name not in self._local:
            self.names.add(name)

    def _is_powerful(self, name: str) -> bool:
        """Whether a name stands for a library that can reach anything, such as sys or inspect."""
        module = self._modules.get(name, "").partition(".")[0]
        return bool(module) and module not in LIBRARIES and module not in self._packages

    def _attribute(self, node: ast.Attribute, value: ast.expr, attribute: str, *, idle: bool) -> None:
        self._reach(attribute)
        if not self._module_of(node):
            self.value(value, idle=idle or attribute in _ATOMS)
        elif not idle and attribute not in self._functions:  # it may be a module, or change as one does
            self.names.add(_path(node)[0])

    def _reach(self, attribute: str) -> None:
        hidden = attribute.startswith("__") and attribute not in _HARMLESS_DUNDERS
        if hidden or attribute in _REACHING or attribute.startswith(_OF_FRAMES):
            self._refuse(f"it uses {attribute}")

    def _module_of(self, node: ast.expr) -> str:
        """The library or material that a dotted name begins with; "" for any other value."""
        root = _root(node)
        if root is None or root in _ANYTHING or self._is_powerful(root):
            return ""
        module = self._modules.get(root, "")
        top = module.partition(".")[0]
        return "" if top in self._packages and module not in self._material else top  # something that lies in a module

    def _call(self, node: ast.Call, *, idle: bool) -> None:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        if any(keyword.arg == "record" for keyword in node.keywords):
            self._refuse("it reads warnings, and so the numbers of its lines")
        match node.func:
            case ast.Name(id="type") if len(given) != 1:
                self._refuse("it makes a class")
                kept = True
            case ast.Name(id=name) if name in _CONSUMING:
                kept = name == "sum" and len(given) > 1  # lists, put together
            case ast.Name(id=name) if name in _HOLDING:
                kept = not idle or any(keyword.arg in ("key", None) for keyword in node.keywords)
            case ast.Name(id=name):
                self._name(name, idle=True)
                kept = True
            case ast.Attribute(value=value, attr=attribute):
                kept = self._method(node, value, attribute, idle=idle)
            case function:
                self.value(function)
                kept = True
        for each in given:
            self.value(each, idle=not kept)

    def _method(self, node: ast.Call, value: ast.expr, attribute: str, *, idle: bool) -> bool:
        """What a call of a method, or of a module's function, does to its owner; whether it keeps what it is given."""
        if attribute in _WRITES:
            self._refuse(f"it calls {attribute}")
        for name in _path(node.func)[1:] or (attribute,):
            self._reach(name)
        module = self._module_of(node.func)
        if module:
            return self._module_call(node, module)
        if isinstance(value, ast.Name) and value.id in _CONSUMING | _HOLDING:
            return True  # as in `list.sort(x)`
        out = len(node.args) > 1 or any(keyword.arg in ("inplace", "out", None) for keyword in node.keywords)
        if attribute in _FRESH_METHODS:
            self.value(value, idle=not any(keyword.arg in ("inplace", None) for keyword in node.keywords))
            return out
        self.value(value, idle=idle and attribute in _LENDING_METHODS)
        return out or attribute not in _LENDING_METHODS

    def _module_call(self, node: ast.Call, module: str) -> bool:
        path = _path(node.func)
        if module in self._packages:
            if len(path) > _FUNCTION_OF_A_MODULE:
                self.names.add(path[0])  # a method of what lies in the module
            return True
        if module != "numpy":
            return module not in _DRAWING and module != "math"
        if not _is_of_numpy(f"{self._modules[path[0]]}.{'.'.join(path[1:])}"):
            return True
        out = any(keyword.arg in ("out", "copy", "dtype", None) for keyword in node.keywords)
        return out or path[-1] not in _FRESH or len(node.args) > _WITHOUT_OUT.get(path[-1], _MANY)

    def _targets(self, targets: list[ast.expr]) -> None:
        for target in targets:
            match target:
                case ast.Name():
                    pass  # it is bound, which is told by the table of symbols
                case ast.Tuple(elts=elements) | ast.List(elts=elements):
                    self._targets(elements)
                case ast.Starred(value=value):
                    self._targets([value])
                case _:
                    self._changed(target)

    def _changed(self, target: ast.expr) -> None:
        """What is changed where it stands."""
        inner = target
        while isinstance(inner, ast.Subscript | ast.Attribute):
            if isinstance(inner, ast.Subscript):
                self.value(inner.slice, idle=True)
            elif inner.attr.startswith("__"):
                self._refuse(f"it sets {inner.attr}")
            inner = inner.value
        if not isinstance(inner, ast.Name):
            self._refuse("it sets a part of what a call returned")
            return
        module = self._modules.get(inner.id, "").partition(".")[0]
        if module and inner is not target and module not in _DRAWING:
            self._refuse(f"it changes {inner.id}")
        self._name(inner.id, idle=False)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
            self._refuse("it imports every name of a module")
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        for module in modules:
            if module != "IPython.display" and module.partition(".")[0] not in LIBRARIES | self._packages:
                self._refuse(f"it imports {module}")

    def _refuse(self, reason: str) -> None:
        if not self.released:
            self.opaque = self.opaque or reason


def _local_names(function: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[frozenset[str], frozenset[str]]:
    """The names that are a function's own, its parameters and what it sets; and those that it declares global."""
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    names, shared = {each.arg for each in every}, set[str]()
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        match node := waiting.pop():
            case ast.Global(names=listed):
                shared.update(listed)
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
                continue
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp() | ast.ClassDef():
                continue
        waiting.extend(ast.iter_child_nodes(node))
    return frozenset(names - shared), frozenset(shared)


def _is_of_numpy(function: str) -> bool:
    """Whether a function is known by the last part of its dotted name: not a method of arrays, or a masked array's."""
    return function.rpartition(".")[0] in ("numpy", "numpy.linalg", "numpy.random", "numpy.testing")


_FUNCTION_OF_A_MODULE: Final = 2  # names in the path of one, as in `module.function`
_MANY: Final = 99
# Functions of numpy that take the array to write to without its keyword: how many arguments they have before it.
_WITHOUT_OUT: Final[Mapping[str, int]] = {
    name: number
    for number, names in {
        1: "abs absolute ceil cos cosh exp expm1 floor isfinite isinf isnan log log10 log1p log2 logical_not negative "
        "sign sin sinh sqrt square tan tanh",
        2: "add all any argmax argmin concatenate divide dot equal greater greater_equal heaviside less less_equal "
        "logical_and logical_or matmul max maximum median min minimum mod multiply outer power ptp round stack "
        "subtract true_divide",
        3: "clip cumprod cumsum mean prod std sum var",
    }.items()
    for name in names.split()
}


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _path(node: ast.expr) -> tuple[str, ...]:
    """The names of a dotted one, the first of them first."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        names.append(node.id)
    return tuple(reversed(names))
