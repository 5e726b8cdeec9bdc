# What rules import as `data.datadog`: findings, made of a status and what it is about.
package datadog

raw_finding(status, type, id, facts) := {
	"status": status,
	"resource_type": type,
	"resource_id": id,
	"data": facts,
}

passed_finding(type, id, facts) := raw_finding("passed", type, id, facts)

failing_finding(type, id, facts) := raw_finding("failing", type, id, facts)

skipped_finding(type, id, reason) := raw_finding("skipped", type, id, {"error": reason})

error_finding(type, id, reason) := raw_finding("error", type, id, {"error": reason})
