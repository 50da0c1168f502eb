"""The door through nbgrader's exchange: Submit in JupyterLab's list is collected, judged, and told back at once."""

from kakunin.service.exchange.door import PLACE, ExchangeDoor

__all__ = ["PLACE", "ExchangeDoor"]
