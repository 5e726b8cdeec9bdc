# METADATA
# title: Buckets that trails write to block public access
# description: Who reads a trail learns how an account is used and guarded.
# custom:
#   severity: high
#   resource: aws_cloudtrail_trail
#   remediation: Turn all four settings of Block Public Access on for the bucket.
package assay.aws.cloudtrail.trail_bucket_blocks_public_access

import data.assay.lib.storage

pass if {
	some bucket in assay.related(input, "s3_bucket")
	storage.blocks_public_access(bucket)
}
