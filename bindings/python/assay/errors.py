"""What can go wrong, as exceptions. A rule that cannot decide is not among them: that is a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


class CompileError(Error):
    """Something is wrong with a Rego text.

    Attributes:
        diagnostics: Everything that is, in order of place.
    """

    def __init__(self, message: str, *, code: str, diagnostics: list[Diagnostic]) -> None:
        super().__init__(message, code=code)
        self.diagnostics = diagnostics
