package foreign.shim

import data.foreign.results

# The input that the Agent resolved for this very rule.
mine if input.rule == data.assay.params.module

found contains finding if {
	mine
	some finding in results with input as input.content
}

fail contains evidence if {
	some finding in found
	finding.status in {"failing", "fail"}
	evidence := {"message": sprintf("%s %s fails", [finding.resource_type, finding.resource_id]), "actual": finding.data}
}

# Neither of these is a verdict; what fails beside them is one all the same.
skip if {
	not decided
}

decided if {
	some finding in found
	finding.status in {"failing", "fail", "passed", "pass"}
}
