"""Names that are confused with each other, for the table of operators."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType

ARITHMETIC: Mapping[type[ast.operator], tuple[type[ast.operator], ...]] = MappingProxyType(
    {
        ast.Add: (ast.Sub, ast.Mult),
        ast.Sub: (ast.Add, ast.Mult),
        ast.Mult: (ast.Div, ast.Add, ast.MatMult),
        ast.Div: (ast.Mult, ast.FloorDiv),
        ast.FloorDiv: (ast.Div, ast.Mod),
        ast.Mod: (ast.FloorDiv,),
        ast.Pow: (ast.Mult,),
        ast.MatMult: (ast.Mult,),
    }
)
COMPARISONS: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = MappingProxyType(
    {
        ast.Lt: (ast.LtE, ast.Gt),
        ast.LtE: (ast.Lt, ast.GtE),
        ast.Gt: (ast.GtE, ast.Lt),
        ast.GtE: (ast.Gt, ast.LtE),
        ast.Eq: (ast.NotEq,),
        ast.NotEq: (ast.Eq,),
        ast.In: (ast.NotIn,),
        ast.NotIn: (ast.In,),
        ast.Is: (ast.IsNot,),
        ast.IsNot: (ast.Is,),
    }
)
# Functions of Python and NumPy that are confused with each other; a course names its own in assignment.toml.
TAKEN_FOR: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sum": ("mean", "max"),
        "mean": ("sum",),
        "max": ("min", "sum"),
        "min": ("max",),
        "argmax": ("argmin",),
        "argmin": ("argmax",),
        "maximum": ("minimum",),
        "minimum": ("maximum",),
        "exp": ("log",),
        "log": ("exp",),
        "sqrt": ("square",),
        "square": ("sqrt", "abs"),
        "abs": ("square",),
        "tanh": ("sin",),
        "dot": ("multiply", "inner"),
        "matmul": ("multiply",),
        "multiply": ("dot",),
        "outer": ("dot",),
        "zeros": ("ones",),
        "ones": ("zeros",),
        "zeros_like": ("ones_like",),
        "ones_like": ("zeros_like",),
        "append": ("extend",),
        "keys": ("values",),
        "values": ("keys",),
        "floor": ("ceil",),
        "ceil": ("floor",),
        "argsort": ("sort",),
        "startswith": ("endswith",),
        "endswith": ("startswith",),
    }
)
PRODUCTS = frozenset({"dot", "matmul", "inner", "tensordot"})
COPIES = frozenset({"copy", "deepcopy", "array", "asarray", "dict", "list"})
RANGES = frozenset({"range", "arange"})
ORDERED = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)  # a op b is not b op a
