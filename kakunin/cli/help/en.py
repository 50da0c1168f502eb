"""The command line's help, in English."""

from __future__ import annotations

from typing import Final

from kakunin.cli.help.manual import Help, Manual

_ROOT: Final = {
    "": Help(
        "Release, grade and export the notebooks of a course.",
        (
            ("kakunin doctor", "what this machine offers"),
            ("kakunin --language ja grade --help", "the help in Japanese"),
        ),
        "`kakunin COMMAND --help` explains a command, with examples.",
        {
            "version": "Show the version and exit.",
            "language": "Of this help; that of the locale by default.",
        },
    ),
}

_COURSE: Final = {
    "new-course": Help(
        "Lay out a small course to start from, in an empty folder.",
        (("kakunin new-course statistics", "then `cd statistics`; its README.md has the next commands"),),
        "It has one assignment with a question of each kind, and is released, simulated, audited and graded as it is. "
        "FOLDER must be empty or absent.",
    ),
    "audit": Help(
        "Prove the hidden checks of ASSIGNMENT.",
        (
            ("kakunin audit lesson1", "all of it; `release` asks for this"),
            ("kakunin audit lesson1 --question l1_average", "while you work on one question"),
            ("kakunin audit lesson1 --if-stale", "only where something has changed since it passed"),
        ),
        "Right answers must pass, mistakes must be named, and mutants of the reference solutions must fail.\n\n"
        "Exit status: 0 passed, and written to solutions/ASSIGNMENT/audit.json; 1 nothing could be done; 3 failed: in "
        "some question more mutants survive than the score allows, or something else is wrong.",
        {
            "as_json": "Print everything as JSON.",
            "score": "Share of the mutants that must be killed.",
            "if_stale": "Do nothing where audit.json says that they have passed as they are now.",
        },
    ),
    "release": Help(
        "Make what students get of ASSIGNMENT: assignments/.",
        (
            ("kakunin release lesson1", "assignments/lesson1/, and nbgrader's records of it"),
            ("kakunin release lesson1 --zip lesson1.zip", "a bundle for an LMS or Colab as well"),
            ("kakunin release lesson1 --publish", "to nbgrader's exchange as well"),
        ),
        "Refused where its checks, as they are now, have not passed `kakunin audit`.",
        {"publish": "Release it to nbgrader's exchange as well.", "bundle": "Write a bundle for an LMS or Colab."},
    ),
    "simulate": Help(
        "Make a class of submissions whose grades are known.",
        (("kakunin simulate lesson1 --students 30 --output submitted", "and submitted/expected.csv, for `compare`"),),
        "expected.csv beside the submissions holds the grade that each of them must get.",
        {
            "students": "How many students.",
            "seed": "Another number, another class.",
            "output": "Folder to fill, in nbgrader's layout.",
        },
    ),
}

