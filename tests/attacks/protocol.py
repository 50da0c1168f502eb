"""Attacks on the line between the jail and the grader, by someone who has read both ends of it."""

from __future__ import annotations

from typing import Final

from .attack import WRONG, Attack, hidden_only

FRAME: Final = """
import json, os, struct
def frame(header, body=b''):
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack('<II', len(head), len(body)) + head + body
def send(data):
    while data: data = data[os.write(3, data):]
CELL = {'outputs': [], 'error': None, 'repaired': [], 'skipped': [], 'truncated': False}
"""


GUEST: Final = "import sys\nguest = next(module for name, module in sys.modules.items() if name.endswith('guest.{}'))\n"


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


def forged(text: str, reason: str | None = None, *, others: bool = True) -> Attack:
    """Frames written by the answer's cell itself, and then a wrong answer."""
    return Attack(f"{FRAME}\n{text}\n{WRONG}", reason=reason, others=others)


def forged_case(values: str, body: str = "b''", reason: str | None = None) -> Attack:
    """An answer to a hidden case, written before the grader's own code can."""
    header = f"{{'case': 0, 'error': None, 'used': [], 'values': {values}, 'arguments': [], 'after': []}}"
    return Attack(FRAME + "\n" + hidden_only(f"send(frame({header}, {body}))\ntotal = 0"), reason=reason)


