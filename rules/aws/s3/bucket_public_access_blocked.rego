# METADATA
# title: S3 buckets block public access
# description: |
#   The four settings of Block Public Access overrule every ACL and bucket policy, so that one careless grant does not
#   open the bucket to the internet. What the whole account has blocked is blocked for each of its buckets.
# custom:
#   severity: high
#   resource: aws_s3_bucket
#   remediation: Turn all four settings on, with an aws_s3_bucket_public_access_block resource or in the console.
#   terraform: aws_s3_bucket_public_access_block
package assay.aws.s3.bucket_public_access_blocked

import data.assay.lib.storage

pass if {
	block := input.public_access_block_configuration
	block.block_public_acls == true
	block.block_public_policy == true
	block.ignore_public_acls == true
	block.restrict_public_buckets == true
}

pass if storage.account_helps_to_block(input)
