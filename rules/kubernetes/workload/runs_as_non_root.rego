# METADATA
# title: Containers do not run as root
# description: |
#   Root in a container is root on the node once the container is left. The container's own setting counts before the
#   pod's.
# custom:
#   severity: medium
#   resource: kubernetes_workload
#   remediation: Set securityContext.runAsNonRoot to true, for the pod or for each container.
package assay.kubernetes.workload.runs_as_non_root

import data.assay.lib.kubernetes

pass if {
	spec := kubernetes.pod_spec(input)
	every container in kubernetes.containers(input) {
		non_root(container, spec)
	}
}

non_root(container, _) if container.securityContext.runAsNonRoot == true

non_root(container, spec) if {
	not has_own_setting(container)
	spec.securityContext.runAsNonRoot == true
}

has_own_setting(container) if is_boolean(container.securityContext.runAsNonRoot)

evidence contains item if {
	spec := kubernetes.pod_spec(input)
	some container in kubernetes.containers(input)
	not non_root(container, spec)
	item := {"message": sprintf("container %s may run as root", [container.name])}
}