ATTACKS: Final = {
    "garbage": forged("send(b'garbage' * 1000)", reason="protocol"),
    "zeros": forged("send(bytes(10**5))", reason="protocol"),
    "deep_json": forged("send(frame(b'[' * 2_000_000))", reason="protocol"),
    "deep_json_of_objects": forged("send(frame(b'{\"a\":' * 500_000))", reason="protocol"),
    "header_of_4_gigabytes": forged("send(struct.pack('<II', 2**32 - 1, 0))", reason="protocol"),
    "body_of_4_gigabytes": forged("send(struct.pack('<II', 2, 2**32 - 1))", reason="protocol"),
    "three_hundred_megabytes": forged(
        "send(struct.pack('<II', 2, 300 * 2**20) + b'{}')\nfor _ in range(300): send(bytes(2**20))", reason="protocol"
    ),
    "slow_drip": forged("import time\nsend(struct.pack('<II', 1000, 0))\nwhile True:\n    send(b' ')\n    time.sleep(0.05)", reason="timeout"),
    "half_a_frame": forged("send(frame(CELL)[:20])\nimport time\ntime.sleep(99)", reason="timeout"),
    "number_without_end": forged("send(frame(b'{\"outputs\": ' + b'9' * 3_000_000 + b'}'))", reason="protocol"),
    "not_ascii": forged("send(frame('{\"outputs\": \"\u3042\"}'.encode()))", reason="protocol"),
    "not_an_object": forged("send(frame([1, 2]))", reason="protocol"),
    "outputs_of_no_kind": forged("send(frame(CELL | {'outputs': [{'kind': 'html', 'text': '<script>'}]}))", reason="protocol"),
    "outputs_that_are_no_list": forged("send(frame(CELL | {'outputs': {'kind': 'stream'}}))", reason="protocol"),
    "error_of_no_kind": forged("send(frame(CELL | {'error': {'kind': 'right'}}))", reason="protocol"),
    "error_of_a_list": forged("send(frame(CELL | {'error': [1]}))", reason="protocol"),
    "many_cells_answered_ahead": forged("send(frame(CELL) * 20)", others=False),
    "outputs_of_20000_pieces": forged(
        "send(frame(CELL | {'outputs': [{'kind': 'display', 'name': '', 'text': 'x'}] * 20_000}))", others=False
    ),
    "terminal_sequences": forged(
        "send(frame(CELL | {'outputs': [{'kind': 'stream', 'name': '\\x1b[2J', 'text': '\\x1b]0;x\\x07\\x1b[31m\\u202e\\x9b'}]}))", others=False
    ),
    "repairs_unheard_of": forged("send(frame(CELL | {'repaired': ['\\x1b[2J<script>'] * 1000, 'skipped': ['`<b>`'] * 1000}))", others=False),
    "descriptors_attached": forged(
        "import array, socket\nline = socket.socket(fileno=os.dup(3))\n"
        "try: line.sendmsg([frame(CELL)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [0, 1, 2]))])\n"
        "except OSError: pass", others=False
    ),
    "line_hung_up": forged("os.close(3)", reason="protocol"),
    "line_shut_and_kept": forged("import socket\nsocket.socket(fileno=os.dup(3)).shutdown(2)\nimport time\ntime.sleep(99)", others=False),
    "line_read_away": Attack(
        FRAME + "\nimport threading\ndef steal():\n    while True: os.read(3, 10**6)\n"
        f"threading.Thread(target=steal, daemon=True).start()\n{WRONG}", others=False, may_wait=True
    ),
    "case_of_another_name": forged_case("[['secret', 1]]", reason="protocol"),
    "case_with_bytes_left_over": forged_case("[['total', 1]]", "b'12345678'", reason="protocol"),
    "case_of_objects": forged_case("[['total', ['array', '|O', [1], 1]]]", "b'12345678'", reason="protocol"),
    "case_of_a_pickle": forged_case("[['total', ['pickle', 'Y29zCnN5c3RlbQo=']]]", reason="protocol"),
    "case_of_a_table_without_its_rows": forged_case(
        "[['total', ['table', 'DataFrame', [['a', 'texts', ['list', []]]], ['list', [1]]]]]", reason="protocol"
    ),
    "case_of_a_table_of_objects": forged_case(
        "[['total', ['table', 'Series', [['a', 'texts', ['list', [['dict', []]]]]], ['list', [1]]]]]", reason="protocol"
    ),
    "case_of_a_generator": forged_case("[['total', ['generator', 1]]]"),
    "case_of_an_impossible_shape": forged_case("[['total', ['array', '<f8', [2**31 - 1] * 8, 1]]]", "bytes(8)", reason="protocol"),
    "case_of_a_negative_shape": forged_case("[['total', ['array', '<f8', [-1, -1], 1]]]", "bytes(8)", reason="protocol"),
    "case_of_a_huge_type": forged_case("[['total', ['array', '<U99999', [1], 1]]]", reason="protocol"),
    "case_of_a_structured_type": forged_case("[['total', ['array', '<f8,<f8', [1], 1]]]", "bytes(16)", reason="protocol"),
    "case_of_empty_dimensions": forged_case("[['total', ['array', '<f8', [0, 2**31 - 1, 2**31 - 1], 0]]]", reason="protocol"),
    "case_of_not_a_number": forged_case("[['total', ['array', '<f8', [1], 1]]]", "b'\\xff' * 8"),
    "case_out_of_turn": Attack(FRAME + hidden_only("send(frame({'case': 5}))\ntotal = 0"), reason="protocol"),
    "done_at_once": Attack(FRAME + hidden_only("send(frame({'done': True}))\ntotal = 0"), reason="protocol"),
    "call_that_is_not_served": Attack(
        FRAME + hidden_only("send(frame({'call': 'scale', 'arguments': []}))\ntotal = 0"), reason="protocol"
    ),
    "call_of_something_dangerous": Attack(
        FRAME + hidden_only("send(frame({'call': '__import__', 'arguments': ['os']}))\ntotal = 0"), reason="protocol"
    ),
    "encoder_replaced": Attack(
        "import guest.wire as wire\nclass Right(wire.Encoder):\n    def encode(self, value): return ['right']\n"
        f"wire.Encoder = Right\n{WRONG}",
        others=False,
    ),
    "encoder_says_opaque": Attack(
        f"import guest.wire as wire\nwire.Encoder.encode = lambda self, value: ['opaque', 'float', 'too large']\n{WRONG}",
        others=False,
    ),
    "encoder_never_ends": Attack(
        f"import guest.wire as wire\ndef encode(self, value):\n    while True: pass\nwire.Encoder.encode = encode\n{WRONG}",
        reason="timeout", others=False,
    ),
    "prober_replaced": Attack(
        "import guest.probing as probing\n"
        "probing.Prober.run = lambda self, before: [self._channel.send({'case': n, 'error': None, 'used': [], 'values': [],"
        f" 'arguments': [], 'after': []}}) for n in range(9)]\n{WRONG}",
        others=False,
    ),
    "restoring_replaced": Attack(
        f"import guest.probing as probing\nprobing._restore = lambda namespace, state: None\n{WRONG}"
    ),
    "seeds_replaced": Attack(f"import guest.probing as probing\nprobing.seed = lambda: None\n{WRONG}"),
    "channel_replaced": Attack(
        f"import guest.channel as channel\nchannel.Channel.send = lambda self, header, chunks=(): None\n{WRONG}",
        reason="timeout", others=False,
    ),
    "runner_replaced": Attack(
        f"import guest.runner as runner\nrunner.Runner.run = lambda self, *a, **k: None\n{WRONG}", others=False
    ),
    **{
        f"error_{kind}_that_only_the_host_tells": Attack(
            FRAME + hidden_only(f"send(frame({{'case': 0, 'error': {{'kind': '{kind}', 'type': '', 'message': '', 'stage': 'run'}}, 'used': [], 'values': [], 'arguments': [], 'after': []}}))"),
            reason="protocol",
        )
        for kind in ("timeout", "not_run", "machine", "crash", "protocol")
    },
    "kinds_of_errors_replaced": Attack(f"{GUEST.format('runner')}guest._kind = lambda error: 'not_run'\n1 / 0", reason="protocol"),
    "missing_returned": Attack(
        f"def scale(values, factor):\n{indented(GUEST.format('wire'))}    return guest.MISSING", "scale", reason="protocol"
    ),
    "neither_value_nor_error": Attack(
        f"{FRAME}\ndef scale(values, factor):\n    if values.ndim and len(values) == 2: return 6\n    send(frame({{'case': 0, 'error': None, 'used': [], 'values': [], 'arguments': [], 'after': []}}))", "scale", reason="protocol"
    ),
    "value_and_error_at_once": Attack(
        f"{FRAME}\ndef scale(values, factor):\n    send(frame({{'case': 0, 'error': {{'kind': 'exception', 'type': 'E', 'message': '', 'stage': 'call'}}, 'used': [], 'values': [], 'returned': [1], 'arguments': [], 'after': []}}))", "scale", reason="protocol"
    ),
    **{
        f"served_call_{name}": Attack(f"{FRAME}\ndef scale(values, factor):\n    send(frame({{'call': 'double', 'arguments': [{tree}]}}))\n    os.read(3, 10**6)", "scale")
        for name, tree in {
            "of_4100_bits": "['int', hex(2**4100)]",
            "of_depth_13": "(lambda f: f(f, 13))(lambda f, n: ['list', [f(f, n - 1)]] if n else 1)",
            "of_no_arguments": "",
            "of_no_value": "['list', 7]",
        }.items()
    },
}  # fmt: skip
