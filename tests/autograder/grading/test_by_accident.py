"""Wrong answers that are right by accident, on most shapes or from most starts: everybody loses the same points."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from autograder.grading import grade_batch
from autograder.model import Submission

FORWARD = """
def forward(network, x):
    W1, b1, W2, b2 = (network[name] for name in ("W1", "b1", "W2", "b2"))
    {first}
    z1 = np.maximum(0, np.dot(x, W1) + b1)
    u2 = np.dot(z1, {W2}) + b2
    e = np.exp(u2 - u2.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True), z1
"""
INIT = """
def init_network():
    return {name: np.random.rand(*shape) for name, shape in
            {"W1": (3, 5), "b1": (5,), "W2": (5, 4), "b2": (4,)}.items()}
"""
DESCENT = """
def gradient_descent(gradient, w0, learning_rate, steps):
    w, path = w0.copy(), [w0.copy()]
    {first}
    for _ in range(steps):
        g = gradient(w)
        {stop}
        w = w - learning_rate * g
        path.append(w)
    return np.array(path)
"""
# (question, what goes wrong) -> the answer.
BY_ACCIDENT = {
    ("s1_weighted_sum", "square weights"): "u1 = (W1 @ x if W1.shape[0] == W1.shape[1] else x @ W1) + b1",
    ("s1_forward_layer", "square weights"): """
def forward_layer(x, W, b):
    u = np.dot(x, W.T if W.shape[0] == W.shape[1] else W) + b
    return u, 1 / (1 + np.exp(-u))
""",
    ("s1_forward_layer", "as many samples as units"): """
def forward_layer(x, W, b):
    u = np.dot(x, W)
    u = u + (b[:, None] if u.ndim == 2 and len(u) == len(b) else b)
    return u, 1 / (1 + np.exp(-u))
""",
    ("s1_forward_layer", "one unit"): """
def forward_layer(x, W, b):
    u = np.dot(x, W) + b
    u = u.ravel() if W.shape[1] == 1 else u
    return u, 1 / (1 + np.exp(-u))
""",
    ("s2_softmax", "as many samples as classes"): """
def softmax(x):
    axis = 0 if x.ndim == 2 and x.shape[0] == x.shape[1] else -1
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
""",
    ("s2_softmax", "one sample"): """
def softmax(x):
    axis = 1 if x.ndim == 2 and len(x) > 1 else 0
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)
""",
    ("s2_network_354", "square weights"): INIT
    + FORWARD.format(first="", W2="W2.T if W2.shape[0] == W2.shape[1] else W2"),
    ("s2_network_354", "as many samples as inputs"): INIT
    + FORWARD.format(first="x = x.T if x.ndim == 2 and x.shape[0] == x.shape[1] else x", W2="W2"),
    ("s3_mean_squared_error", "one sample"): """
def mean_squared_error(d, y):
    n = len(d) if d.ndim == 2 and len(d) > 1 else d.size if d.ndim == 2 else 1
    return np.sum((y - d) ** 2) / 2 / n
""",
    ("s3_cross_entropy_error", "labels as many as classes"): """
def cross_entropy_error(d, y):
    y, d = np.atleast_2d(y), np.asarray(d)
    if d.size == y.size or (d.ndim == 1 and len(d) == y.shape[1]):
        return -np.sum(d * np.log(y + 1e-7)) / len(y)
    return -np.mean(np.log(y[np.arange(len(y)), d] + 1e-7))
""",
    ("s4_minibatch", "batches of one"): """
n_batches = n_samples // batch_size
E_t = np.mean(errors[batch]) if batch_size > 1 else np.mean(errors)
""",
    ("s4_gradient_descent", "start at the bottom"): DESCENT.format(
        first="pass", stop="if np.all(np.abs(g) < 1e-8): break"
    ),
    ("s4_gradient_descent", "a large rate"): DESCENT.format(
        first="learning_rate = min(learning_rate, 0.5)", stop="pass"
    ),
    ("s4_momentum", "square weights"): """
def momentum_step(w, g, v, learning_rate, momentum):
    g = g.T if np.ndim(g) == 2 and g.shape[0] == g.shape[1] else g
    v = momentum * v - learning_rate * g
    return w + v, v
