# METADATA
# title: S3 buckets keep versions
# description: Versions bring back what was overwritten or deleted, by mistake or by an attacker.
# custom:
#   severity: low
#   resource: aws_s3_bucket
#   remediation: Enable versioning, with an aws_s3_bucket_versioning resource or in the console.
package assay.aws.s3.bucket_versioning_enabled

pass if input.versioning.status == "Enabled"
