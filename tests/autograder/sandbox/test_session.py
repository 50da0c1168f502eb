"""What cells and probes mean: the same in every isolation, and as close to Jupyter as grading needs."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.sandbox import (
    MISSING,
    Case,
    CellResult,
    ErrorKind,
    Generator,
    Opaque,
    OutputKind,
    Probe,
    ProbeResult,
    Sandbox,
    ServeRefused,
)


def run(sandbox: Sandbox, *cells: str) -> tuple[CellResult, ...]:
    with sandbox.session(cells) as session:
        return session.run()


def ask(sandbox: Sandbox, cells: list[str], **probe: object) -> tuple[ProbeResult, ...]:
    with sandbox.session(cells) as session:
        return session.probe(Probe(**{"at": len(cells), **probe}))


def text(result: CellResult) -> str:
    assert result.error is None, result.error
    return "".join(output.text for output in result.outputs)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("1 + 1", "2"), ("1 + 1;", ""), ("None", ""), ("x = 1", ""), ("print('あ')\n'い'", "あ\n'い'"), ("", ""),
        ("# only a comment", ""), ("import sys; print('e', file=sys.stderr)", "e\n"), ("__name__", "'__main__'"),
        ("import asyncio\nawait asyncio.sleep(0, 'slept')", "'slept'"),
        ("import asyncio\nasync def f(): return 7\nasyncio.run(f())", "7"),
        ("import os\nos.getcwd() == os.path.join(os.environ['HOME'], 'work')", "True"),
        ("from common import functions\nfunctions.relu(-1)", "np.int64(0)"),
        ("open('1_1_forward_propagation.ipynb').read()", "'{}'"),
        ("open('mine.txt', 'w').write('abc'); open('mine.txt').read()", "'abc'"),
        ("display(1, 'a')", "1'a'"), ("def f() -> int | None: ...\nf.__annotations__", "{'return': int | None}"),
        ("import pickle\nclass P:\n    x = 3\npickle.loads(pickle.dumps(P())).x", "3"),
        ("from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nP(3)", "P(x=3)"),
        ("import tempfile\ntempfile.TemporaryFile().close()", ""), ("\ufeffx = 3\nx", "3"), ("a = 1\r\na", "1"),
        ("import threading\nt = threading.Thread(target=print, args=('t',)); t.start(); t.join()", "t\n"),
        ("from google.colab import drive, files\ndrive.mount('/content/drive')", ""),
        ("import google.colab.drive", ""), ("import sys\nsys.path.append('/content/drive/My Drive/x')", ""),
        ("print('\\x1b[31mred\\x1b[0m\\u202e', end='')", "red"), ("print('\\ud800', end='')", "\ufffd"),
        ("import warnings\nwith warnings.catch_warnings(record=True) as w:\n    warnings.warn('x')\nlen(w)", "1"),
    ],
)  # fmt: skip
def test_what_a_cell_shows(every: Sandbox, source: str, shown: str) -> None:
    [result] = run(every, source)
    assert text(result) == shown


def test_outputs_keep_their_order_and_kind(sandbox: Sandbox) -> None:
    [result] = run(sandbox, "import sys\nprint(1)\nprint(2)\nprint(3, file=sys.stderr)\ndisplay(4)\n5")
    assert [(output.kind, output.name, output.text) for output in result.outputs] == [
        (OutputKind.STREAM, "stdout", "1\n2\n"), (OutputKind.STREAM, "stderr", "3\n"), (OutputKind.DISPLAY, "", "4"),
        (OutputKind.RESULT, "", "5"),
    ]  # fmt: skip


def test_long_output_is_cut(sandbox: Sandbox) -> None:
    long, short = run(sandbox, "print('x' * 10**6)", "print('x')")
    assert (len(text(long)), long.truncated, short.truncated) == (sandbox.budget.output_bytes, True, False)


@pytest.mark.parametrize(
    ("source", "type_name", "line", "source_line", "name"),
    [
        ("x = 1\n1 / 0", "ZeroDivisionError", 2, "1 / 0", None),
        ("def f():\n    return undefined\n\nf()", "NameError", 2, "    return undefined", "undefined"),
        ("a = 1\nb = = 2", "SyntaxError", 2, "b = = 2", None),
        ("if True:\nx = 1", "IndentationError", 2, "x = 1", None),
        ("assert 1 == 2, 'ちがいます'", "AssertionError", 1, "assert 1 == 2, 'ちがいます'", None),
        ("import numpy as np\n\nnp.ones(2) @ np.ones(3)", "ValueError", 3, "np.ones(2) @ np.ones(3)", None),
        ("from common import functions\nfunctions.twice(lambda x: x / 0)", "ZeroDivisionError", 2,
         "functions.twice(lambda x: x / 0)", None),
        ("import nothing_of_the_kind as n\n\nn.f()", "ModuleNotFoundError", 1, "import nothing_of_the_kind as n", None),
        ("from no.such import f\nf(1)", "ModuleNotFoundError", 1, "from no.such import f", None),
        ("from no.such import g\n2 * g", "ModuleNotFoundError", 1, "from no.such import g", None),
        ("from no.such import M\nclass N(M): pass", "ModuleNotFoundError", 1, "from no.such import M", None),
        ("def f():\n    import no_such\nf()", "ModuleNotFoundError", 2, "    import no_such", None),
        ("from math import sqr", "ImportError", 1, "from math import sqr", None),
        ("return 3", "SyntaxError", 1, "return 3", None),
        ("eval('1 +')", "SyntaxError", 1, "eval('1 +')", None),
    ],
)  # fmt: skip
def test_an_error_names_the_students_own_line(
    sandbox: Sandbox, source: str, type_name: str, line: int, source_line: str, name: str | None
) -> None:
    before, failed, after = run(sandbox, "before = 1", source, "before")
    assert failed.error is not None
    error = failed.error
    assert (error.kind, error.type, error.cell, error.line) == (ErrorKind.EXCEPTION, type_name, 1, line)
    assert (error.source_line, error.name) == (source_line, name)
    assert before.error is after.error is None


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("import no_such, math\nmath.floor(1.5)", "1"), ("import math, no_such.part\nmath.floor(1.5)", "1"),
        ("from no.such import *\n2", "2"), ("from no.such import a as b, c\n2", "2"),
        ("'text'\nfrom __future__ import annotations\nimport no_such\n2", "2"),
        ("try:\n    import no_such\nexcept ImportError:\n    no_such = 3\nno_such", "3"),
        ("import sys\nimport no_such\n'no_such' in sys.modules", "False"),
    ],
)  # fmt: skip
def test_an_import_that_nothing_needs_costs_nothing(sandbox: Sandbox, source: str, shown: str) -> None:
    [result] = run(sandbox, source)
    assert result.error is None
    assert "".join(output.text for output in result.outputs if output.name != "stderr") == shown


def test_an_import_that_is_needed_costs_what_needs_it(sandbox: Sandbox) -> None:
    cells = ["import no_such as n\ndef f(x):\n    return n.f(x)\ndef g(x):\n    return x"]
    cases = (Case(call="f", arguments=(1,)), Case(call="g", arguments=(1,)), Case(call="f", arguments=(1,)))
    failed, right, again = ask(sandbox, cells, cases=cases)
    assert right.returned == 1
    for result in (failed, again):
        assert result.error is not None
        assert (result.error.type, result.error.cell, result.error.line) == ("ModuleNotFoundError", 0, 1)


def test_what_could_not_be_imported_is_no_value(sandbox: Sandbox) -> None:
    [result] = ask(sandbox, ["from no.such import x"], cases=(Case(get=("x",)),))
    assert result.values == {}
    assert result.error is not None
    assert (result.error.type, result.error.cell, result.error.line) == ("ModuleNotFoundError", 0, 1)


@pytest.mark.parametrize("backend", ["TkAgg", "module://no.such"])
@pytest.mark.parametrize(
    "chosen",
    [
        "import matplotlib\nmatplotlib.use({!r})\nimport matplotlib.pyplot as plt",
        "from matplotlib import use\nuse({!r}, force=True)\nimport matplotlib.pyplot as plt",
        "import matplotlib.pyplot as plt\nplt.switch_backend({!r})",
    ],
)
def test_any_back_end_is_agg(sandbox: Sandbox, chosen: str, backend: str) -> None:
    drawn = "fig, ax = plt.subplots()\nax.plot([1, 2])\nfig.savefig('a.png')\nplt.close('all')\n"
    [result] = run(sandbox, chosen.format(backend) + "\n" + drawn + "plt.get_backend().lower()")
    assert text(result) == "'agg'"


@pytest.mark.parametrize("way", ["breakpoint()", "breakpoint(1, header='h')", "import sys\nsys.breakpointhook()"])
def test_breakpoint_does_nothing(every: Sandbox, way: str) -> None:
    [result] = run(every, f"{way}\n2")
    assert text(result) == "2"


RAISING = [
    "np.seterr(all='raise')",
    "np.seterr(all='call')\nnp.seterrcall(print)",
    "np.seterr(all='raise'); np.seterr = 1",
]


@pytest.mark.parametrize("setting", RAISING)
def test_numpys_error_state_is_fresh_for_every_cell_and_every_case(sandbox: Sandbox, setting: str) -> None:
    cells = [f"import numpy as np\n{setting}\ndef f(x):\n    return 1 / np.array([x])", "f(0.0)"]
    _, cell = run(sandbox, *cells)
    assert cell.error is None
    asked = {"call": "f", "arguments": (0.0,)}
    own, other = ask(sandbox, cells, cases=(Case(run=("np.seterr(all='raise')",), **asked), Case(**asked)))
    assert own.error is not None
    assert other.error is None


def test_an_error_in_a_function_is_found_where_it_was_written(sandbox: Sandbox) -> None:
    _, failed = run(sandbox, "def f(x):\n    y = x\n    return y[0]", "f(1)")
    assert failed.error is not None
    assert (failed.error.cell, failed.error.line, failed.error.source_line) == (0, 3, "    return y[0]")


@pytest.mark.parametrize(
    ("source", "shown", "skipped"),
    [
        ("%matplotlib inline\n1", "1", ()), ("x = 2\n%time x + 1", "3", ()), ("%%time\ny = 4\ny", "4", ()),
        ("%%timeit -n 1\nz = 5", "", ()), ("%timeit -n 10 q = 6\n", "", ()), ("%%capture out\n1", "1", ()),
        ("!pip install numpy\n1", "採点中は実行されません: !pip install numpy\n1", ("!pip install numpy",)),
        ("%pip install numpy", "採点中は実行されません: %pip install numpy\n", ("%pip install numpy",)),
        ("files = !ls\nfiles", "採点中は実行されません: !ls\n[]", ("!ls",)),
        ("%cd /tmp\n2", "採点中は実行されません: %cd /tmp\n2", ("%cd /tmp",)),
        ("%%bash\nrm -rf /", "採点中は実行されません: %%bash\n", ("%%bash",)),
        ("%%writefile note.txt\nhello", "", ()), ("print?", "採点中は実行されません: %pinfo print", ("%pinfo print",)),
        (">>> 1 + 2", "3", ()), ("    x = 1\n    x", "1", ()),
        ("get_ipython().run_line_magic('matplotlib', 'inline')", "", ()),
        ("from IPython.display import clear_output, HTML\nclear_output()", "", ()),
    ],
)  # fmt: skip
def test_magics_and_shell_lines_lose_no_cell(
    sandbox: Sandbox, source: str, shown: str, skipped: tuple[str, ...]
) -> None:
    [result] = run(sandbox, source)
    assert text(result).strip("\n") == shown.strip("\n")
    assert result.skipped == skipped


def test_figures_are_named_and_closed(sandbox: Sandbox) -> None:
    plotted, after = run(
        sandbox,
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "print(plt.get_fignums())",
    )
    assert text(plotted) == "<Figure size 640x480 with 1 Axes>"
    assert text(after) == "[]\n"


def test_randomness_is_the_same_every_time(sandbox: Sandbox) -> None:
    cells = ("import random, numpy as np\nprint(random.random(), np.random.rand(), list({'a', 'b', 'c', 'd'}))",)
    assert text(run(sandbox, *cells)[0]) == text(run(sandbox, *cells)[0])


def test_paste_noise_is_repaired_and_said(sandbox: Sandbox) -> None:
    [result] = run(sandbox, "x　＝　（1 + 2）\nprint(“x”, x)")
    assert text(result) == "x 3\n"
    assert set(result.repaired) == {"full_width_space", "full_width_character", "curly_quote"}


def test_a_probe_sets_runs_calls_and_sends(every: Sandbox) -> None:
    x = np.array([1.0, 2.0])
    case = Case(names={"x": x, "n": 2}, call="f", arguments=(np.array([5, 6]),), get=("y", "absent"))
    [result] = ask(
        every, ["def f(a):\n    a[0] = 9\n    return a.sum() + y[0]"], run=("y = x * n",), cases=(case,), inputs=True
    )
    assert result.error is None
    assert list(result.values) == ["y"]
    assert np.array_equal(result.values["y"], [2.0, 4.0])
    assert result.returned == 17.0
    assert np.array_equal(result.arguments[0], [9, 6])
    assert np.array_equal(result.names_after["x"], x)


def test_every_case_starts_from_the_same_state(sandbox: Sandbox) -> None:
    cases = tuple(Case(names={"x": np.arange(3.0)}, get=("x", "count", "extra")) for _ in range(3))
    answer = "extra = count\ncount += 1\nx += 1"
    results = ask(sandbox, ["count = 0"], prelude=("count += 10",), run=(answer,), cases=cases)
    assert [result.values["count"] for result in results] == [11, 11, 11]
    assert [result.values["x"].tolist() for result in results] == [[1.0, 2.0, 3.0]] * 3


def test_a_case_may_run_sources_of_its_own(sandbox: Sandbox) -> None:
    """After those of the probe, and for itself alone."""
    cases = (Case(run=("b = a + 1",), get=("b",)), Case(get=("b",)))
    results = ask(sandbox, [], run=("a = 1",), cases=cases)
    assert [result.values for result in results] == [{"b": 2}, {}]


def test_a_change_in_place_is_seen_even_if_the_name_moved_on(sandbox: Sandbox) -> None:
    [result] = ask(
        sandbox, [], run=("x += 1\nx = 'new'",), cases=(Case(names={"x": np.zeros(2)}, get=("x",)),), inputs=True
    )
    assert np.array_equal(result.names_after["x"], [1.0, 1.0])
    assert result.values["x"] == "new"


def test_a_probe_sees_the_state_before_later_cells(sandbox: Sandbox) -> None:
    cells = ["a = 1\ndef f(): return a", "a = 2\nhelper = 'later'", "answer = 'later'"]
    probe = {"at": 1, "run": ("b = a, f(), helper",), "cases": (Case(get=("b", "answer")),)}
    [result] = ask(sandbox, cells, **probe)
    assert result.values == {"b": (1, 1, "later")}


def test_the_final_state_is_restored_after_a_probe(sandbox: Sandbox) -> None:
    with sandbox.session(["a = 1", "a = 2"]) as session:
        session.probe(Probe(at=1, run=("a = 99",), cases=(Case(),)))
        [result] = session.probe(Probe(at=2, cases=(Case(get=("a",)),)))
    assert result.values == {"a": 2}


def test_values_are_sent_even_when_the_run_breaks_off(sandbox: Sandbox) -> None:
    [result] = ask(sandbox, [], run=("grad = {}\ngrad['W1'] = 1\ngrad['W2'] = oops",), cases=(Case(get=("grad",)),))
    assert result.values == {"grad": {"W1": 1}}
    assert result.error is not None
    assert (result.error.stage, result.error.cell, result.error.line, result.error.name) == ("run", None, 3, "oops")
    assert result.returned is MISSING


@pytest.mark.parametrize(
    ("cells", "probe", "stage", "type_name"),
    [
        ([], {"prelude": ("1 / 0",)}, "prelude", "ZeroDivisionError"),
        ([], {"run": ("def",)}, "run", "SyntaxError"),
        ([], {}, "call", "NameError"),
        (["f = ..."], {}, "call", "TypeError"),
        (["def f(a, b): ..."], {}, "call", "TypeError"),
        (["def f(a):\n    raise SystemExit"], {}, "call", "SystemExit"),
    ],
)
def test_a_failing_case_says_where(
    sandbox: Sandbox, cells: list[str], probe: dict[str, object], stage: str, type_name: str
) -> None:
    results = ask(sandbox, cells, **probe, cases=(Case(call="f", arguments=(1,)),) * 2)
    assert [result.error and (result.error.stage, result.error.type) for result in results] == [(stage, type_name)] * 2


def test_what_a_probe_prints_is_never_sent(sandbox: Sandbox) -> None:
    with sandbox.session(["x = 1"]) as session:
        [result] = session.probe(Probe(at=1, run=("print('hidden', y)",), cases=(Case(names={"y": 5}),)))
        assert "hidden" not in repr(result)
        assert all(not cell.outputs for cell in session.run())


ALIASES = "from common import functions\nfrom common.functions import relu as mine\nkept = [functions.relu]"


@pytest.mark.parametrize(
    "call", ["functions.relu(x)", "mine(x)", "kept[0](x=x)", "__import__('common.functions').functions.relu(x)"]
)
def test_a_forbidden_function_refuses_under_every_name(sandbox: Sandbox, call: str) -> None:
    """Only while it is forbidden, and without a trace afterwards."""
    probe = {"at": 1, "run": (f"y = {call}",), "cases": (Case(names={"x": 1}, get=("y",)),)}
    with sandbox.session([ALIASES]) as session:
        [refused] = session.probe(Probe(**probe, without=("common.functions.relu", "common.functions.nothing")))
        [allowed] = session.probe(Probe(**probe))
    assert refused.used == ("common.functions.relu",)
    assert refused.error is not None
    assert (refused.error.type, refused.error.line) == ("NotAllowedError", 1)
    assert (allowed.used, allowed.error) == ((), None)
    assert allowed.values["y"] == 1


def test_use_is_reported_per_case(sandbox: Sandbox) -> None:
    run_source = "if n: functions.relu(1)"
    cases = (Case(names={"n": 1}), Case(names={"n": 0}))
    results = ask(sandbox, [ALIASES], run=(run_source,), cases=cases, without=("common.functions.relu",))
    assert [result.used for result in results] == [("common.functions.relu",), ()]


def test_a_served_name_asks_the_host(sandbox: Sandbox) -> None:
    calls = []

    def serve(name: str, arguments: tuple[object, ...]) -> object:
        calls.append((name, arguments))
        return {"W1": arguments[0] * 2}

    cells = [
        "def backward(x, d=7):\n    return 'wrong'",
        "def train(x): return backward(d=1, x=x)['W1'] + backward(x)['W1']",
    ]
    with sandbox.session(cells) as session:
        case = Case(call="train", arguments=(np.arange(2.0),))
        [result] = session.probe(Probe(at=2, cases=(case,), served=("backward",)), serve)
        [unserved] = session.probe(Probe(at=2, run=("b = backward(1)",), cases=(Case(get=("b",)),)))
    assert np.array_equal(result.returned, [0.0, 4.0])
    assert [(name, arguments[1:]) for name, arguments in calls] == [("backward", (1,)), ("backward", ())]
    assert unserved.values == {"b": "wrong"}


def test_a_refused_call_fails_in_the_students_code(sandbox: Sandbox) -> None:
    def serve(name: str, arguments: tuple[object, ...]) -> object:
        raise ServeRefused("形が合いません")

    cells = ["def f(): ...", "def g():\n    return f()"]
    with sandbox.session(cells) as session:
        [result] = session.probe(Probe(at=2, cases=(Case(call="g"),), served=("f",)), serve)
    assert result.error is not None
    assert (result.error.type, result.error.message, result.error.line) == ("RefusedError", "形が合いません", 2)


def test_an_error_of_the_hosts_own_is_not_the_students(sandbox: Sandbox) -> None:
    """It passes through, and the session goes on with another process."""

    def serve(name: str, arguments: tuple[object, ...]) -> object:
        raise LookupError("ours")

    with sandbox.session(["def f(): ..."]) as session:
        probe = Probe(at=1, run=("a = f()",), cases=(Case(get=("a",)),), served=("f",))
        with pytest.raises(LookupError, match="ours"):
            session.probe(probe, serve)
        [result] = session.probe(probe, lambda name, arguments: 5)
    assert result.values == {"a": 5}


def test_a_question_that_is_too_large_is_our_mistake(sandbox: Sandbox) -> None:
    deep: list[object] = []
    for _ in range(20):
        deep = [deep]
    with sandbox.session([]) as session, pytest.raises(ValueError, match="too large to be sent"):
        session.probe(Probe(at=0, cases=(Case(names={"x": deep}),)))


def test_calls_nobody_serves_are_refused(sandbox: Sandbox) -> None:
    """A process that asks out of turn has forged the question."""
    forged = 'import os, struct\nh = b\'{"call":"f","arguments":[]}\'\nos.write(3, struct.pack(\'<II\', len(h), 0) + h)'
    [result] = ask(sandbox, [], run=(forged,), cases=(Case(),))
    assert result.error is not None
    assert result.error.kind is ErrorKind.PROTOCOL


def test_what_cannot_be_sent_is_named(sandbox: Sandbox) -> None:
    [result] = ask(sandbox, ["u1 = ...\ndef f(): ..."], cases=(Case(get=("u1", "f")),))
    assert result.values == {"u1": Opaque("ellipsis"), "f": Opaque("function")}


def test_a_probe_beyond_the_notebook_is_our_mistake(sandbox: Sandbox) -> None:
    with sandbox.session(["1"]) as session, pytest.raises(ValueError, match="has 1 cells"):
        session.probe(Probe(at=2, cases=()))


def test_a_renewed_session_asks_a_process_that_has_met_nothing(walled):
    cells = ["import numpy as np\nmet = []", "def f(x):\n    met.append(x)\n    np.met = met\n    return list(met)"]
    with walled.session(cells) as session:
        before = session.run()
        (first,) = session.probe(Probe(at=2, cases=(Case(call="f", arguments=(1,)),)))
        (second,) = session.probe(Probe(at=2, cases=(Case(call="f", arguments=(2,)),)))
        session.renew()
        (third,) = session.probe(Probe(at=2, cases=(Case(call="f", arguments=(3,)),)))
        assert (first.returned, second.returned, third.returned) == ([1], [1, 2], [3])
        assert session.run() == before


def test_what_a_case_prints_is_sent_where_it_is_asked_for(sandbox: Sandbox) -> None:
    """Of that case alone, and only what goes to the standard output."""
    source = "import sys\n\n\ndef f(x):\n    print('値', x)\n    print('error', file=sys.stderr)\n\n\nprint('cell')"
    with sandbox.session([source]) as session:
        cases = (Case(call="f", arguments=(1,)), Case(call="f", arguments=(2,)), Case(run=("print(3)\n4",)))
        results = session.probe(Probe(at=1, prelude=("print('prelude')",), cases=cases, printed=True))
    assert [result.printed for result in results] == ["値 1\n", "値 2\n", "3\n"]


def test_more_than_fits_is_not_sent(sandbox: Sandbox) -> None:
    with sandbox.session(["x = 1"]) as session:
        [result] = session.probe(Probe(at=1, run=("print('x' * 10**6)",), cases=(Case(),), printed=True))
    assert result.printed == Opaque("str", "too large")


def test_a_generator_is_made_of_its_seed_for_every_case(sandbox: Sandbox) -> None:
    with sandbox.session(["def f(rng):\n    return rng.random(2)"]) as session:
        case = Case(call="f", arguments=(Generator(3),))
        one, other = session.probe(Probe(at=1, cases=(case, case)))
    assert np.array_equal(one.returned, np.random.default_rng(3).random(2))
    assert np.array_equal(one.returned, other.returned)


def test_the_classes_behind_an_error_are_named(sandbox: Sandbox) -> None:
    source = "class Meta(type):\n    def mro(cls):\n        return [cls, *type.mro(cls)[1:]]\n\n\n"
    source += "class Own(ValueError, metaclass=Meta):\n    pass\n\n\ndef f():\n    raise Own"
    with sandbox.session([source]) as session:
        [result] = session.probe(Probe(at=1, cases=(Case(call="f"),)))
    assert result.error is not None
    assert (result.error.type, result.bases[:2]) == ("Own", ("ValueError", "Exception"))


@pytest.mark.parametrize("name", ["described", "isinstance", "iloc"])
def test_a_table_that_a_student_tampers_with_costs_nobody_else(sandbox: Sandbox, name: str) -> None:
    """Whatever pandas has become, what comes back is a value or an object that cannot be compared."""
    tampered = {
        "described": "import sys\nsys.modules['pandas'] = 3",
        "isinstance": "import pandas as pd\nclass M(type):\n    def __instancecheck__(self, other):\n        1 / 0"
        "\n\n\nclass F(metaclass=M):\n    pass\n\n\npd.DataFrame = F",
        "iloc": "import pandas as pd\npd.DataFrame.iloc = property(lambda self: 1 / 0)",
    }
    source = "import pandas\ndf = pandas.DataFrame({'a': [1]})\n" + tampered[name]
    with sandbox.session([source]) as session:
        [result] = session.probe(Probe(at=1, cases=(Case(get=("df",)),)))
    assert result.values["df"] == Opaque("DataFrame")
