# METADATA
# title: Security groups keep administration ports closed to the internet
# description: |
#   SSH and RDP that everybody can reach are tried by scanners within minutes. Ranges shorter than /8 (IPv6: /16), and
#   narrower ones that together hold half of all addresses, count as everybody; UDP counts as TCP does.
# custom:
#   severity: high
#   resource: aws_security_group
#   remediation: Allow the ports from known ranges only, or use Session Manager instead.
#   params:
#     ports: [22, 3389]
package assay.aws.ec2.security_group_no_open_admin_ports

import data.assay.lib.network
import data.assay.params

pass if {
	every permission in input.ip_permissions {
		not exposed(permission)
	}
	every port in params.ports {
		not network.opened_in_pieces(input, port)
	}
}

exposed(permission) if {
	opens(permission)
	some port in params.ports
	network.covers_port(permission, port)
}

opens(permission) if network.open_to_internet(permission)

opens(permission) if network.opens_by_list(input, permission)

evidence contains item if {
	some i, permission in input.ip_permissions
	opens(permission)
	some port in params.ports
	network.covers_port(permission, port)
	item := {
		"message": sprintf("port %d is open to the internet", [port]),
		"path": ["ip_permissions", i],
		"actual": permission,
	}
}

evidence contains item if {
	some port in params.ports
	network.opened_in_pieces(input, port)
	every permission in input.ip_permissions {
		not exposed(permission)
	}
	item := {
		"message": sprintf("port %d is open to the internet, by several entries together", [port]),
		"path": ["ip_permissions"],
		"actual": input.ip_permissions,
	}
}
