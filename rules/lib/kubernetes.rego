# Pods, whatever makes them.
package assay.lib.kubernetes

pod_spec(workload) := workload.spec if workload.resource_type == "kubernetes_pod"

pod_spec(workload) := workload.spec.jobTemplate.spec.template.spec if {
	workload.resource_type == "kubernetes_cron_job"
}

pod_spec(workload) := workload.spec.template.spec if {
	not workload.resource_type in {"kubernetes_pod", "kubernetes_cron_job"}
}

# All containers that ever run in the pod, the ones that start first among them.
containers(workload) := [container |
	spec := pod_spec(workload)
	some field in ["initContainers", "containers", "ephemeralContainers"]
	some container in spec[field]
]
