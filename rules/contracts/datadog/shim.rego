package foreign.shim

import data.foreign.results

params := data.assay.params

# One by one, unless the policy compares the main resources with each other: what is not known of one then says nothing
# about another.
main := [input] if not params.all

main := assay.resources(input.resource_type) if params.all

related := {type: assay.resources(type) | some type in params.related}

document := {
	"main_resource_type": input.resource_type,
	"resources": object.union(related, {input.resource_type: main}),
}

verdicts contains result.result if {
	some result in results with input as document
	result.resource_id == input.resource_id
	result.resource_type == input.resource_type
}

fail contains {"message": "the policy says fail"} if "fail" in verdicts

# Without a verdict the policy is not about this resource.
skip if {
	not "fail" in verdicts
	not "pass" in verdicts
}
