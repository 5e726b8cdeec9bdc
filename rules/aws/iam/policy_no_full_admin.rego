# METADATA
# title: IAM policies of the customer do not grant everything
# description: |
#   A policy that allows every action on every resource makes whoever has it the owner of the account. One that allows
#   all but what it leaves out (`NotAction`, `NotResource`) counts too: it grants whatever its author did not think of.
# custom:
#   severity: high
#   resource: aws_iam_policy
#   remediation: Name the actions and resources that are needed.
package assay.aws.iam.policy_no_full_admin

import data.assay.lib.policy

pass if {
	every statement in policy.statements(input.policy_version.document) {
		not policy.grants_everything(statement)
	}
}

evidence contains item if {
	some i, statement in policy.statements(input.policy_version.document)
	policy.grants_everything(statement)
	item := {
		"message": what_it_grants(statement),
		"path": ["policy_version", "document", "statement", i],
	}
}

what_it_grants(statement) := "the statement allows every action on every resource" if not leaves_out(statement)

what_it_grants(statement) := "the statement allows everything but what it leaves out" if leaves_out(statement)

leaves_out(statement) if statement.not_action

leaves_out(statement) if statement.not_resource
