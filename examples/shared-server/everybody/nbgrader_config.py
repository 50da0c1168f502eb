"""What holds for everybody's nbgrader on this machine: the course, and where one fetches and hands in."""

c.CourseDirectory.course_id = "statistics"
c.Exchange.root = "/srv/nbgrader/exchange"
