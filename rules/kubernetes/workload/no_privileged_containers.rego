# METADATA
# title: Containers are not privileged
# description: |
#   A privileged container can do on its node whatever root can; on Windows a HostProcess container is that.
# custom:
#   severity: high
#   resource: kubernetes_workload
#   remediation: Take securityContext.privileged out, and add the few capabilities that are needed.
package assay.kubernetes.workload.no_privileged_containers

import data.assay.lib.kubernetes

pass if {
	every container in kubernetes.containers(input) {
		not container.securityContext.privileged == true
		not host_process(container)
	}
	kubernetes.pod_spec(input)
}

evidence contains item if {
	some container in kubernetes.containers(input)
	container.securityContext.privileged == true
	item := {"message": sprintf("container %s is privileged", [container.name])}
}

evidence contains item if {
	some container in kubernetes.containers(input)
	host_process(container)
	item := {"message": sprintf("container %s is a process of its Windows host", [container.name])}
}

host_process(container) if container.securityContext.windowsOptions.hostProcess == true

# What the pod says holds where the container says nothing.
host_process(container) if {
	not says_itself(container)
	spec := kubernetes.pod_spec(input)
	spec.securityContext.windowsOptions.hostProcess == true
}

says_itself(container) if is_boolean(container.securityContext.windowsOptions.hostProcess)
