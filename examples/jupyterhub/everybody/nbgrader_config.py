"""What holds for everybody's nbgrader: the exchange, and who is in which course."""

c.Exchange.root = "/srv/nbgrader/exchange"  # mkdir -p -m 777
c.Exchange.path_includes_course = True  # a folder for each course in a student's home
c.Authenticator.plugin_class = "nbgrader.auth.JupyterHubAuthPlugin"  # JupyterHub's groups say who is in which course
