"""An author writes a mistake in a line or two; what fits nowhere is refused with its file and line."""

from __future__ import annotations

import re

import pytest

from autograder.catalogue import catalogue_path, known_answers, read_entries
from autograder.course import load_assignment, load_rubrics
from autograder.course.new_course import lay_out
from autograder.errors import CourseError

REFERENCE = '''def scale(x, factor):
    """x times factor."""
    # + 0
    y = x * factor
    return y + 0
'''
TWO = "def start():\n    return 1\n\ndef double(x):\n    return 2 * x\n"
HEAD = '"""Known answers."""\n\n# %% question="q"\n'


def known(tmp_path, text, reference=REFERENCE):
    path = tmp_path / "answers.py"
    path.write_text(HEAD + text, encoding="utf-8")
    return known_answers(reference, read_entries(path)["q"])


@pytest.mark.parametrize(
    ("heading", "below", "source"),
    [
        pytest.param(": x * → x /", "", "y = x / factor\n    return y + 0", id="a change"),
        pytest.param(": * factor →", "", "y = x \n    return y + 0", id="text that is left out"),
        pytest.param(": return x", "", "y = x * factor\n    return x", id="a line in place of the one that returns"),
        pytest.param(": y = x", "", "y = x\n    return y + 0", id="or that sets the name"),
        pytest.param(": y = 2 * …", "", "y = 2 * x * factor\n    return y + 0", id="with the rest of the old line"),
        pytest.param(": return … → print(…)", "", "y = x * factor\n    print(y + 0)", id="the rest behind the arrow"),
        pytest.param(": x * → x / ／ return x", "", "y = x / factor\n    return x", id="two changes"),
        pytest.param("", "return x", "return x", id="a body"),
        pytest.param("", "z = x\nif z:\n    return z", "z = x\n    if z:\n        return z", id="a longer one"),
    ],
)
def test_an_answer_is_what_it_changes_of_the_reference(tmp_path, heading, below, source):
    mistakes = known(tmp_path, f"# %% name{heading}\n# 違います。\n{below}\n").mistakes
    assert [each.source for each in mistakes] == ["def scale(x, factor):\n    " + source]
    assert known(tmp_path, f"# %% right{heading}\n{below}\n").right == (mistakes[0].source,)


@pytest.mark.parametrize(
    ("code", "source"),
    [
        ("def double(x):\n    return x", "def start():\n    return 1\ndef double(x):\n    return x"),
        ("def start():\n    return 0", "def start():\n    return 0\ndef double(x):\n    return 2 * x"),
        ("return x", "def start():\n    return 1\ndef double(x):\n    return x"),
        ("double = abs", "double = abs"),
    ],
    ids=["the last function", "the first function", "a body of the last one", "the whole answer"],
)
def test_of_several_functions_those_that_are_not_written_stay(tmp_path, code, source):
    assert known(tmp_path, f"# %% right\n{code}\n", TWO).right == (source,)


def test_the_parts_of_an_entry(tmp_path):
    text = "# %% halved (0.5): x * → x /\n# 割っています。\n# 掛けます。\n# %% right\ndef scale(): ...\n"
    answers = known(tmp_path, text)
    (mistake,) = answers.mistakes
    assert (mistake.name, mistake.earns, mistake.sentence) == ("halved", 0.5, "割っています。掛けます。")
    assert answers.right == ("def scale(): ...",)


def test_changes_are_of_the_last_model(tmp_path):
    text = "# %% one: return x\n# い。\n# %% model\nscale = max\n# %% two: max → min\n# ろ。\n"
    answers = known(tmp_path, text)
    assert [each.source.split("\n")[-1].strip() for each in answers.mistakes] == ["return x", "scale = min"]
    assert answers.right == ("scale = max",)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("return_forgotten", "    y = x * factor\n    print(y + 0)"),
        ("flattened", "    y = x * factor\n    return np.ravel(y + 0)"),
        ("first_sample_only", "    x = np.atleast_2d(x)[0]\n    y = x * factor\n    return y + 0"),
    ],
)
def test_a_usual_mistake_is_made_of_the_model_and_has_its_sentence(tmp_path, name, source):
    (mistake,) = known(tmp_path, f"# %% {name}\n").mistakes
    assert mistake.source == "def scale(x, factor):\n" + source
    assert mistake.sentence.endswith("。")
    (mistake,) = known(tmp_path, f"# %% {name}\n# 別の文です。\n").mistakes
    assert mistake.sentence == "別の文です。"


