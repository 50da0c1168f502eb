"""Nothing from a submission runs, or fetches anything, where its graded notebook or its comment is rendered."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from nbconvert.exporters import HTMLExporter
from nbconvert.filters import markdown2html
from nbgrader.server_extensions import formgrader

from autograder.messages import ja, ja_remarks
from autograder.notebooks import as_node, read_notebook, write_graded
from autograder.notebooks.safe_markdown import harmless_markdown
from autograder.recovery import recover_cells
from autograder.sandbox.clean import clean

SECTION_1 = "section1_hidden_layer"
ALERT = "alert(1)"
LEFT_TO_RIGHT_OVERRIDE = "\u202e"

# What a student may write into a cell of text, or of any other type.
PAYLOADS = {
    "script": "<script>alert(1)</script>",
    "script in capitals": "<ScRiPt src='http://evil.test/x.js'></sCrIpT>",
    "script in a line of its own": "text\n\n<script>\nalert(1)\n</script>\n\ntext",
    "event handler": '<img src=x onerror="alert(1)">',
    "event handler after a slash": "<img/src=x/onerror=alert(1)>",
    "event handler across lines": "<img\nsrc=x\nonerror=alert(1)\n>",
    "svg": "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
    "iframe": '<iframe src="http://evil.test/"></iframe>',
    "iframe with its document": "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "object": "<object data='http://evil.test/'></object><embed src='http://evil.test/'>",
    "meta refresh": "<meta http-equiv='refresh' content='0;url=http://evil.test/'>",
    "base": "<base href='http://evil.test/'>",
    "style sheet": "<style>@import 'http://evil.test/x.css';</style><link rel=stylesheet href=http://evil.test/x.css>",
    "style attribute": "<p style=\"background:url('http://evil.test/x')\">x</p>",
    "form": "<form action='http://evil.test/'><input name=score></form>",
    "closing what it is in": "</div></div></div></body><script>alert(1)</script>",
    "comment": "<!-- x --><!--><script>alert(1)</script-->",
    "processing instruction": "<?xml x?><script>alert(1)</script>",
    "cdata": "<![CDATA[<script>alert(1)</script>]]>",
    "javascript link": "[x](javascript:alert(1)) [y](JaVaScRiPt:alert(1)) [z](  javascript:alert(1))",
    "javascript link with an escape": r"[x](javascript\:alert(1)) [y](java&#115;cript:alert(1))",
    "javascript link defined elsewhere": "[x][y]\n\n[y]: javascript:alert(1)\n",
    "javascript link in brackets": "<javascript:alert(1)> [x](<javascript:alert(1)>)",
    "tag disguised as a link": "<https://onclick=alert(1)//> <https://x/onmouseover=alert(1)>",
    "data link": "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "image elsewhere": "![x](http://evil.test/pixel.png)",
    "image defined elsewhere": "![x][y] ![y]\n\n[y]: http://evil.test/pixel.png\n",
    "image of the server": "![x](/logout) ![x](../../api/contents)",
    "image within an image": "![![x](http://evil.test/a.png)](http://evil.test/b.png)",
    "image with a title": "![x](attachment:a.png \"' onerror=alert(1)\")",
    "image that is missing": "![x](attachment:none.png)",
    "vector image": "![x](attachment:b.svg) ![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    "attachment that is no image": '![x](attachment:c.png)',
    "fence of a diagram": "```mermaid\n<script>alert(1)</script>\n```\n\n~~~ Mermaid\n<img src=x onload=alert(1)>\n~~~",
    "fence of a diagram after a wide space": "```\u00a0mermaid\n<script>alert(1)</script>\n```\n\n~~~\u3000mermaid\nx\n~~~",
    "fence with a language": '```x" onmouseover="alert(1)\ncode\n```',
    "table": "| a | b |\n|---|---|\n| <script>alert(1)</script> | [x](javascript:alert(1)) |",
    "heading": '# x" onmouseover="alert(1) <script>alert(1)</script>',
    "mathematics": r"$\href{javascript:alert(1)}{x}$ $$\style{background:url(http://evil.test)}{x}$$ $\require{html}$",
    "mathematics by entities": "&#36;&bsol;href{javascript:alert(1)}{x}&dollar; &#x5c;style{x}{y}",
    "mathematics broken off": "$<script>alert(1)</script>$ \\begin{x}<img src=x onerror=alert(1)>\\end{x}",
    "entities": "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;alert(1)&#60;/script&#62;",
    "details": "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "half a tag": "<script <img src=x onerror=alert(1)",
    "control characters": "<\x00script>alert(1)</script> java\x01script:\x1b[2J\x9b",
    "order of reading": f"if level != 'user{LEFT_TO_RIGHT_OVERRIDE} # admin':",
    "plain tags with more in them": '<b onclick=alert(1)>x</b> <br onload=alert(1)> <font color="red" onclick=f()>',
    "unbalanced quotes": "<a href=\"x' onclick='alert(1)\">",
    "template": "{{ 7*7 }} {% raw %} {{ resources }}",
    "footnote": "x[^1]\n\n[^1]: <script>alert(1)</script>",
    "end of our fence": "````\n<script>alert(1)</script>\n```\n~~~~~~~~\n<img src=x onerror=alert(1)>",
}  # fmt: skip
ATTACHMENTS = {
    "a.png": {"image/png": "AA=="},
    "b.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+"},
    "c.png": {"image/png": '"><script>alert(1)</script>', "text/html": "<script>alert(1)</script>"},
}


class Elements(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(attrs)))


def elements(page: str) -> list[tuple[str, tuple[tuple[str, str | None], ...]]]:
    parser = Elements()
    parser.feed(page)
    parser.close()
    return parser.found


FETCHING = {"src", "href", "data", "action", "formaction", "poster", "background", "srcset", "xlink:href", "content"}
ACTIVE = {
    "script", "iframe", "object", "embed", "svg", "math", "style", "link", "meta", "base", "form", "input", "video",
    "audio", "source", "template", "button", "textarea", "noscript", "frame", "applet",
}  # fmt: skip


def dangers(page: str) -> list[str]:
    """What in a page runs, fetches or sends by itself, or when somebody clicks where it says something else."""
    found = []
    for tag, attributes in elements(page):
        if tag in ACTIVE:
            found.append(tag)
        for name, value in attributes:
            target = re.sub(r"[\s\x00-\x1f]", "", value or "").lower()
            clicked = tag == "a" and name == "href"
            allowed = ("http://", "https://", "mailto:", "#") if clicked else ("data:image/png;base64,aa==",)
            if name.startswith("on") or name in ("srcdoc", "style") or (
                name in FETCHING and target and not target.startswith(allowed)
            ):  # fmt: skip
                found.append(f"{tag} {name}={value}")
    return found


@dataclass(frozen=True)
class Shown:
    """An output as the grader would write it."""

    kind: str
    text: str


@pytest.fixture(scope="module")
def formgrade() -> Callable[[bytes], str]:
    """Renders a graded notebook as the Formgrader does."""
    templates = Path(formgrader.__file__).parent / "templates"
    exporter = HTMLExporter(template_name="formgrade", extra_template_basedirs=[str(templates)])
    resources = {"base_url": "", "notebook_id": "n", "index": 0, "total": 1, "submission_id": "s", "assignment_id": "a"}

    def render(document: bytes) -> str:
        page, _ = exporter.from_notebook_node(as_node(document), resources=dict(resources))
        return str(page)

    return render


@pytest.fixture(scope="module")
def grade_of(assignment) -> Callable[[bytes, str], bytes]:
    """The graded notebook of a submission whose cells all showed a text."""

    def graded(content: bytes, output: str) -> bytes:
        notebook = assignment.notebook(SECTION_1)
        aligned = recover_cells(notebook, read_notebook(content))
        kinds = ("stdout", "stderr", "result", "display", "error")
        return write_graded(notebook, aligned.cells, [[Shown(kind, output) for kind in kinds]] * len(aligned.cells))

    return graded


@pytest.fixture(scope="module")
def untouched(fill, formgrade, grade_of) -> list[str]:
    """What there is of all that in a page on which a student wrote nothing of the kind: the Formgrader's own."""
    return dangers(formgrade(grade_of(fill(SECTION_1, {}), "")))