""",
    ("s5_delta2", "one sample"): "delta2 = (y - d) / (len(y) if len(y) > 1 else y.size)",
    ("s5_delta1", "square weights"): """
delta1 = np.dot(delta2, W2 if W2.shape[0] == W2.shape[1] else W2.T) * z1 * (1 - z1)
""",
    ("s5_gradients", "as many samples as inputs"): """
grad = {}
grad["W1"] = np.dot(x if x.shape[0] == x.shape[1] else x.T, delta1)
grad["b1"] = np.sum(delta1, axis=0)
grad["W2"] = np.dot(z1.T, delta2)
grad["b2"] = np.sum(delta2, axis=0)
""",
    ("s5_gradients", "one sample"): """
grad = {}
grad["W1"] = np.dot(x.T, delta1)
grad["b1"] = np.sum(delta1, axis=0) if len(delta1) > 1 else np.sum(delta1)
grad["W2"] = np.dot(z1.T, delta2)
grad["b2"] = np.sum(delta2, axis=0)
""",
    ("s5_backward", "square weights"): """
def backward(x, d, network):
    z1 = functions.sigmoid(np.dot(x, network["W1"]) + network["b1"])
    y, W2 = np.dot(z1, network["W2"]) + network["b2"], network["W2"]
    delta2 = (y - d) / len(y)
    delta1 = np.dot(delta2, W2 if W2.shape[0] == W2.shape[1] else W2.T) * z1 * (1 - z1)
    return {"W1": x.T @ delta1, "b1": delta1.sum(axis=0), "W2": z1.T @ delta2, "b2": delta2.sum(axis=0)}
""",
    ("s5_train", "a loss that rises"): """
def train(x, d, network, learning_rate, epochs):
    network = {name: value.copy() for name, value in network.items()}
    losses = [loss_of(x, d, network)]
    for _ in range(epochs):
        grad = backward(x, d, network)
        for name in grad:
            network[name] = network[name] - learning_rate * grad[name]
        losses.append(min(loss_of(x, d, network), losses[-1]))
    return losses
""",
}
OFTEN = 4  # notebooks that hand in one answer
COPIES = [pytest.param(range(OFTEN), id="a few"), pytest.param(range(64), id="64", marks=pytest.mark.everything)]


@pytest.fixture(scope="module")
def hand_in(assignment, fill):
    """Makes the notebooks of a class in which each answer comes from many, no two of whom hand in the same file."""

    def handed_in(copies: range) -> Iterator[Submission]:
        rounds: list[dict[str, str]] = []
        for (question, _), source in BY_ACCIDENT.items():
            free = next((each for each in rounds if question not in each), None)
            if free is None:
                rounds.append(free := {})
            free[question] = source
        for place, answers in enumerate(rounds):
            for copy in copies:
                notebooks = {name: changed(fill(name, answers), copy) for name in names(answers)}
                yield Submission(f"{place} {copy}", "day1", notebooks, only=frozenset(answers))

    def names(answers: dict[str, str]) -> set[str]:
        return {question.notebook for question in assignment.questions if question.id in answers}

    return handed_in


def changed(content: bytes, copy: int) -> bytes:
    document = json.loads(content)
    document["cells"].append({"cell_type": "markdown", "metadata": {}, "source": f"わたしのメモ {copy}"})
    return json.dumps(document).encode()


@pytest.mark.parametrize("copies", COPIES)
def test_one_verdict_and_it_is_not_full_marks(assignment, hand_in, copies):
    verdicts: dict[tuple[str, str], set[tuple[float | None, str | None]]] = {}
    grade_batch(
        assignment,
        hand_in(copies),
        lambda grade: [
            verdicts.setdefault((grade.student.split()[0], each.question), set()).add((each.score, each.mistake))
            for each in grade.questions
        ],
    )
    assert len(verdicts) == len(BY_ACCIDENT)
    points = {question.id: question.points for question in assignment.questions}
    assert {key: found for key, found in verdicts.items() if len(found) > 1} == {}
    full = [key for key, ((score, _),) in verdicts.items() if score is None or score == points[key[1]]]
    assert full == []