@pytest.mark.parametrize("step", ["w = w - learning_rate * g", "w -= learning_rate * g", "w = w - g * learning_rate"])
def test_ascent_is_made_of_any_form_of_descent(tmp_path, step):
    reference = f"def step(w, g, learning_rate):\n    {step}\n    return w - 0\n"
    (mistake,) = known(tmp_path, "# %% gradient_ascent\n", reference).mistakes
    assert (
        mistake.source == reference.replace("w - l", "w + l").replace("w -=", "w +=").replace("w - g", "w + g").strip()
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("# %% a: x → y\n# い。\n", 4, "`x` stands 2 times"),
        ("# %% a: z → y\n# い。\n", 4, "`z` stands nowhere"),
        ("# %% a: z = 1\n# い。\n", 4, "`z = …` stands nowhere"),
        ("# %% a: x * →\n# い。\n# %% a: return x\n# ろ。\n", 6, "a second mistake a"),
        ("# %% a: return x\n", 4, "nothing is said of a"),
        ("# %% a\n# い。\n", 4, "no answer for a"),
        ("# %% example_copied\n", 4, "no answer for example_copied"),
        ("# %% a: x * → x (\n# い。\n", 4, "a is no Python"),
        ("# %% a\n# い。\nreturn (\n", 4, "a is no Python"),
        ("# %% a: return x\n# い。\nreturn x\n", 4, "a has both a change and code"),
        ("# %% a: something\n# い。\n", 4, "no heading of an entry"),
        ("# %% two words: return x\n# い。\n", 4, "no heading of an entry"),
        ("# %%\n", 4, "no heading of an entry"),
        ("# %% return_forgotten\n", 4, "no answer for return_forgotten"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path, text, line, said):
    reference = "w = 1\n" if "return_forgotten" in text else REFERENCE.replace("y + 0", "y")
    with pytest.raises(CourseError, match=re.escape(said)) as caught:
        known(tmp_path, text, reference)
    assert str(caught.value.path).endswith(f"answers.py:{line}")
    assert caught.value.question == "q"
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# %% a: return x\n", "an entry before the first question"),
        ('# %% question="q"\n# %% question="q"\n', "the question has a second heading"),
        ('# %% question="q"\nx = 1\n', "text below the heading of a question"),
    ],
)
def test_every_entry_belongs_to_a_question(tmp_path, text, said):
    path = tmp_path / "answers.py"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError, match=said):
        read_entries(path)


def test_a_catalogue_that_is_no_utf_8_is_refused(tmp_path):
    path = tmp_path / "answers.py"
    path.write_bytes("# 誤り".encode("cp932"))
    with pytest.raises(CourseError, match="not UTF-8"):
        read_entries(path)
    assert read_entries(tmp_path / "none.py") == {}


def test_a_catalogue_is_of_questions_that_have_checks(tmp_path):
    lay_out(tmp_path / "course")
    lesson = load_assignment(tmp_path / "course", "lesson1")
    path = catalogue_path(lesson.checks, "center")
    path.parent.mkdir(exist_ok=True)
    path.write_text('# %% question="nothing"\n', encoding="utf-8")
    with pytest.raises(CourseError, match="answers to no question that has checks"):
        load_rubrics(lesson)


PRAISE = re.compile("合っていま(?!せん)|合っていて|できていま(?!せん)|求まってい")


def test_no_mistake_says_that_something_is_right(rubrics, lesson_rubrics):
    """Which parts are right only the checks can say: another answer with the same fault may fail them."""
    known = [mistake for rubric in (*rubrics.values(), *lesson_rubrics.values()) for mistake in rubric.mistakes]
    assert [mistake.name for mistake in known if PRAISE.search(mistake.sentence)] == []


@pytest.mark.parametrize("text", ["", '"""Answers."""\n', "\n\n"], ids=["empty", "a docstring", "blank lines"])
def test_a_file_without_a_cell_has_no_entries(tmp_path, text):
    path = tmp_path / "answers.py"
    path.write_text(text, encoding="utf-8")
    assert read_entries(path) == {}
