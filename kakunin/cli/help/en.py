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
        "`kakunin COMMAND --help` explains a command, with examples.\n\n"
        "Exit status: 0 all is well; 1 nothing could be done, or not all; 2 the command line cannot be understood; "
        "3 done, but somebody has to look at what is named; 130 after Ctrl-C.",
        {
            "version": "Show the version and exit.",
            "language": "Of this help and of all that commands say; that of the locale by default.",
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
            ("kakunin audit lesson1", "all of it; `release` requires this"),
            ("kakunin audit lesson1 --question l1_average", "while you work on one question"),
            ("kakunin audit lesson1 --if-stale", "only if something has changed since it passed"),
        ),
        "Right answers must pass, mistakes must be named, and mutants of the reference solutions must fail.\n\n"
        "Exit status: 0 passed, and written to solutions/ASSIGNMENT/audit.json; 1 nothing could be done; 3 failed: in "
        "some question more mutants survive than the score allows, or something else is wrong.",
        {
            "as_json": "Print everything as JSON.",
            "score": "Share of the mutants that must be killed.",
            "if_stale": "Do nothing if audit.json says that the checks have passed as they are now.",
        },
    ),
    "release": Help(
        "Make the notebooks of ASSIGNMENT for students, in assignments/.",
        (
            ("kakunin release lesson1", "assignments/lesson1/, and nbgrader's records of it"),
            ("kakunin release lesson1 --zip lesson1.zip", "a bundle for an LMS or Colab as well"),
            ("kakunin release lesson1 --publish", "to nbgrader's exchange as well"),
        ),
        "Refused if its checks, as they are now, have not passed `kakunin audit`. With [service] in course.toml, the "
        "notebooks can hand in to `kakunin serve`.",
        {"publish": "Release it to nbgrader's exchange as well.", "bundle": "Write a bundle for an LMS or Colab."},
    ),
    "simulate": Help(
        "Make a class of submissions whose grades are known.",
        (
            ("kakunin simulate lesson1 --students 30 --output submitted", "and submitted/expected.csv, for `compare`"),
            ("kakunin simulate lesson1 --students 30 --variety distinct --output submitted", "no two answers alike"),
        ),
        "expected.csv beside the submissions holds the grade that each student must get. The last line says how many "
        "answers somebody else had given before: with equal syntax trees, and where names of functions' locals do not "
        "count. Cells left as released and written answers are not counted.",
        {
            "students": "How many students.",
            "seed": "Another number, another class.",
            "variety": "How much answers differ: the texts of the rubric in turn (same); repeated as in real classes "
            "(real); no two with the same syntax tree (distinct).",
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
        "Only new and changed submissions are graded.\n\n"
        "Exit status: 0 all is well; 1 nothing could be done, or the run did not finish; 3 done, but somebody has to "
        "look at the list at the end; 130 stopped by Ctrl-C. With --diff: 0 nothing would change; 3 something would.",
        {
            "submitted": "Folder of <student>/<assignment>/*.ipynb (submitted/ by default); or a zip of Moodle or "
            "Canvas, or a folder of zips and files.",
            "names": "With a download: CSV of a name or number there and a student's id, if the roster is not enough.",
            "output": "Folder for the graded notebooks; autograded/ by default.",
            "scheduler": "Grade on the workers of this Dask scheduler: tcp://HOST:8786.",
            "force": "Grade everything anew, also unchanged submissions and those that an earlier engine graded.",
            "run_notebooks": "Run every notebook as a whole, as one program, and judge every answer of it anew.",
            "diff": "Write nothing: show what grading would change.",
            "as_json": "With --diff: print the changes as JSON.",
            "isolation": "The isolation of student code; `kakunin doctor` lists those of this machine.",
            "cell_seconds": "Seconds that a cell may take.",
            "notebook_seconds": "Seconds that a notebook may take in all.",
            "budgets": "A limit as in [budget] of assignment.toml; may be repeated.",
        },
    ),
    "explain": Help(
        "Explain how the grade of STUDENT in ASSIGNMENT came about.",
        (
            ("kakunin explain lesson1 s0001", "every question"),
            ("kakunin explain lesson1 s0001 l1_average", "one question"),
            ("kakunin explain lesson1 s0001 --json", "for a machine"),
        ),
        "Tells in order what the checks found and when, what a grader made of it, and what counts. Times are in the "
        "time zone of the course. nbgrader does not record when a grader gave a score. QUESTION: only this one. The "
        "sentences are those that the student reads.",
        {
            "verbose": "Also the digests, the isolation, the versions and the limits of the judgement.",
            "as_json": "Print everything as JSON.",
        },
    ),
    "review": Help(
        "Score written answers in a workbook, in groups.",
        (
            ("kakunin review lesson1 --output review.xlsx", "write the scores into its coloured rows"),
            ("kakunin review lesson1 --apply review.xlsx --dry-run", "what would be done"),
            ("kakunin review lesson1 --apply review.xlsx", "into the database"),
        ),
        "--output writes the workbook; a grader writes the scores in; --apply stores them in the database, as the "
        "Formgrader would. Names are hidden. Only rows that a grader has scored are applied, and only once. A row is "
        "refused if its answer has changed or another grader has scored it since.\n\n"
        "Exit status: 0 done; 1 nothing could be done; 3 applied, except rows that were refused, or graders' scores of "
        "other answers are to be confirmed in the Formgrader.",
        {
            "output": "Write the workbook; - is standard output.",
            "filled": "Take the scores from this workbook.",
            "everything": "With --output: also answers that have a score.",
            "dry_run": "With --apply: say what would be done, and do nothing.",
        },
    ),
    "compare": Help(
        "Compare two files of `export --to questions`.",
        (("kakunin compare submitted/expected.csv questions.csv", "a simulated class and its grades"),),
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
        "メールアドレス (email), LMS ID, クラス (section). Only the first is needed. Students who are no longer in the "
        "file leave the roster and keep every grade.\n\n"
        "Exit status: 0 imported; 1 nothing was imported, and every wrong row is named.",
        {"dry_run": "Only say what would change."},
    ),
    "roster remove": Help(
        "Delete everything that the database holds of STUDENT.",
        (("kakunin roster remove s0001", "asks first"), ("kakunin roster remove s0001 --yes", "does not ask")),
        "Deletes names, grades, comments, judgements and their history, for every assignment. Files are not touched; "
        "folders of the student that are left are listed.\n\n"
        "Exit status: 0 nothing is left; 3 the named folders are left; 1 nothing was deleted.",
        {"yes": "Do not ask."},
    ),
    "roster codes": Help(
        "Give personal codes to hand in with, and print them once, as CSV.",
        (
            ("kakunin roster codes > codes.csv", "for students and staff without one; made for a mail merge"),
            ("kakunin roster codes --new s0001", "replaces the code of s0001; the old one and its logins end"),
        ),
        "The database keeps digests only, so that a code cannot be printed again. "
        "Staff are named in solutions/course.toml: [service] staff.",
        {"new": "Replace codes that are there, too."},
    ),
}