def with_payload(released: bytes, payload: str) -> bytes:
    """The payload in every place of a notebook that is the student's: answers, own cells of every type, metadata."""
    document = json.loads(released)
    written = [cell for cell in document["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")]
    for cell in written:
        cell |= {"source": payload if cell["cell_type"] == "markdown" else f'x = """{payload}"""'}
    for kind in ("markdown", "raw", "heading", "html", "code"):
        cell = {"cell_type": kind, "source": payload, "attachments": ATTACHMENTS, "id": payload[:40]}
        cell |= {"metadata": {"raw_mimetype": "text/html", "tags": [payload], "format": "text/html"}}
        rich = {
            "text/html": payload,
            "application/javascript": ALERT,
            "image/svg+xml": payload,
            "text/markdown": payload,
        }
        output = {"output_type": "display_data", "data": rich, "metadata": {}}
        document["cells"].append(cell | ({"outputs": [output], "execution_count": None} if kind == "code" else {}))
    document["cells"][0]["source"] = f"edited\n\n{payload}"
    document["metadata"] |= {"title": payload, "widgets": {"application/vnd.jupyter.widget-state+json": {payload: 1}}}
    return json.dumps(document).encode()


@pytest.mark.parametrize("name", PAYLOADS)
def test_the_formgrader_shows_it_and_runs_nothing(fill, formgrade, grade_of, untouched, name):
    submitted, shown = with_payload(fill(SECTION_1, {}), PAYLOADS[name]), clean(PAYLOADS[name], 1000)
    page = formgrade(grade_of(submitted, shown))
    extra = dangers(page)
    for known in untouched:
        extra.remove(known)
    answer_boxes = [each for each in extra if each in ("button", "input", "textarea")]
    assert [each for each in extra if each not in answer_boxes] == []
    assert not set(page) & set("\x00\x01\x1b\x9b" + LEFT_TO_RIGHT_OVERRIDE)


