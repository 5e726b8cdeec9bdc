# METADATA
# title: AWS accounts record what happens in every region
# description: |
#   Without a trail over all regions nobody can tell afterwards what an attacker did, and where. The rule is about
#   something that may be absent, so it is evaluated on the account.
# custom:
#   severity: high
#   resource: aws_account
#   remediation: Make a trail with multi-region logging, and turn it on.
package assay.aws.cloudtrail.multi_region_trail

pass if {
	some trail in assay.related(input, "cloudtrail_trails")
	trail.is_multi_region_trail == true
	trail.is_logging == true
}
