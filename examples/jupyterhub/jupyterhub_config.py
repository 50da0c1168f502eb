"""JupyterHub for one course on one machine, with its local users; copy this folder to /etc/jupyterhub.

Instructors grade on a server that they share, /services/statistics; everybody's own server has what students need.
Students read their feedback at once on /services/kakunin, which takes what they hand in.
"""

from pathlib import Path

HERE = Path(__file__).parent
COURSE = "statistics"  # the id in solutions/course.toml of FOLDER; another course is another service and two groups
FOLDER = "/srv/courses/statistics"  # from `kakunin new-course`; GRADER's alone: it holds answers and grades
GRADER = "grader-statistics"  # a local user whom nobody logs in as
INSTRUCTORS = {"instructor"}
STUDENTS = {"student"}

# Who may log in: with the password on this machine. Nobody else, be it with an account.
c.Authenticator.allowed_users = INSTRUCTORS | STUDENTS

# nbgrader tells instructors and students by these names of groups.
c.JupyterHub.load_groups = {
    f"formgrade-{COURSE}": {"users": sorted(INSTRUCTORS)},
    f"nbgrader-{COURSE}": {"users": sorted(STUDENTS)},
}

# The server that instructors share. The Formgrader is its first page: JupyterHub forbids the frame that JupyterLab
# would show it in.
c.JupyterHub.services = [
    {
        "name": COURSE,  # nbgrader looks for a service of the course's name
        "url": "http://127.0.0.1:9999",  # a free port, which only this machine sees
        "command": ["jupyterhub-singleuser", "--ServerApp.default_url=/formgrader"],
        "user": GRADER,
        "cwd": FOLDER,
        "environment": {"JUPYTER_CONFIG_PATH": f"{HERE / 'course'}:{HERE / 'everybody'}"},
        "oauth_no_confirm": True,  # an instructor need not allow it each time
    },
    {
        "name": "kakunin",  # for one course; another course's has another name, such as kakunin-physics, and port
        "url": "http://127.0.0.1:9998",
        "command": ["kakunin", "serve"],  # it asks the hub who somebody is
        "user": GRADER,
        "cwd": FOLDER,
        "environment": {"JUPYTER_CONFIG_PATH": f"{HERE / 'course'}:{HERE / 'everybody'}", "LANG": "C.UTF-8"},
        "oauth_no_confirm": True,
    },
]
TO_KAKUNIN = "access:services!service=kakunin"

# What is not named here is forbidden.
c.JupyterHub.load_roles = [
    {"name": "user", "scopes": ["self", TO_KAKUNIN]},
    {
        "name": f"formgrade-{COURSE}",
        "groups": [f"formgrade-{COURSE}"],
        "scopes": [f"{verb}:services!service={COURSE}" for verb in ("access", "list", "read")],
    },
    {
        # What a user's own server may ask the hub for nbgrader, as far as its user may: groups, the course's service.
        # And handing in from a notebook: kakunin.submit() shows the server's token.
        "name": "server",
        "scopes": [
            "users:activity!user",
            "access:servers!server",
            "read:users:name!user",
            "read:users:groups!user",
            "list:services",
            "read:services",
            TO_KAKUNIN,
        ],
    },
]


def configuration(spawner):
    """Before a user's server starts: nbgrader as students have it; for instructors with the list of their courses."""
    groups = {group.name for group in spawner.user.groups}
    folders = [HERE / "instructors"] if f"formgrade-{COURSE}" in groups else []
    spawner.environment["JUPYTER_CONFIG_PATH"] = ":".join(map(str, [*folders, HERE / "everybody"]))


c.Spawner.pre_spawn_hook = configuration
c.Spawner.default_url = "/lab"