@pytest.mark.parametrize("name", PAYLOADS)
def test_a_comment_that_quotes_it_runs_nothing_in_stock_feedback(name):
    """Nbgrader's own feedback renders comments as Markdown, HTML in them included."""
    payload = PAYLOADS[name]
    listed = ja.listed([payload, payload])
    for comment in (ja.code(payload), ja.block(payload), listed, ja_remarks.skipped_lines([payload])):
        assert dangers(markdown2html(f"説明\n\n{comment} の行\n\n- {comment}")) == []


# What JupyterLab and other renderers strip, or pass over, before they look for the name of a language.
BEFORE_THE_NAME = [
    "", " ", "\t", "\u00a0", "\u3000", "\u1680", "\u2003", "\u202f", "\u205f", "\ufeff", "\u200b", "\u180e", "\u00ad",
    "\x0b", "\x0c", "\x1c", "\x1f", "\x85", "{", "{.", "{ .", ".", "=", "text\u00a0", "python,", "\\", ":", "&nbsp;", "!",
]  # fmt: skip
NAMES = [
    "mermaid",
    "MERMAID",
    "mermaid title=x",
    "mermaid}",
    "ｍermaid",
    "vega-lite",
    "math",
    "{=html}",
    "svg",
    "geojson",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("fence", ["```", "~~~", "`````", "> ```", "- ~~~", "   ~~~~", "1. - > ```"])
def test_a_fence_keeps_the_name_of_a_plain_language_only(fence, name):
    for before in BEFORE_THE_NAME:
        text, _ = harmless_markdown(f"{fence}{before}{name}\nx\n{fence.lstrip('>-1. ')}")
        opened = next(line for line in text.split("\n") if line.strip())
        ours = opened.lstrip("> -1.").lstrip("`~")
        assert ours == "" or ours.startswith("text "), (before, text)


def test_a_row_of_fences_takes_no_time():
    started = time.process_time()
    for text in ("`" * 20_000 + "x`", "~" * 20_000, "```x" * 5_000, "~~~x" * 5_000, "```x\n" * 4_000):
        harmless_markdown(text)
    assert time.process_time() - started < 1.0


HARMLESS = {
    "a picture keeps its place": (
        "左の図 ![図 1](attachment:スクリーンショット (2).png)![b](attachment:a%20b.png)",
        {"a b.png": {"image/png": "A A==\n"}},
        "左の図 ! [図 1] (attachment:スクリーンショット (2).png)![b](attachment:picture-1)",
    ),
    "plain tags": ("<b>太字</b><br><br/>x<sub>1</sub> <font color=red>赤</font>", {}, None),
    "signs": ("a < b, a <= b, a & b, `a<1`, x->y, 2 > 1 & 3; $a &= b \\\\ c &= d$", {}, None),
    "mathematics": (r"$$u = W^\top x + b,\quad \frac{1}{2} \begin{pmatrix} a & b \end{pmatrix}$$", {}, None),
    "links": ("[資料](https://example.org/a_(b)?c=1&d=2) https://example.org/", {}, None),
    "a link in brackets": ("<https://example.org/>", {}, "https://example.org/"),
    "a pasted picture": (f"![図](data:image/png;base64,{'A' * 40_000})", {}, None),
    "a text without an end": ("あ" * 30_000, {}, "あ" * 20_000 + "\n\n…"),
    "fences": ("```python\nx\n```\n~~~ Python \nx\n~~~\n\n```\nx\n```\n```u1 = 1``` と ````a ``` b````", {}, None),
    "lists and quotes": ("> 引用\n\n- [ ] 項目\n\n```python\nx[0] = f(1)\n```\n\n| a | b |\n|---|---|\n", {}, None),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_harmless_stays_as_it_was_written(name):
    source, attachments, expected = HARMLESS[name]
    text, kept = harmless_markdown(source, attachments)
    assert text == (source if expected is None else expected)
    assert kept == ({"picture-1": {"image/png": "AA=="}} if attachments else {})
