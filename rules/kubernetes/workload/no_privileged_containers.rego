# METADATA
# title: Containers are not privileged
# description: A privileged container can do on its node whatever root can.
# custom:
#   severity: high
#   resource: kubernetes_workload
#   remediation: Take securityContext.privileged out, and add the few capabilities that are needed.
package assay.kubernetes.workload.no_privileged_containers

import data.assay.lib.kubernetes

pass if {
	every container in kubernetes.containers(input) {
		not container.securityContext.privileged == true
	}
	kubernetes.pod_spec(input)
}

evidence contains item if {
	some container in kubernetes.containers(input)
	container.securityContext.privileged == true
	item := {"message": sprintf("container %s is privileged", [container.name])}
}
