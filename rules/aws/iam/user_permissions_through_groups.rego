# METADATA
# title: IAM users get permissions through groups only
# description: Policies on single users are forgotten when people change their job; those on groups are not.
# custom:
#   severity: low
#   resource: aws_iam_user
#   remediation: Move the policies to a group, and the user into it.
package assay.aws.iam.user_permissions_through_groups

pass if {
	count(input.user_policy_list) == 0
	count(input.attached_managed_policies) == 0
}

evidence contains item if {
	some i, inline in input.user_policy_list
	item := {
		"message": sprintf("the user has the inline policy %s", [object.get(inline, "policy_name", "(no name)")]),
		"path": ["user_policy_list", i],
	}
}

evidence contains item if {
	some i, attached in input.attached_managed_policies
	item := {
		"message": sprintf("the policy %s is attached to the user", [attached.policy_arn]),
		"path": ["attached_managed_policies", i],
	}
}
