"""Policy over cloud configuration: compile Rego, evaluate it over a graph of resources, read the report."""

from assay._assay import __version__

__all__ = ["__version__"]
