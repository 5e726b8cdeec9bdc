import assay

RULE = """
# METADATA
# title: Buckets are encrypted at rest
# custom: {severity: high, resource: demo_bucket}
package demo.s3
pass if input.encrypted
"""

graph = assay.Graph.from_resources([{"resource_type": "demo_bucket", "resource_id": "logs", "encrypted": False}])
rules = assay.compile_rego({"s3.rego": RULE})
report = assay.evaluate(rules, graph)
for finding in report.failed:
    print(f"{finding.severity:8} {finding.rule_id} {finding.resource_id}: {finding.message}")
raise SystemExit(bool(report.failed))
