# What rules import as `data.helpers`, unless their pack has a package of that name.
package helpers

has_key(object, key) if _ = object[key]

on_host(suffix) := sprintf("%s_%s", [input.context.hostname, suffix])

docker_daemon_resource_id := on_host("daemon")

docker_container_resource_id(container) := on_host(container.id)

docker_network_resource_id(network) := on_host(network.id)

# `sha256:abc` counts as `abc`.
docker_image_resource_id(image) := on_host(split(image.id, ":")[1])

kubernetes_master_node_resource_id := on_host("kubernetes_master_node")

kubernetes_worker_node_resource_id := on_host("kubernetes_worker_node")

kubernetes_cluster_resource_id := sprintf("%s_kubernetes_cluster", [input.context.kubernetes_cluster])

# The members of these names, under names that say what they are of.
named(prefix, object, names) := {key: object[name] |
	some name in names
	key := sprintf("%s.%s", [prefix, name])
}

docker_container_data(container) := named("container", container, ["id", "image", "name"])

docker_image_data(image) := named("image", image, ["id", "tags"])

docker_network_data(network) := named("network", network, ["name"])

process_data(process) := named("process", process, ["name", "exe", "cmdLine"])

file_data(file) := named("file", file, ["group", "path", "permissions", "user"])

group_data(group) := named("group", group, ["id", "name", "users"])

audit_data(audit) := named("audit", audit, ["enabled", "path", "permissions"])
