# Who may come in: questions about the ingress entries of EC2 security groups.
#
# "The internet" is what a range opens that holds more than one 256th of all addresses: IPv4 shorter than /8, IPv6 shorter
# than /16 (but for private and link-local ones). Narrower ranges that together hold half of all addresses are the
# internet in pieces.
package assay.lib.network

# The entry lets the internet in.
open_to_internet(permission) if {
	some cidr in ranges(permission)
	wide(cidr)
}

open_to_internet(permission) if mostly_everything(ranges(permission))

# The same by a prefix list that an entry of this group names.
opens_by_list(group, permission) if {
	some named in permission.prefix_list_ids
	some list in assay.related(group, "prefix_lists")
	list.prefix_list_id == named.prefix_list_id
	open_list(list)
}

open_list(list) if {
	some entry in list.entries
	wide(entry.cidr)
}

open_list(list) if mostly_everything([entry.cidr | some entry in list.entries])

ranges(permission) := [cidr |
	some list, key in {"ip_ranges": "cidr_ip", "ipv6_ranges": "cidr_ipv6"}
	some range in permission[list]
	cidr := range[key]
]

# Text that is no range is an error, not a narrow range.
wide(cidr) if {
	net.cidr_contains("0.0.0.0/0", cidr)
	to_number(split(cidr, "/")[1]) < 8
}

wide(cidr) if {
	net.cidr_contains("::/0", cidr)
	to_number(split(cidr, "/")[1]) < 16
	not net.cidr_contains("fc00::/7", cidr)
	not net.cidr_contains("fe80::/10", cidr)
}

mostly_everything(cidrs) if {
	sizes := [bits.lsh(1, 32 - length) |
		some cidr in net.cidr_merge(cidrs)
		not contains(cidr, ":")
		length := to_number(split(cidr, "/")[1])
	]
	sum(sizes) >= bits.lsh(1, 31)
}

# Addresses of the internet are those of 2000::/3; half of them are a sixteenth of all.
mostly_everything(cidrs) if {
	sizes := [bits.lsh(1, 128 - length) |
		some cidr in net.cidr_merge(cidrs)
		contains(cidr, ":")
		length := to_number(split(cidr, "/")[1])
	]
	sum(sizes) >= bits.lsh(1, 124)
}

# The entry lets TCP or UDP to this port through. Ports that are absent are all ports.
covers_port(permission, _) if protocol(permission) in {"-1", "all"}

covers_port(permission, port) if {
	protocol(permission) in {"tcp", "6", "udp", "17"}
	begins_by(object.get(permission, "from_port", null), port)
	reaches(object.get(permission, "to_port", null), port)
}

protocol(permission) := lower(sprintf("%v", [object.get(permission, "ip_protocol", "-1")]))

begins_by(from, _) if from == null

begins_by(from, port) if to_number(from) <= port

reaches(to, _) if to in {null, -1, "-1"}

reaches(to, port) if to_number(to) >= port

# Some entry of the group lets the internet in, on one of these ports.
exposes_port(group, ports) if {
	some permission in group.ip_permissions
	open_to_internet(permission)
	some port in ports
	covers_port(permission, port)
}

exposes_port(group, ports) if {
	some permission in group.ip_permissions
	some port in ports
	covers_port(permission, port)
	opens_by_list(group, permission)
}

exposes_port(group, ports) if {
	some port in ports
	opened_in_pieces(group, port)
}

# Entries that are narrow one by one let the internet in together, whatever their ports are.
opened_in_pieces_somewhere(group) if {
	mostly_everything([cidr |
		some permission in group.ip_permissions
		some cidr in ranges(permission)
	])
}

# The same to this port.
opened_in_pieces(group, port) if {
	mostly_everything([cidr |
		some permission in group.ip_permissions
		covers_port(permission, port)
		some cidr in ranges(permission)
	])
}
