"""What each student's page says, and where it lies."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from three_students import (
    ASSIGNMENT,
    ATTACKS,
    HOSTILE,
    LATE,
    ON_TIME,
    PERFECT,
    POOR,
    REFERENCE,
    SUM,
    WHY,
    judged,
    outcomes,
    write_three,
)

from autograder.errors import KakuninError, UsageError
from autograder.model import Grade, NotebookGrade
from autograder.storage.store import Store
from gradebook.feedback import FeedbackFolders, Owner, deliver, shared_secrets
from gradebook.messages import ja
from gradebook.web import highlighted, inline, numbered, prose
from kakunin.cli.feedback import feedback_command

ARTICLE = re.compile(r"<article.*?</article>", re.DOTALL)
TAGS = frozenset(
    "html head meta title style body header main section nav table thead tbody tr th td article div span "  # noqa: SIM905
    "h1 h2 h3 h4 p ul li a small strong em code pre progress br".split()
)
Run = Callable[..., str]


def secret_of(name: str) -> str:
    """A secret of nbgrader's form."""
    return hashlib.sha512(name.encode()).hexdigest()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_three(tmp_path_factory.mktemp("three") / "gradebook.db")


@pytest.fixture(scope="module")
def course(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course's folder with the database, and two submissions that came through the exchange."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "gradebook.db").write_bytes(template.read_bytes())
    (folder / "solutions" / "day1").mkdir(parents=True)
    settings = 'title = "深層学習 day1"\ndue = 2026-12-01T23:59:00+09:00\n[late]\npercent = 10\n'
    (folder / "solutions" / "day1" / "assignment.toml").write_text(settings, encoding="utf-8")
    for student in (PERFECT, POOR):
        handed_in = folder / "submitted" / student / "day1"
        handed_in.mkdir(parents=True)
        (handed_in / "hidden.ipynb").write_text("{}")
        (handed_in / "timestamp.txt").write_text("2026-12-01 03:00:00.000000 UTC")
        (handed_in / "submission_secret.txt").write_text(secret_of(student))
    (folder / "submitted" / PERFECT / "day1" / "output.ipynb").write_text("{}")
    (folder / "submitted" / POOR / "day1" / "私の答え.ipynb").write_text("{}")
    return folder


@pytest.fixture(scope="module")
def run(course: Path) -> Run:
    def command(*arguments: str) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(course)
            result = CliRunner().invoke(feedback_command, arguments)
        if isinstance(result.exception, KakuninError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return command


@pytest.fixture(scope="module")
def pages(course: Path, run: Run) -> dict[str, str]:
    """By student the page."""
    run("day1")
    return {
        student: (course / "feedback" / student / "day1" / "hidden.html").read_text(encoding="utf-8")
        for student in (PERFECT, POOR, HOSTILE)
    }


def card(page: str, question: str) -> str:
    """What the page says of one question."""
    return next(each for each in ARTICLE.findall(page) if f'id="q-{question}"' in each)


SAID = [
    pytest.param(PERFECT, None, ["8<small> / 8点", "髙橋 花子 さん（hanako）", ja.ALL_RIGHT], id="all is right"),
    pytest.param(
        PERFECT, None, ["2026-12-01 12:00（UTC+09:00）", "2026-12-01 23:59（UTC+09:00）"], id="times in Japan"
    ),
    pytest.param(PERFECT, "sum", [ja.FULL, "2 / 2点", "1件のデータから", "バッチでも", ja.RIGHT], id="right checks"),
    pytest.param(PERFECT, "sum", ['<span class="c"># 総入力', "u1 = np.dot(x, W1) + b1"], id="its own code, coloured"),
    pytest.param(PERFECT, "why", [ja.FROM_GRADER, "<strong>要点</strong>", ja.SCORED_BY_PERSON], id="a person's word"),
    pytest.param(POOR, None, ["1<small> / 8点", "2分過ぎて", "0.1点を引いています"], id="late"),
    pytest.param(POOR, None, [ja.still_waiting(1, 2.0), ja.NOTEBOOK_MISSING], id="not all of it is known"),
    pytest.param(POOR, "sum", [ja.PARTLY, "1 / 2点", ja.WRONG, "0 / 1点"], id="a check that failed"),
    pytest.param(POOR, "sum", ["バイアス b1 を足し忘れています。", "正しい答え", "[2. 3.]"], id="why, and an example"),
    pytest.param(POOR, "sum", ["別のセルに書かれた答えを採点しました。"], id="how it was found"),
    pytest.param(POOR, "layer", [ja.UNANSWERED, "まだ答えが書かれていません", ja.NO_ANSWER], id="left blank"),
    pytest.param(POOR, "why", [ja.WAITING, "― / 2点", ja.WAITING_WRITTEN], id="waits for a person"),
    pytest.param(HOSTILE, "layer", [ja.WAITING, "― / 3点", ja.WAITING_JUDGED, ja.NOT_JUDGED], id="not judged"),
    pytest.param(HOSTILE, "loss", [ja.NOT_YET, "0 / 1点"], id="zero"),
]


@pytest.mark.parametrize(("student", "question", "said"), SAID)
def test_the_page_says(pages: dict[str, str], student: str, question: str | None, said: list[str]) -> None:
    text = pages[student] if question is None else card(pages[student], question)
    assert [each for each in said if each not in text] == []


def test_an_earlier_submission_that_counts_is_told(course: Path, template: Path, tmp_path: Path) -> None:
    """The page is of the latest submission, its points and explanations together; the grade is the better one's."""
    shutil.copytree(course / "solutions", tmp_path / "solutions")
    shutil.copy(template, tmp_path / "gradebook.db")
    settings = tmp_path / "solutions" / "day1" / "assignment.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "counts = 'best'\n", encoding="utf-8")
    worse = judged(SUM, outcomes(SUM, [1.0, 0.0], message="違います。"), "u1 = 2")
    notebooks = (NotebookGrade("hidden", (worse,)),)
    with Store(f"sqlite:///{tmp_path}/gradebook.db") as store:
        store.save(Grade(PERFECT, "day1", notebooks, LATE), ASSIGNMENT)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert CliRunner().invoke(feedback_command, ["day1"]).exit_code == 0
    page = (tmp_path / "feedback" / PERFECT / "day1" / "hidden.html").read_text(encoding="utf-8")
    assert "2026-12-01 12:00（UTC+09:00） に提出されたものの得点が使われます" in page
    assert "提出: 2026-12-02 00:01（UTC+09:00）" in page
    assert "1 / 2点" in card(page, "sum")
    assert ja.CHANGED_BY_PERSON not in page


def test_after_a_new_answer_nothing_of_the_earlier_score_is_on_the_page(
    course: Path, template: Path, tmp_path: Path
) -> None:
    """Neither its points nor its comment, and the total is the sum of what is shown."""
    shutil.copytree(course / "solutions", tmp_path / "solutions")
    shutil.copy(template, tmp_path / "gradebook.db")
    why = judged(WHY, [], "差が消えないようにするため。")
    with Store(f"sqlite:///{tmp_path}/gradebook.db") as store:
        store.save(Grade(PERFECT, "day1", (NotebookGrade("hidden", (why,)),), ON_TIME), ASSIGNMENT)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        assert CliRunner().invoke(feedback_command, ["day1"]).exit_code == 0
    page = (tmp_path / "feedback" / PERFECT / "day1" / "hidden.html").read_text(encoding="utf-8")
    said = card(page, "why")
    assert [part in said for part in ("差が消えないように", ja.WAITING_WRITTEN, "― / 2点")] == [True] * 3
    assert [part in said for part in (ja.FROM_GRADER, "要点", ja.SCORED_BY_PERSON)] == [False] * 3
    assert "6<small> / 8点" in page
    assert ja.still_waiting(1, 2.0) in page
    assert ">5 / 7点<" in page


UNSAID = [
    pytest.param(PERFECT, "sum", ["点中", ja.NOT_YET], id="points are said once"),
    pytest.param(PERFECT, "why", ["担当者が読んで採点します", ja.WAITING], id="read already"),
    pytest.param(PERFECT, None, [ja.NOTEBOOK_MISSING, "過ぎて", "採点待ち", POOR, HOSTILE], id="nobody else"),
    pytest.param(POOR, "sum", ["- ○", "点中", "違います。"], id="checks are said once"),
    pytest.param(POOR, None, [ja.ALL_RIGHT, "no such file", 'id="q-loss"'], id="what is for the instructor"),
]


@pytest.mark.parametrize(("student", "question", "unsaid"), UNSAID)
def test_the_page_does_not_say(pages: dict[str, str], student: str, question: str | None, unsaid: list[str]) -> None:
    text = pages[student] if question is None else card(pages[student], question)
    assert [each for each in unsaid if each in text] == []


def test_nothing_hidden_is_on_any_page(pages: dict[str, str]) -> None:
    for page in pages.values():
        assert REFERENCE not in page
        assert "einsum" not in page
        assert "test_sum" not in page
        assert "bias_forgotten" not in page


def test_what_a_student_wrote_stays_text(pages: dict[str, str]) -> None:
    page = pages[HOSTILE]
    tags = set(re.findall(r"<([a-z][a-z0-9]*)", page))
    assert tags <= TAGS
    assert page.count("<style>") == 1
    assert "<meta http-equiv='refresh'" not in page
    assert set(re.findall(r'(?:href|src)="?([^" >]*)', re.sub(r"&lt;.*?&gt;", "", page))) <= {"#n-hidden", "#n-output"}
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page)
    assert "default-src &#39;none&#39;" in page


def test_a_page_is_small(pages: dict[str, str]) -> None:
    assert max(len(page.encode()) for page in pages.values()) < 60_000


def test_the_same_grades_give_the_same_bytes(course: Path, run: Run, pages: dict[str, str], tmp_path: Path) -> None:
    run("day1", "--output", str(tmp_path))
    for student, page in pages.items():
        assert (tmp_path / student / "day1" / "output.html").read_text(encoding="utf-8") == page


def test_a_student_finds_the_page_by_nbgraders_secret(course: Path, pages: dict[str, str]) -> None:
    folder = course / "feedback" / POOR / "day1"
    assert (folder / "submission_secret.txt").read_text() == secret_of(POOR)
    assert (folder / "timestamp.txt").read_text() == "2026-12-01 03:00:00.000000 UTC"
    assert sorted(path.name for path in folder.glob("*.html")) == ["hidden.html", "output.html", "私の答え.html"]
    assert sorted(path.name for path in (course / "feedback" / PERFECT / "day1").glob("*.html")) == [
        "hidden.html",
        "output.html",
    ]


def test_who_did_not_use_the_exchange_is_named_and_stops_nobody(course: Path, run: Run) -> None:
    told = json.loads(run("day1", "--quiet", "--json"))
    assert told["outside_exchange"] == [HOSTILE]
    folder = course / "feedback" / HOSTILE / "day1"
    secret = (folder / "submission_secret.txt").read_text()
    assert len(secret) == 128
    run("day1", "--quiet")
    assert (folder / "submission_secret.txt").read_text() == secret
    assert (folder / "timestamp.txt").is_file()


def test_one_student_alone(run: Run, tmp_path: Path) -> None:
    run("day1", "--student", POOR, "--output", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == [POOR]
    with pytest.raises(UsageError, match="no submission of day1 by nobody"):
        run("day1", "--student", "nobody")


def test_the_secret_is_that_of_the_submission_that_was_graded(tmp_path: Path) -> None:
    for folder, secret, stamp in (("submitted", "new", "2026-12-02 00:00"), ("autograded", "old", "2026-12-01 00:00")):
        place = tmp_path / folder / "taro" / "day1"
        place.mkdir(parents=True)
        (place / "submission_secret.txt").write_text(secret_of(secret))
        (place / "timestamp.txt").write_text(f"{stamp}:00.000000 UTC")
    place = FeedbackFolders(tmp_path / "feedback", tmp_path / "submitted", tmp_path / "autograded")
    for moment, secret in (("2026-12-01T00:00+00:00", "old"), ("2026-12-02T00:00+00:00", "new"), (None, "new")):
        submitted = datetime.fromisoformat(moment) if moment else None
        deliver(place, Owner("taro", "day1", submitted), ["hidden"], b"page")
        assert (tmp_path / "feedback" / "taro" / "day1" / "submission_secret.txt").read_text() == secret_of(secret)


def test_every_notebook_that_was_handed_in_has_its_page(tmp_path: Path) -> None:
    """The lecture's as well: JupyterLab's assignment list offers no feedback before there is some for each."""
    handed_in = tmp_path / "submitted" / "taro" / "day1"
    handed_in.mkdir(parents=True)
    for name in ("hidden.ipynb", "output.ipynb", "lecture.ipynb"):
        (handed_in / name).touch()
    place = FeedbackFolders(tmp_path / "feedback", tmp_path / "submitted", tmp_path / "autograded")
    delivery = deliver(place, Owner("taro", "day1"), ["hidden", "output"], b"page")
    assert sorted(path.name for path in delivery.files) == ["hidden.html", "lecture.html", "output.html"]
    assert all(path.read_bytes() == b"page" for path in delivery.files)


@pytest.mark.parametrize("name", ["..", "a/b", "", "."])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    place = FeedbackFolders(tmp_path / "feedback", tmp_path / "submitted", tmp_path / "autograded")
    with pytest.raises(UsageError, match="cannot be the name of a file"):
        deliver(place, Owner(name, "day1"), ["hidden"], b"page")
    with pytest.raises(UsageError, match="cannot be the name of a file"):
        deliver(place, Owner("taro", "day1"), [name], b"page")
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_neither_read_nor_written_through(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("of somebody else")
    handed_in, given = (tmp_path / each / "taro" / "day1" for each in ("submitted", "feedback"))
    for folder, name in ((handed_in, "submission_secret.txt"), (given, "hidden.html")):
        folder.mkdir(parents=True)
        (folder / name).symlink_to(tmp_path / "other")
    place = FeedbackFolders(tmp_path / "feedback", tmp_path / "submitted", tmp_path / "autograded")
    assert not deliver(place, Owner("taro", "day1"), ["hidden"], b"page").through_exchange
    assert (tmp_path / "other").read_text() == "of somebody else"
    assert (given / "hidden.html").read_bytes() == b"page"


def test_links_in_a_circle_hold_no_secret(tmp_path: Path) -> None:
    (tmp_path / "submitted" / "mallory").mkdir(parents=True)
    (tmp_path / "submitted" / "mallory" / "day1").symlink_to("day1")
    place = FeedbackFolders(tmp_path / "feedback", tmp_path / "submitted", tmp_path / "autograded")
    assert shared_secrets(place, "day1") == {}
    assert not deliver(place, Owner("mallory", "day1"), ["hidden"], b"page").through_exchange


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "feedback").write_text("a file")
    place = FeedbackFolders(tmp_path / "feedback", tmp_path / "submitted", tmp_path / "autograded")
    with pytest.raises(UsageError, match="cannot be written"):
        deliver(place, Owner("taro", "day1"), ["hidden"], b"page")


def test_answers_come_from_the_graded_notebooks_where_stock_nbgrader_graded(stock: Path, tmp_path: Path) -> None:
    folder = tmp_path / "autograded" / "akira" / "day1"
    folder.mkdir(parents=True)
    cells = [
        {"metadata": {"nbgrader": {"grade_id": "weighted_sum", "solution": True}}, "source": ["u1 = 1\n", "u2 = 2"]},
        {"metadata": {"nbgrader": {"grade_id": "test_forward", "grade": True}}, "source": "assert secret"},
        {"metadata": {}, "source": "x"},
        {"metadata": []},
    ]
    (folder / "hidden_layer.ipynb").write_text(json.dumps({"cells": cells}))
    (folder / "output_layer.ipynb").write_text("broken")
    result = CliRunner().invoke(
        feedback_command,
        [
            "day1",
            "--db",
            f"sqlite:///{stock}",
            "--output",
            str(tmp_path / "out"),
            "--student",
            "akira",
            "--autograded",
            str(tmp_path / "autograded"),
        ],
    )
    assert result.exit_code == 3, result.output
    assert "akira: the answers in output_layer: " in result.stderr
    page = (tmp_path / "out" / "akira" / "day1" / "hidden_layer.html").read_text(encoding="utf-8")
    assert "u2 = " in card(page, "weighted_sum")
    assert "secret" not in page
    assert ja.WAITING in card(page, "softmax")


MARKUP = [
    pytest.param(prose, "a **b** `c`", "<p>a <strong>b</strong> <code>c</code></p>", id="Markdown"),
    pytest.param(prose, "- x\n- y", "<ul>\n<li>x</li>\n<li>y</li>\n</ul>", id="a list"),
    pytest.param(prose, "<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>", id="HTML in it"),
    pytest.param(prose, "[x](javascript:alert(1))", "<p>x</p>", id="a link"),
    pytest.param(prose, "![x](https://evil.example/a.png)", "<p></p>", id="a picture"),
    pytest.param(inline, "関数 `f(x)` と ``g`` ", "関数 <code>f(x)</code> と <code>g</code>", id="code in a title"),
    pytest.param(inline, "`<b>` < `", "<code>&lt;b&gt;</code> &lt; `", id="signs in a title"),
    pytest.param(inline, "**x** & [y](z)", "**x** &amp; [y](z)", id="a title is no Markdown beyond that"),
    pytest.param(highlighted, "if x: # y", '<span class="k">if</span> x: <span class="c"># y</span>', id="Python"),
    pytest.param(highlighted, "a < b & c", "a &lt; b &amp; c", id="signs"),
    pytest.param(highlighted, "\u202ex\x00", "x", id="unseen characters"),
    pytest.param(highlighted, "\n\n    x\n\n", "    x", id="blank lines around it"),
    pytest.param(highlighted, "", "", id="nothing"),
    pytest.param(
        numbered,
        "\nx\n# y\n\n",
        '<span class="line"></span>\n<span class="line">x</span>\n<span class="line"><span class="c"># y</span></span>',
        id="lines as Python counts them",
    ),
]


@pytest.mark.parametrize(("make", "source", "html"), MARKUP)
def test_markup(make: Callable[[str], str], source: str, html: str) -> None:
    assert make(source).rstrip("\n") == html


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_makes_a_tag_that_does_something(attack: str) -> None:
    for html in (
        prose(attack),
        prose(f"```\n{attack}\n```"),
        inline(f"`{attack}`"),
        highlighted(attack),
        numbered(attack),
    ):
        assert not re.search(r"<(?!/?(p|code|pre|em|strong|br|span)\b)", html)
        assert not re.search(r"<[^>]*\s(on\w+|src|href|style)=", html)


DURATIONS = [(timedelta(microseconds=1), "1分"), (timedelta(minutes=61), "1時間1分"), (timedelta(days=2), "2日")]


@pytest.mark.parametrize(("span", "text"), DURATIONS)
def test_lateness_in_words(span: timedelta, text: str) -> None:
    assert ja.duration(span) == text
