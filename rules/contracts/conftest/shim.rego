package foreign.shim

import data.foreign.exceptions
import data.foreign.results

fail contains evidence if {
	some result in results with input as input.content
	evidence := {"message": message(result), "actual": object.remove(details(result), {"msg"})}
}

# `exception[["root"]]` exempts from `deny_root`.
skip if {
	some suffixes in exceptions with input as input.content
	data.assay.params.suffix in suffixes
}

message(result) := result if is_string(result)

message(result) := result.msg if is_object(result)

details(result) := {} if is_string(result)

details(result) := result if is_object(result)
