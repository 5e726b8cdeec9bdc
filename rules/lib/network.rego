# Who may come in: questions about the ingress entries of EC2 security groups.
package assay.lib.network

# The entry lets the whole internet in.
open_to_internet(permission) if {
	some range in permission.ip_ranges
	endswith(range.cidr_ip, "/0")
}

open_to_internet(permission) if {
	some range in permission.ipv6_ranges
	endswith(range.cidr_ipv6, "/0")
}

# The entry lets TCP to this port through.
covers_port(permission, _) if permission.ip_protocol == "-1"

covers_port(permission, port) if {
	permission.ip_protocol in {"tcp", "6"}
	permission.from_port <= port
	permission.to_port >= port
}

# Some entry of the group lets the whole internet in, on one of these ports.
exposes_port(group, ports) if {
	some permission in group.ip_permissions
	open_to_internet(permission)
	some port in ports
	covers_port(permission, port)
}
