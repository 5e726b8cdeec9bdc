# METADATA
# title: IAM policies of the customer do not grant everything
# description: A policy that allows every action on every resource makes whoever has it the owner of the account.
# custom:
#   severity: high
#   resource: aws_iam_policy
#   remediation: Name the actions and resources that are needed.
package assay.aws.iam.policy_no_full_admin

import data.assay.lib.policy

pass if {
	every statement in input.policy_version.document.statement {
		not policy.grants_everything(statement)
	}
}

evidence contains item if {
	some i, statement in input.policy_version.document.statement
	policy.grants_everything(statement)
	item := {
		"message": "the statement allows every action on every resource",
		"path": ["policy_version", "document", "statement", i],
	}
}
