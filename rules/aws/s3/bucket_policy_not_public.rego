# METADATA
# title: S3 bucket policies let nobody in whom they do not name
# description: |
#   A statement that allows the principal `*`, or all but some (`NotPrincipal`), opens the bucket to everybody on the
#   internet, unless a condition names an account, an organisation, a network or an ARN. Where Block Public Access
#   restricts public buckets, for the bucket or for its account, S3 ignores such a statement.
# custom:
#   severity: critical
#   resource: aws_s3_bucket
#   remediation: Name the principals, or add a condition; and turn Block Public Access on.
package assay.aws.s3.bucket_policy_not_public

import data.assay.lib.policy

pass if restricted

pass if not opens

restricted if input.public_access_block_configuration.restrict_public_buckets == true

restricted if {
	some account in assay.related(input, "account")
	account.public_access_block_configuration.restrict_public_buckets == true
}

opens if {
	some statement in policy.statements(input.policy)
	policy.allows_anybody(statement)
}

evidence contains item if {
	some i, statement in policy.statements(input.policy)
	policy.allows_anybody(statement)
	some member in ["principal", "not_principal"]
	item := {
		"message": how_it_opens(statement),
		"path": ["policy", "statement", i, member],
		"actual": statement[member],
	}
}

how_it_opens(statement) := "the statement allows everybody, without a condition" if not conditional(statement)

how_it_opens(statement) := "the statement allows everybody, and its condition does not say who" if conditional(statement)

conditional(statement) if count(statement.condition) > 0
