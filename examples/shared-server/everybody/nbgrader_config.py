"""What holds for everybody's nbgrader on this machine: the course, and where one fetches and hands in."""

c.CourseDirectory.course_id = "statistics"  # the id in the course's solutions/course.toml
c.Exchange.root = "/srv/nbgrader/exchange"
