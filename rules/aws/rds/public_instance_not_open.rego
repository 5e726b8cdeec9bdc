# METADATA
# title: RDS instances with a public address are in no security group that is open to the internet
# description: |
#   A public address alone exposes nothing while the security groups are closed; an instance of a cluster is in the
#   cluster's groups. Instances without a public address are skipped.
# custom:
#   severity: critical
#   resource: aws_rds_instance
#   remediation: Make the instance private, or close its security groups to the internet.
package assay.aws.rds.public_instance_not_open

import data.assay.lib.network

skip if input.publicly_accessible == false

pass if {
	every group in assay.related(input, "security_groups") {
		not open(group)
	}
	every cluster in assay.related(input, "cluster") {
		every group in assay.related(cluster, "security_groups") {
			not open(group)
		}
	}
}

open(group) if {
	some permission in group.ip_permissions
	network.open_to_internet(permission)
}

open(group) if {
	some permission in group.ip_permissions
	network.opens_by_list(group, permission)
}

open(group) if network.opened_in_pieces_somewhere(group)

evidence contains item if {
	some group in assay.related(input, "security_groups")
	open(group)
	item := {"message": sprintf("security group %s is open to the internet", [group.resource_id])}
}

evidence contains item if {
	some cluster in assay.related(input, "cluster")
	some group in assay.related(cluster, "security_groups")
	open(group)
	item := {"message": sprintf("security group %s of the cluster is open to the internet", [group.resource_id])}
}
