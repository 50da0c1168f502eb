"""Sets up nbgrader for a course; nbgrader_config.py calls it."""

from __future__ import annotations

from pathlib import Path

from traitlets.config import Config

from autograder.settings.course_root import SOLUTIONS, database_url
from autograder.settings.policy import read_course_policy
from autograder.storage.assignments import UNNAMED

SOURCE_DIRECTORY = ".kakunin/source"  # built anew at each release, outside git
RELEASE_DIRECTORY = "assignments"
RELEASE_LOCK = ".kakunin/release.lock"  # nbgrader fails where another records an assignment meanwhile

# nbgrader's own lists with ours in four places; dotted names, so that modules are imported only when needed.
_STOCK = "nbgrader.preprocessors."
_OURS = "autograder.nbgrader.preprocessors."
_GENERATE = (
    _STOCK + "IncludeHeaderFooter",
    _STOCK + "InstantiateTests",
    _STOCK + "LockCells",
    _OURS + "KeepStubs",
    _STOCK + "ClearOutput",
    _STOCK + "CheckCellMetadata",
    _STOCK + "ComputeChecksums",
    _STOCK + "SaveCells",
    _STOCK + "ClearHiddenTests",
    _STOCK + "ClearMarkScheme",
    _STOCK + "ComputeChecksums",
    _STOCK + "CheckCellMetadata",
)
_AUTOGRADE = (
    _OURS + "Judge",
    _STOCK + "IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    _STOCK + "LimitOutput",
    _OURS + "SaveGrades",
    _STOCK + "AssignLatePenalties",
    _STOCK + "CheckCellMetadata",
)


def configure(config: Config, root: Path) -> None:
    """Set up nbgrader for the course in `root`: its id, where its files lie and who grades them.

    Raises CourseError where course.toml is wrong.
    """
    config.CourseDirectory.root = str(root.resolve())
    config.CourseDirectory.source_directory = SOURCE_DIRECTORY
    config.CourseDirectory.release_directory = RELEASE_DIRECTORY
    config.CourseDirectory.db_url = database_url(root)
    config.Exchange.timezone = "UTC"  # nbgrader writes other zones by their abbreviation and reads them back as UTC
    install_engine(config)
    # Last, because nbgrader continues after a failing configuration: it may lack the id, but not our engine.
    config.CourseDirectory.course_id = read_course_policy(root / SOLUTIONS).id or UNNAMED


def install_engine(config: Config) -> None:
    """Let Kakunin release and grade the assignments under solutions/ and write their feedback.

    nbgrader handles all others as usual.
    """
    config.GenerateAssignment.preprocessors = list(_GENERATE)
    config.GenerateAssignment.post_convert_hook = "autograder.nbgrader.generate.add_material"
    config.Autograde.exporter_class = "autograder.nbgrader.exporter.SubmissionExporter"
    config.Autograde.autograde_preprocessors = list(_AUTOGRADE)
    config.GenerateFeedback.exporter_class = "gradebook.feedback.exporter.FeedbackPage"
    config.AssignLatePenalties.plugin_class = "gradebook.exports.nbgrader.LatePenalty"
