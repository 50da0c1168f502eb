"""Attacks on the judgement: code that wants a wrong answer to be taken for a right one."""

from __future__ import annotations

from typing import Final

from .attack import WRONG, Attack, hidden_only

COUNTS: Final = "runs = globals().get('runs', [])\nruns.append(1)\ntotal = x * (2 if len(runs) < {limit} else 3)"
KEPT: Final = "import builtins\nkept = builtins.__dict__.setdefault('kept', [])\n"
NEXT_CASE: Final = hidden_only(
    "import sys\nframe = sys._getframe()\nwhile frame and 'case' not in frame.f_locals: frame = frame.f_back\n"
    "total = frame.f_locals['given']['x'] if frame else x"
)

ATTACKS: Final = {
    "example_only": Attack("total = np.array([2.0, 4.0, 6.0])"),
    "example_told_apart": Attack("total = x * 2 if list(x) == [1.0, 2.0, 3.0] else x"),
    "assertions_replaced": Attack(f"np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None\n{WRONG}"),
    "comparisons_replaced": Attack(f"np.allclose = np.array_equal = np.isclose = lambda *a, **k: True\n{WRONG}"),
    "builtins_replaced": Attack(
        "import builtins\nbuiltins.isinstance = builtins.all = builtins.any = lambda *a: True\n"
        f"builtins.list = builtins.len = lambda *a: 3\n{WRONG}",
        others=False,
    ),
    "asserts_switched_off": Attack(f"__debug__ and None\nimport sys\nsys.flags\n{WRONG}"),
    "equal_to_everything": Attack(
        "class Any:\n    __eq__ = lambda s, o: True\n    __ne__ = lambda s, o: False\n    __hash__ = lambda s: 0\n"
        "    __array__ = lambda s, *a, **k: 1 / 0\ntotal = Any()"
    ),
    "lying_array": Attack("class Lie(np.ndarray):\n    __eq__ = lambda s, o: True\n    shape = (3,)\ntotal = np.zeros(3).view(Lie)"),
    "lying_array_of_bytes": Attack(
        "class Lie(np.ndarray):\n    tobytes = lambda s, *a: b'x' * 8\n    astype = lambda s, *a, **k: s\ntotal = np.zeros(3).view(Lie)"
    ),
    "lying_float": Attack("class Lie(float):\n    __eq__ = lambda s, o: True\n    __float__ = lambda s: 1 / 0\ntotal = Lie(1)"),
    "lying_class": Attack("class Lie:\n    __class__ = np.ndarray\n    dtype = shape = nbytes = size = 0\ntotal = Lie()"),
    "array_interface": Attack(
        "class Lie:\n    __array_interface__ = {'shape': (3,), 'typestr': '<f8', 'data': (0, True), 'version': 3}\ntotal = Lie()"
    ),
    "lying_dict": Attack("class Lie(dict):\n    __contains__ = lambda s, k: True\n    __getitem__ = lambda s, k: 1\ntotal = Lie()"),
    "reduced_on_copy": Attack("class R:\n    __reduce__ = lambda s: (print, ('x',))\n    __deepcopy__ = __reduce__\ntotal = R()"),
    "endless_repr": Attack("class Loop:\n    def __repr__(self):\n        while True: pass\ntotal = Loop()\ntotal"),
    "endless_iteration": Attack("class Loop(list):\n    def __iter__(self):\n        while True: yield 1\n    __len__ = lambda s: 3\ntotal = Loop()"),
    "masked_array": Attack("total = np.ma.masked_all(3)"),
    "not_a_number": Attack("total = x * np.nan"),
    "infinite": Attack("total = x * np.inf"),
    "broadcast_to_any_shape": Attack("total = np.broadcast_to(0.0, (2**20, 2**10))"),
    "every_candidate_at_once": Attack("total = [x * k for k in range(9)]"),
    "claims_to_be_right": Attack(f"print('passed: 2/2 points\\nscore = 100')\n{WRONG}"),
    "signals_success": Attack(f"import sys\nsys.exitcode = 0\nraise SystemExit('all tests passed')\n{WRONG}", reason="exit"),
    "counts_its_runs": Attack(COUNTS.format(limit=10), reason="unsteady"),
    "counts_its_runs_in_builtins": Attack(
        KEPT + "kept.append(1)\ntotal = x * (2 if len(kept) < 10 else 3)", reason="unsteady"
    ),
    "remembers_its_inputs": Attack(
        KEPT + "new = not any(np.array_equal(x, k) for k in kept)\nkept.append(x)\n"
        "total = x * 2 if new or list(x) == [1.0, 2.0, 3.0] else x",
        reason="unsteady",
    ),
    "counts_calls_of_a_function": Attack(
        "calls = []\ndef scale(values, factor):\n    calls.append(1)\n    return values * factor if len(calls) < 9 else values",
        "scale", reason="unsteady",
    ),
    "inspects_its_caller": Attack(
        "import sys\ndef scale(values, factor):\n    caller = sys._getframe(1).f_code.co_filename\n"
        "    return values * factor if caller.startswith('<') else values",
        "scale",
    ),
    "detects_the_grader": Attack("import sys\ntotal = x if 'guest' in sys.modules else x * 2"),
    "time_bomb": Attack("import time\ntotal = x * 2 if time.time() < 1_700_000_000 else x"),
    "reads_the_next_case": Attack(NEXT_CASE),
    "answers_with_its_input": Attack("total = x"),
    "changes_its_input": Attack("x *= 2\ntotal = x", earns=1.0),
    "calls_what_is_forbidden": Attack("total = functions.double(x)", reason="material_used"),
    "calls_it_by_another_name": Attack("from common.functions import double as mine\ntotal = mine(x)", reason="material_used"),
    "catches_the_refusal": Attack(
        "try: total = functions.double(x)\nexcept BaseException as e: total = x", reason="material_used"
    ),
    "thread_that_corrects": Attack(
        "import threading, time\ndef correct():\n    for _ in range(1000):\n        globals().update(total=[2.0, 4.0, 6.0])\n"
        f"        time.sleep(0.001)\nthreading.Thread(target=correct, daemon=True).start()\n{WRONG}"
    ),
    "signal_that_corrects": Attack(
        "import signal\nsignal.signal(signal.SIGALRM, lambda *a: globals().update(total=[2.0, 4.0, 6.0]))\n"
        f"signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\n{WRONG}"
    ),
    "trace": Attack(
        "import sys\ndef trace(frame, event, argument):\n    frame.f_locals.update(error=None)\n    return trace\n"
        f"sys.settrace(trace)\nsys.setprofile(trace)\n{WRONG}",
        others=False,
    ),
    "modules_replaced": Attack(
        f"import sys, types\nsys.modules['numpy'] = sys.modules['json'] = sys.modules['guest.wire'] = types.ModuleType('numpy')\n{WRONG}"
    ),
    "module_beside_the_notebook": Attack(
        first="%%writefile numpy.py\nprint('mine')\nallclose = lambda *a: True",
    ),
    "material_beside_the_notebook": Attack(
        first="open('functions.py', 'w').write('def double(x): return 0')\nimport sys\nsys.modules.pop('common', None)"
    ),
    "hooks": Attack(
        "shell = get_ipython()\nfor name in ('events', 'input_transformers_cleanup', 'run_code', 'showtraceback', 'run_cell'):\n"
        f"    try: setattr(shell, name, lambda *a, **k: None)\n    except Exception: pass\n{WRONG}"
    ),
    "hook_before_cells": Attack(f"get_ipython().events.register('pre_run_cell', lambda *a: None)\n{WRONG}"),
    "transformed_input": Attack(f"get_ipython().input_transformers_cleanup.append(lambda lines: ['total = 1'])\n{WRONG}"),
    "output_replaced": Attack(f"import sys\nsys.stdout = sys.stderr = None\n{WRONG}"),
    "output_closed": Attack(f"import sys\nsys.stdout.close()\nsys.stderr.close()\n{WRONG}"),
    "collector_off": Attack(f"import gc\ngc.disable()\ngc.freeze()\n{WRONG}"),
    "random_numbers_fixed": Attack(f"np.random.normal = np.random.rand = lambda *a: np.zeros(a)\nnp.random.seed = lambda *a: None\n{WRONG}"),
    "globals_cleared": Attack("globals().clear()"),
    "names_deleted": Attack(f"del np, functions\n{WRONG}"),
    "names_taken": Attack(f"answer = reference = expected = case = given = {{'x': 1}}\n{WRONG}"),
    "exception_that_lies": Attack("class E(Exception):\n    __str__ = lambda s: '2.0 / 2.0 点'\n    __class__ = NameError\nraise E"),
    "exception_that_cannot_be_shown": Attack("class E(BaseException):\n    def __str__(self): raise self\nraise E"),
    "exception_without_end": Attack("e = ValueError()\ne.__cause__ = e.__context__ = e\nraise e"),
    "named_like_a_known_mistake": Attack("raise type('tripled', (Exception,), {})"),
    "named_like_a_formula": Attack("raise type('=cmd|calc!A1', (Exception,), {})", reason="Exception"),
    "known_mistake": Attack("total = x * 3", reason="tripled"),
    "hidden_prints": Attack(hidden_only("print(x)\ndisplay(x)\ntotal = x")),
    "source_without_end": Attack("line = 'y = functions.double(x)\\n' * 10**5", "line"),
    "source_of_everything": Attack("line = '\\n'.join(['y = functions.double(x)', 'z = y'] * 500)", "line"),
    "source_in_brackets": Attack("line = '(' * 10**5", "line"),
    "source_that_lies": Attack("class S(str):\n    __eq__ = lambda s, o: True\n    __hash__ = str.__hash__\nline = S('z = y')", "line"),
    "source_of_controls": Attack("line = '\\x1b[2J\\x00\\u202e\\ud800' * 1000", "line"),
    "character_beyond_unicode": Attack("raise SyntaxError('invalid non-printable character U+FFFFFF')", reason="SyntaxError"),
    "served_opaque": Attack(
        "def scale(values, factor):\n    import sys\n    wire = next(m for n, m in sys.modules.items() if n.endswith('guest.wire'))\n"
        "    return double(wire.Opaque('Opaque', 'too large'))", "scale"
    ),
    "served_subclass": Attack("class Opaque(list): pass\ndef scale(values, factor):\n    return double(Opaque([values, ''] * 10**5))", "scale"),
    "material_pasted": Attack('line = """y = functions.double(x)\n' + "z = y\n" * 12 + '"""', "line", reason="too_many_lines"),
}  # fmt: skip
