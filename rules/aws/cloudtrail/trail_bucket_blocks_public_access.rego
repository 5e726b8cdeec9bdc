# METADATA
# title: Buckets that trails write to block public access
# description: Who reads a trail learns how an account is used and guarded.
# custom:
#   severity: high
#   resource: aws_cloudtrail_trail
#   remediation: Turn all four settings of Block Public Access on for the bucket.
package assay.aws.cloudtrail.trail_bucket_blocks_public_access

pass if {
	some bucket in assay.related(input, "s3_bucket")
	block := bucket.public_access_block_configuration
	block.block_public_acls == true
	block.block_public_policy == true
	block.ignore_public_acls == true
	block.restrict_public_buckets == true
}
