# METADATA
# title: EC2 instances are in no security group that opens administration ports to the internet
# description: |
#   A security group that nobody uses exposes nothing; an instance in one that is open does. This rule looks at the
#   groups that each instance is in, with any of its network interfaces.
# custom:
#   severity: high
#   resource: aws_ec2_instance
#   remediation: Take the instance out of the group, or close the group's ports.
#   params:
#     ports: [22, 3389]
package assay.aws.ec2.instance_admin_ports_closed

import data.assay.lib.network
import data.assay.params

pass if {
	every group in assay.related(input, "security_groups") {
		not network.exposes_port(group, params.ports)
	}
	every group in assay.related(input, "interface_security_groups") {
		not network.exposes_port(group, params.ports)
	}
	every interface in assay.related(input, "network_interfaces") {
		every group in assay.related(interface, "security_groups") {
			not network.exposes_port(group, params.ports)
		}
	}
}

evidence contains item if {
	some group in assay.related(input, "security_groups")
	network.exposes_port(group, params.ports)
	item := {"message": sprintf("security group %s opens an administration port to the internet", [group.resource_id])}
}

evidence contains item if {
	some group in assay.related(input, "interface_security_groups")
	network.exposes_port(group, params.ports)
	item := {"message": sprintf("security group %s opens an administration port to the internet", [group.resource_id])}
}

evidence contains item if {
	some interface in assay.related(input, "network_interfaces")
	some group in assay.related(interface, "security_groups")
	network.exposes_port(group, params.ports)
	item := {"message": sprintf(
		"security group %s of network interface %s opens an administration port to the internet",
		[group.resource_id, interface.resource_id],
	)}
}