_GRADE: Final = {
    "grade": Help(
        "Grade the submissions of ASSIGNMENT.",
        (
            ("kakunin grade lesson1", "submitted/<student>/lesson1/*.ipynb -> autograded/ and the database"),
            ("kakunin grade lesson1 --diff", "what would change; nothing is written"),
            ("kakunin grade lesson1 --submitted submissions.zip", "what Moodle or Canvas lets you download"),
            ("kakunin grade lesson1 --student s0001 --force", "one student, anew"),
            ("kakunin grade lesson1 --budget cell_seconds=30", "more time for each cell"),
        ),
        "Only what is new or changed is graded.\n\n"
        "Exit status: 0 clean; 1 nothing could be done, or the run came to no end; 3 done, but somebody has to look at "
        "what is named at the end; 130 stopped by Ctrl-C. With --diff: 0 nothing would change; 3 something would.",
        {
            "submitted": "Folder of <student>/<assignment>/*.ipynb (submitted/ by default); or a zip of Moodle or "
            "Canvas, or a folder of zips and files.",
            "names": "With a download: CSV of a name or number there and a student's id, where the roster cannot tell.",
            "output": "Folder for the graded notebooks; autograded/ by default.",
            "scheduler": "Grade on the workers of this Dask scheduler: tcp://HOST:8786.",
            "force": "Grade everything, not only what is new or changed: also what an earlier engine graded.",
            "diff": "Write nothing: show what grading would change.",
            "as_json": "With --diff: print the changes as JSON.",
            "isolation": "How student code is shut in; `kakunin doctor` tells what can be had.",
            "cell_seconds": "Time that a cell may take.",
            "notebook_seconds": "Time that a notebook may take in all.",
            "budgets": "As in [budget] of assignment.toml; may be repeated.",
        },
    ),
    "explain": Help(
        "Tell how the grade of STUDENT in ASSIGNMENT came about.",
        (
            ("kakunin explain lesson1 s0001", "every question"),
            ("kakunin explain lesson1 s0001 l1_average", "one question"),
            ("kakunin explain lesson1 s0001 --json", "for a machine"),
        ),
        "What ran, with which checks, inputs and isolation, and when. QUESTION: only this one. The sentences are those "
        "that the student reads.",
        {"as_json": "Print everything as JSON."},
    ),
    "review": Help(
        "Score answers in words, alike ones together, in a workbook.",
        (
            ("kakunin review lesson1 --output review.xlsx", "write the scores into its coloured rows"),
            ("kakunin review lesson1 --apply review.xlsx --dry-run", "what would be done"),
            ("kakunin review lesson1 --apply review.xlsx", "into the database"),
        ),
        "--output writes the workbook; a person writes the scores in; --apply takes them from it into the database, as "
        "if they had been given in the Formgrader. Names are hidden. Only rows that a person has scored are applied, "
        "once, and never where the answer has changed or somebody else has scored it since.\n\n"
        "Exit status: 0 done; 1 nothing could be done; 3 applied, but for rows that were refused.",
        {
            "output": "Write the workbook to score the answers in; - is standard output.",
            "filled": "Take the scores from this workbook.",
            "everything": "With --output: also answers that are scored already.",
            "dry_run": "With --apply: say what would be done, and do nothing.",
        },
    ),
    "compare": Help(
        "Compare two files of `export --to questions`.",
        (("kakunin compare submitted/expected.csv questions.csv", "a simulated class, and what it got"),),
        "Exit status: 0 they are equal; 1 they differ.",
    ),
    "roster": Help(
        "The students of the course.",
        (("kakunin roster import roster.csv", "CSV or Excel"),),
    ),
    "roster import": Help(
        "Make the students in FILE, CSV or Excel, the roster.",
        (
            ("kakunin roster import roster.xlsx --dry-run", "what would change"),
            ("kakunin roster import roster.xlsx", "into the database"),
        ),
        "A row of titles names the columns, in Japanese or English: 学籍番号 (student id), 姓 and 名 or 氏名 (name), "
        "メールアドレス (email), LMS ID, クラス (section). Only the first is needed. Who is no longer in the file "
        "leaves the roster and keeps every grade.\n\n"
        "Exit status: 0 imported; 1 nothing was, and every row that is wrong is named.",
        {"dry_run": "Only say what would change."},
    ),
    "roster remove": Help(
        "Delete everything that the database holds of STUDENT.",
        (("kakunin roster remove s0001", "asks first"), ("kakunin roster remove s0001 --yes", "does not ask")),
        "Names, grades, comments, what was judged and its history go, for every assignment. Files are not touched: "
        "folders of the student that are left are listed.\n\n"
        "Exit status: 0 nothing is left; 3 the folders that are named are left; 1 nothing was deleted.",
        {"yes": "Do not ask."},
    ),
}

