# METADATA
# title: S3 bucket policies let nobody in whom they do not name
# description: |
#   A statement that allows the principal `*` without a condition opens the bucket to everybody on the internet.
#   Where Block Public Access restricts public buckets, S3 ignores such a statement.
# custom:
#   severity: critical
#   resource: aws_s3_bucket
#   remediation: Name the principals, or add a condition; and turn Block Public Access on.
package assay.aws.s3.bucket_policy_not_public

import data.assay.lib.policy

pass if input.public_access_block_configuration.restrict_public_buckets == true

pass if not opens

opens if {
	some statement in input.policy.statement
	policy.allows_anybody(statement)
}

evidence contains item if {
	some i, statement in input.policy.statement
	policy.allows_anybody(statement)
	item := {
		"message": "the statement allows everybody, without a condition",
		"path": ["policy", "statement", i, "principal"],
		"actual": statement.principal,
	}
}
