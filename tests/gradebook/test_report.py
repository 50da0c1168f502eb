"""The class report says what the database holds, in both languages, and the same grades give the same bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from click.testing import CliRunner
from three_students import write_three

from gradebook.frames import SCORE, read_details
from gradebook.gradebook import read_gradebook
from gradebook.messages import report_en, report_ja
from gradebook.policy import CoursePolicy
from gradebook.report import page, report
from gradebook.report.charts import bars
from kakunin.cli.help import MANUALS
from kakunin.cli.report import report_command


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return write_three(tmp_path_factory.mktemp("course") / "gradebook.db")


@pytest.fixture(scope="module")
def shown(database):
    return report(read_gradebook(database, ["day1"], CoursePolicy()), read_details(database, "day1"), "day1")


def test_it_counts_what_the_database_holds(database, shown):
    book = read_gradebook(database, ["day1"], CoursePolicy())
    assert (shown.students, shown.handed_in) == (len(book.students), len(book.submissions))
    assert {item.question for item in shown.items} == set(book.tidy["question"])
    assert sum(made.students for made in shown.mistakes if made.name) == book.tidy["mistake"].fillna("").ne("").sum()
    assert len(shown.totals) == shown.statistics.students
    assert list(shown.moments) == sorted(shown.moments)


def test_a_known_mistake_is_told_with_its_sentence(shown):
    assert any(made.sentence for made in shown.mistakes)
    assert all("/* " not in made.sentence for made in shown.mistakes)


def test_the_same_grades_give_the_same_bytes(shown):
    assert page(shown) == page(shown)


@pytest.mark.parametrize(("language", "said"), [("ja", report_ja), ("en", report_en)])
def test_both_languages_say_the_same_things(shown, language, said):
    html = unescape(page(shown, language).decode())
    assert f'<html lang="{language}">' in html
    for heading in (said.GLANCE, said.DISTRIBUTION, said.QUESTIONS, said.MISTAKES, said.PEOPLE, said.MOMENTS):
        assert heading in html
    assert said.CANNOT_BE_SAID in html  # of three students nothing of the kind can be said


def test_the_two_languages_have_the_same_texts():
    public = [{name for name in vars(module) if not name.startswith("_")} for module in (report_ja, report_en)]
    assert public[0] == public[1]
    assert report_ja.FLAGS.keys() == report_en.FLAGS.keys()


def test_no_style_and_no_script_stands_in_the_page(shown):
    html = page(shown).decode()
    assert html.count("<svg") == html.count('role="img"') > 0
    assert " style=" not in html
    assert html.count("<style") == 1
    assert "<script" not in html
    assert len(html.encode()) < 200_000
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:href="|url\()#([^")]+)', html)) <= set(ids)


@pytest.mark.parametrize(
    ("points", "students", "first", "last", "number"),
    [
        (10, 300, -0.5, 10.5, 11),  # one bar around each whole point
        (47, 8, -0.5, 47.5, 48),
        (47, 300, 0, 50, 10),
        (1000, 8, 0, 1000, 10),
    ],
)
def test_bars_stand_on_whole_points_where_points_or_students_are_few(points, students, first, last, number):
    edges = bars(points, students)
    assert (edges[0], edges[-1], len(edges) - 1) == (first, last, number)


def test_the_axis_names_questions_by_their_titles(shown):
    html = page(shown).decode()
    drawn = html[html.index('id="facilities-title"') :].partition("</svg>")[0]
    labels = {unescape(label) for label in re.findall(r"<text[^>]*>([^<]+)</text>", drawn)}
    assert {item.title for item in shown.items} <= labels
    assert not {item.question for item in shown.items} & labels


def test_a_long_title_keeps_its_number_and_its_end_on_the_axis(shown):
    long = replace(shown.items[0], title="1-2 活性化関数を通して、中間層の出力にする 確認テスト2")
    html = page(replace(shown, items=(long,))).decode()
    assert re.search(r">1-2 活性化[^<]*…[^<]*確認テスト2</text>", html)


def test_quotes_of_code_are_set_as_code(shown):
    made = replace(shown.mistakes[0], sentence="`np.sum` の ``axis`` に `<b>` を渡しています。", title="関数 `step`")
    item = replace(shown.items[0], title="関数 `step` を書く")
    html = page(replace(shown, mistakes=(made,), items=(item,))).decode()
    assert "`" not in html
    assert "<code>np.sum</code> の <code>axis</code> に <code>&lt;b&gt;</code> を渡しています。" in html
    assert ">関数 step を書く</text>" in html


def test_an_empty_class_has_a_page_too(database):
    book = read_gradebook(database, ["day1"], CoursePolicy())
    unknown = book.tidy.assign(status="missing", **{SCORE: float("nan")})
    empty = replace(book, tidy=unknown, submissions=book.submissions.iloc[:0])
    html = page(report(empty, read_details(database, "day1").iloc[:0], "day1")).decode()
    assert report_en.NO_TOTALS in html
    assert report_en.NO_MOMENTS in html


OF_PAGES = [
    pytest.param("ja", [], "ja", id="of the command"),
    pytest.param("en", [], "en", id="of the command, English"),
    pytest.param("en", ["--language", "ja"], "ja", id="asked for"),
]


@pytest.mark.parametrize(("spoken", "options", "language"), OF_PAGES)
def test_the_command_writes_it(database, tmp_path, monkeypatch, spoken, options, language):
    monkeypatch.chdir(tmp_path)
    arguments = ["day1", "--db", f"sqlite:///{database}", "--output", "report.html", *options]
    result = CliRunner().invoke(report_command, arguments, obj=MANUALS[spoken], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert html.startswith(f'<!DOCTYPE html>\n<html lang="{language}">')
    assert "<script" not in html