_LOOK: Final = {
    "show": Help(
        "Show the grades of ASSIGNMENT as a table.",
        (
            ("kakunin show lesson1", "the class"),
            ("kakunin show lesson1 --student s0001", "one student's questions, and how the grade comes about"),
        ),
        options={"student": "One student's questions, and how the grade comes about."},
    ),
    "report": Help(
        "Write how the class did as one page that opens offline.",
        (
            ("kakunin report lesson1 --output report.html", "in Japanese"),
            ("kakunin report lesson1 --output report.html --language en", "in English"),
        ),
        "Totals, questions from hardest to easiest, the commonest mistakes, who has not handed in, what waits for a "
        "person, and when submissions came in. The same grades give the same bytes.",
        {"output": "The file; - is standard output.", "language": "Of the page."},
    ),
    "export": Help(
        "Write grades to a file: CSV, Excel, or for an LMS.",
        (
            ("kakunin export lesson1 --to grades --output grades.csv", "one row per student"),
            ("kakunin export --all --to excel --output grades.xlsx", "every assignment, and the course's grade"),
            ("kakunin export lesson1 --to template --template answer.csv --output filled.csv", "what an LMS exported"),
        ),
        "questions and grades are CSV files that Excel opens, excel is a workbook, canvas and moodle are files to "
        "import there, and template fills in what manaba, WebClass, Moodle or Canvas exported.\n\n"
        "Exit status: 0 written; 1 nothing could be written; 3 written, but somebody has to look at what was said: "
        "rows or students that were left out, or characters that the encoding lacks.",
        {
            "everything": "All assignments, and the grade of the course.",
            "exports": "What to write; may be repeated.",
            "output": "The file; - is standard output. With several --to the folder.",
            "template": "With --to template: the file that the LMS exported.",
            "column": "With --to template: the title of its column of grades.",
            "id_column": "With --to template: the title of the column that identifies students.",
            "encoding": "Of a CSV for people.",
        },
    ),
    "feedback": Help(
        "Write a page for each student who handed in ASSIGNMENT.",
        (
            ("kakunin feedback lesson1", "then `nbgrader release_feedback lesson1` hands them out"),
            ("kakunin feedback lesson1 --student s0001", "one student's"),
        ),
        "The page tells the whole assignment; it is written under the name of every notebook, since nbgrader gives a "
        "student one file for each. It shows grades as they are now: run the command again when some have changed.\n\n"
        "Exit status: 0 written; 1 nothing could be written.",
        {"output": "Folder for the pages; feedback/ by default."},
    ),
}

_MACHINE: Final = {
    "doctor": Help(
        "Tell what this machine offers, and what to install.",
        (("kakunin doctor", "Python, isolation, database, versions"),),
    ),
    "lab": Help(
        "Start JupyterLab with everything set up for the course.",
        (
            ("kakunin lab", "Formgrader, our engine, Japanese; Ctrl-C stops it"),
            ("kakunin lab --port 8899 --no-browser", "the address is printed"),
        ),
        "Its configuration is in .kakunin/jupyter; your own is left as it is, and your own nbgrader_config.py is read.",
        {
            "port": "This port and no other; a free one from 8888 by default.",
            "no_browser": "Open no browser; the address is printed.",
            "language": "Of JupyterLab's own texts.",
        },
    ),
    "completion": Help(
        "Print what makes a shell complete Kakunin's commands.",
        (
            ("kakunin completion bash > ~/.kakunin-completion.bash", "then in ~/.bashrc: . ~/.kakunin-completion.bash"),
            ("kakunin completion zsh > ~/.kakunin-completion.zsh", "then in ~/.zshrc: . ~/.kakunin-completion.zsh"),
            ("kakunin completion fish > ~/.config/fish/completions/kakunin.fish", "fish reads it by itself"),
        ),
    ),
}

MANUAL: Final = Manual(
    sections={
        "course": "Make a course",
        "grade": "Grade",
        "look": "Look and hand out",
        "machine": "Machine",
    },
    commands={**_ROOT, **_COURSE, **_GRADE, **_LOOK, **_MACHINE},
    options={
        "help": "Show this and exit.",
        "db": "The database; gradebook.db in the course's folder by default.",
        "quiet": "Say nothing but errors.",
        "as_json": "Print it as JSON.",
        "only": "Only this one; may be repeated.",
        "workers": "Processes; as many as the machine has cores by default.",
        "submitted": "Folder of <student>/<assignment>/*.ipynb; submitted/ by default.",
        "autograded": "Folder of the graded notebooks; autograded/ by default.",
    },
    headings={"Usage": "Usage", "Options": "Options", "Commands": "Commands", "Examples": "Examples"},
    marks={},
    complaints={},
    next_step="next step",
    see_help="`{command} --help` explains it, with examples",
    aborted="broken off; what is stored stays, and the same command does the rest",
)
