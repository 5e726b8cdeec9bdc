# The helper that policies import as `data.datadog.output`.
package datadog.output

format(resource, status) := {
	"result": status,
	"resource_id": resource.resource_id,
	"resource_type": resource.resource_type,
}
