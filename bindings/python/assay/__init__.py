"""Policy over cloud configuration: compile Rego, evaluate it over a graph of resources, read the report.

    graph = assay.Graph.from_resources([...])
    rules = assay.compile_rego({"s3.rego": text})
    report = assay.evaluate(rules, graph)
"""

from assay._assay import (
    Diagnostic,
    Evidence,
    Finding,
    Graph,
    Report,
    Rule,
    RuleSet,
    __version__,
    compile_rego,
    evaluate,
)
from assay.errors import CompileError, Error

__all__ = [
    "CompileError",
    "Diagnostic",
    "Error",
    "Evidence",
    "Finding",
    "Graph",
    "Report",
    "Rule",
    "RuleSet",
    "__version__",
    "compile_rego",
    "evaluate",
]
