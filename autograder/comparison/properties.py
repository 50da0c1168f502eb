"""Properties that a value has to have, where no one value alone is right."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeAlias

from autograder.sandbox.guest.objects import built
from autograder.sandbox.model import Value
from autograder.text import unwrapped

Holds: TypeAlias = Callable[[Any, Mapping[str, Any]], object]


@dataclass(frozen=True)
class Property:
    """What has to hold of a value and the inputs that it came from."""

    holds: Holds

    @property
    def sentence(self) -> str:
        """What students are told that does not hold: the docstring."""
        return unwrapped(self.holds.__doc__ or "")

    def holds_of(self, value: Value, inputs: Mapping[str, Value]) -> bool:
        """Whether it holds; a value on which it raises an error is not such a value."""
        try:
            return self.tried(value, inputs)
        except Exception:
            return False

    def tried(self, value: Value, inputs: Mapping[str, Value]) -> bool:
        """The same, with its errors; it works on copies, for a value may be that of many students."""
        given = {name: built(deepcopy(each)) for name, each in inputs.items()}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return bool(self.holds(built(deepcopy(value)), given))
