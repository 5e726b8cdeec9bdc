package foreign.shim

import data.foreign.results

# What the collector adds to an object that the cluster knows nothing of.
envelope := {"resource_type", "resource_id", "account_id", "region", "name", "tags"}

subject := input.content if input.resource_type in {"document", "dockerfile"}

subject := object.remove(input, envelope) if not input.resource_type in {"document", "dockerfile"}

fail contains evidence if {
	some result in results with input as subject
	evidence := {"message": message(result)}
}

# A cluster that manifests stand for is no object.
skip if {
	startswith(input.resource_type, "kubernetes_")
	not input.kind
}

message(result) := result if is_string(result)

message(result) := result.msg if is_object(result)
