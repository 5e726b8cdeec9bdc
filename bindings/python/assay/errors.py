"""What can go wrong, as exceptions. A rule that cannot decide is not among them: that is a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assay._assay import Diagnostic


class Error(Exception):
    """The library could not do what was asked.

    Attributes:
        code: The status code's name, such as `INVALID_ARGUMENT` or `RESOURCE_EXHAUSTED`.
    """

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        # Another process, such as one of a pool, may have to hand it on.
        details = {name: value for name, value in vars(self).items() if not name.startswith("__")}
        return _restored, (type(self), str(self), details)


def _restored(kind: type[Error], message: str, details: dict[str, Any]) -> Error:
    return kind(message, **details)


class CompileError(Error):
    """Something is wrong with a Rego text.

    Attributes:
        diagnostics: Everything that is, in order of place.
    """

    def __init__(self, message: str, *, code: str, diagnostics: list[Diagnostic]) -> None:
        super().__init__(message, code=code)
        self.diagnostics = diagnostics
