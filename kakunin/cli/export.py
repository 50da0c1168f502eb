"""`kakunin export`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.errors import UsageError
from autograder.languages import Message, joined, word
from kakunin.cli.border import each_student
from kakunin.cli.options import book_of, database_option, json_option, quiet_option
from kakunin.cli.output import PARTIAL, language, listed, say, say_json, working
from kakunin.cli.summary import lines_of

if TYPE_CHECKING:
    from gradebook.exports.template import Filled
    from gradebook.gradebook import Gradebook

FORMATS = ("questions", "grades", "excel", "canvas", "moodle", "template")
ENCODINGS = ("utf-8-sig", "cp932")
CSV = ("questions.csv", "grades.csv")  # read by people, so in the encoding that was asked for


@click.command("export")
@click.argument("assignment", required=False)
@click.option("--all", "everything", is_flag=True)
@click.option("--to", "exports", type=click.Choice(FORMATS), required=True, multiple=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    required=True,
)
@click.option("--template", type=click.Path(path_type=Path))
@click.option("--column", metavar="TITLE")
@click.option("--id-column", metavar="TITLE")
@click.option("--encoding", type=click.Choice(ENCODINGS), default=ENCODINGS[0], show_default=True)
@database_option
@quiet_option
@json_option
def export_command(
    assignment: str | None,
    everything: bool,
    exports: tuple[str, ...],
    output: Path,
    template: Path | None,
    column: str | None,
    id_column: str | None,
    encoding: str,
    db: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Write the grades of ASSIGNMENT, or of --all, to a file."""
    if (assignment is None) != everything:
        raise UsageError(
            Message("name an assignment, or write --all"),
            next_step=Message("kakunin export day1 --to grades --output grades.csv"),
        )
    if ("template" in exports) != (template is not None):
        raise UsageError(
            Message("--to template and --template belong together"),
            next_step=Message("kakunin export day1 --to template --template FILE"),
        )
    if template is not None and (everything or len(exports) > 1):
        raise UsageError(
            Message("a template takes one assignment and no other --to"), next_step=Message("name the assignment alone")
        )
    if len(exports) > 1 and not output.is_dir():
        raise UsageError(
            Message("several --to need a folder"),
            path=output,
            next_step=Message("make the folder, or name it in --output"),
        )
    with each_student() as border:
        with working(Message("reading the grades"), quiet=quiet):
            book = book_of([assignment] if assignment else [], db, border)
        with working(Message("writing {output}", output=output), quiet=quiet):
            remarks, extra = (
                _write_each(book, exports, encoding, output)
                if template is None
                else _fill(book, template, column, id_column, output)
            )
        for line in [*lines_of(book), *remarks]:
            say(line, quiet=quiet)
        if as_json and output != Path("-"):
            from gradebook.summary import summary_of

            say_json({**summary_of(book), **extra, "output": str(output)})
        if remarks:
            raise click.exceptions.Exit(PARTIAL)


def _write_each(
    book: Gradebook, exports: tuple[str, ...], encoding: str, output: Path
) -> tuple[list[Message], dict[str, Any]]:
    """Write one export to a file, or several to a folder; return the remarks."""
    from gradebook.exports import FILES

    if len(exports) == 1:
        return _write(book, exports[0], encoding, output)
    done = {
        export: _write(book, export, encoding if FILES[export] in CSV else ENCODINGS[0], output / FILES[export])
        for export in exports
    }
    lost = {export: extra["lost"] for export, (_, extra) in done.items() if "lost" in extra}
    return [line for lines, _ in done.values() for line in lines], {"lost": lost}


def _write(book: Gradebook, export: str, encoding: str, output: Path) -> tuple[list[Message], dict[str, Any]]:
    """Write an export of our own; return the remarks."""
    from gradebook.exports import EXPORTS, Export, losses, to_csv, write
    from gradebook.exports.excel import excel

    in_words: dict[str, Export] = {"excel": partial(excel, language=language())}  # the one for people alone
    exported = {**EXPORTS, **in_words}[export](book)
    if isinstance(exported, bytes):
        if encoding != ENCODINGS[0]:
            raise UsageError(
                Message("{export} has an encoding of its own", export=export), next_step=Message("leave --encoding out")
            )
        write(exported, _target(output))
        return [], {}
    lost = losses(exported, encoding)
    write(to_csv(exported, encoding), _target(output))
    return [Message("{encoding} cannot write, 〓 instead: {text}", encoding=encoding, text=each) for each in lost], {
        "lost": lost
    }


def _fill(
    book: Gradebook, template: Path, column: str | None, id_column: str | None, output: Path
) -> tuple[list[Message], dict[str, Any]]:
    """Fill in a downloaded file; return the remarks."""
    from gradebook.exports import write
    from gradebook.exports.template import fill

    filled = fill(book, template, column=column, id_column=id_column)
    write(filled.content, _target(output))
    is_scaled = filled.out_of != filled.points
    say(
        Message(
            "{count:grade|grades} filled in, out of {out_of:g}{scaled}",
            count=len(filled.written),
            out_of=filled.out_of,
            scaled=Message(", scaled from {points:g} points", points=filled.points) if is_scaled else "",
        )
    )
    extra = {
        "written": list(filled.written),
        "kept": dict(filled.kept),
        "unknown_rows": list(filled.unknown),
        "not_in_file": list(filled.not_in_file),
        "out_of": filled.out_of,
    }
    return _remarks(filled), extra


def _remarks(filled: Filled) -> list[Message]:
    kept = [_kept(*each) for each in filled.kept.items()]
    found: list[tuple[Message, Sequence[str]]] = [
        (
            Message("{count:row matches|rows match} no student in the database", count=len(filled.unknown)),
            filled.unknown,
        ),
        (
            Message("{count:student|students} with a grade, but not in the file", count=len(filled.not_in_file)),
            filled.not_in_file,
        ),
        (Message("{count:row|rows} left unchanged", count=len(kept)), kept),
    ]
    return [joined([told, listed(names)], ": ") for told, names in found if names]


def _kept(student: str, state: str) -> Message:
    return Message("{student} ({state})", student=student, state=word(state))


def _target(output: Path) -> Any:
    return sys.stdout.buffer if output == Path("-") else output