_SERVE: Final = {
    "serve": Help(
        "Take hand-ins, judge them and show feedback at once.",
        (
            ("kakunin serve", "for this machine alone: http://127.0.0.1:8000/"),
            ("kakunin serve --host 0.0.0.0", "opens it to the class"),
            ("kakunin serve --behind-proxy", "behind a web server that speaks TLS"),
        ),
        "Students log in with the codes of `kakunin roster codes`. Started by JupyterHub as one of its services, it "
        "knows the hub's users. What students submit through nbgrader's exchange is collected, if there is one that we "
        "can list. No hand-in that was taken is lost when it stops.\n\n"
        "Its log, JSON line by line, goes to standard error; /healthz and /metrics tell how it is. "
        "Exit status: 0 stopped by Ctrl-C or SIGTERM; 1 it could not start.",
        {
            "host": "The address to listen on; 127.0.0.1 by default, this machine alone.",
            "port": "The port; 8000 by default.",
            "workers": "Processes that judge; as many as the machine has cores by default.",
            "behind_proxy": "Believe X-Forwarded-For and X-Forwarded-Proto, as the web server in front sets them.",
            "certificate": "The certificate for TLS, as PEM.",
            "key": "Its key; not needed where the certificate's file holds it.",
        },
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
        "Write the class report as one page that opens offline.",
        (
            ("kakunin report lesson1 --output report.html", "in the language of the command"),
            ("kakunin report lesson1 --output report.html --language ja", "in Japanese"),
        ),
        "Totals, questions from hardest to easiest, the commonest mistakes, students who have not handed in, answers "
        "to be reviewed, and times of submission. The same grades give the same bytes.",
        {"output": "The file; - is standard output.", "asked": "Of the page; that of the command by default."},
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
        "Exit status: 0 written; 1 nothing could be written; 3 written, but somebody has to read the messages: rows or "
        "students that were left out, or characters that the encoding lacks.",
        {
            "everything": "All assignments, and the grade of the course.",
            "exports": "The kind of file; may be repeated.",
            "output": "The file; - is standard output. With several --to, the folder.",
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
        "The page covers the whole assignment. It is written under the name of every notebook, because nbgrader gives "
        "a student one file for each. It shows grades as they are now: run it again when some have changed.\n\n"
        "Exit status: 0 written; 1 nothing could be written.",
        {"output": "Folder for the pages; feedback/ by default."},
    ),
}

_MACHINE: Final = {
    "doctor": Help(
        "List what this machine offers and what to install.",
        (("kakunin doctor", "Python, isolation, database, exchange, versions, folders of documentation"),),
    ),
    "lab": Help(
        "Start JupyterLab with everything set up for the course.",
        (
            ("kakunin lab", "Formgrader, our engine; Ctrl-C stops it"),
            ("kakunin lab --port 8899 --no-browser", "the address is printed"),
        ),
        "Its configuration is in .kakunin/jupyter. Yours is left as it is, and your nbgrader_config.py is read.",
        {
            "port": "This port and no other; a free one from 8888 by default.",
            "no_browser": "Open no browser; the address is printed.",
            "asked": "Of JupyterLab's own texts; that of the command by default.",
        },
    ),
    "completion": Help(
        "Print a script with which a shell completes commands.",
        (
            ("kakunin completion bash > ~/.kakunin-completion.bash", "then in ~/.bashrc: . ~/.kakunin-completion.bash"),
            ("kakunin completion zsh > ~/.kakunin-completion.zsh", "then in ~/.zshrc: . ~/.kakunin-completion.zsh"),
            ("kakunin completion fish > ~/.config/fish/completions/kakunin.fish", "fish reads it by itself"),
        ),
    ),
}

MANUAL: Final = Manual(
    language="en",
    sections={
        "course": "Make a course",
        "grade": "Grade",
        "look": "Look and hand out",
        "serve": "During class",
        "machine": "Machine",
    },
    commands={**_ROOT, **_COURSE, **_GRADE, **_SERVE, **_LOOK, **_MACHINE},
    options={
        "help": "Show this and exit.",
        "db": "The database; gradebook.db in the course's folder by default.",
        "quiet": "Say nothing but errors.",
        "as_json": "Print it as JSON.",
        "only": "Only this one; may be repeated.",
        "workers": "Processes; by default as many as the machine has cores, or as its memory is enough for.",
        "submitted": "Folder of <student>/<assignment>/*.ipynb; submitted/ by default.",
        "autograded": "Folder of the graded notebooks; autograded/ by default.",
    },
    headings={"Usage": "Usage", "Options": "Options", "Commands": "Commands", "Examples": "Examples"},
    marks={},
    complaints={},
    next_step="next step",
    see_help="`{command} --help` explains it, with examples",
    interrupted={
        "": "interrupted",
        "audit": "interrupted; nothing of this audit was stored, and the same command begins anew",
        "grade": "interrupted; stored grades stay, and the same command does the rest",
    },
)
