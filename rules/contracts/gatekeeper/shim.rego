package foreign.shim

import data.foreign.results

# What the collector adds to an object that the cluster knows nothing of.
envelope := {"resource_type", "resource_id", "account_id", "region", "name", "tags"}

subject := object.remove(input, envelope)

match := data.assay.params.match

group := split(input.apiVersion, "/")[0] if contains(input.apiVersion, "/")

group := "" if not contains(input.apiVersion, "/")

version := regex.replace(input.apiVersion, "^.*/", "")

is_namespace if {
	group == ""
	input.kind == "Namespace"
}

namespaced if {
	not is_namespace
	input.metadata.namespace
}

# As Gatekeeper's audit asks: there is an object, but no request.
base_review := {
	"uid": "",
	"kind": {"group": group, "version": version, "kind": input.kind},
	"resource": {"group": "", "version": "", "resource": ""},
	"name": object.get(input, ["metadata", "name"], ""),
	"operation": "",
	"userInfo": {},
	"object": subject,
	"oldObject": null,
	"options": null,
}

review := object.union(base_review, {"namespace": input.metadata.namespace}) if namespaced

review := base_review if not namespaced

fail contains evidence if {
	some violation in results with input as {"review": review, "parameters": data.assay.params.parameters}
	evidence := {"message": violation.msg, "actual": object.get(violation, "details", {})}
}

skip if not input.kind

skip if not kind_matches

skip if not namespace_matches

skip if namespace_excluded

skip if not scope_matches

skip if not name_matches

skip if {
	match.labelSelector
	not selected(match.labelSelector, object.get(input, ["metadata", "labels"], {}))
}

skip if {
	match.namespaceSelector
	is_namespace
	not selected(match.namespaceSelector, object.get(input, ["metadata", "labels"], {}))
}

skip if {
	match.namespaceSelector
	namespaced
	some namespace in assay.related(input, "namespace")
	not selected(match.namespaceSelector, object.get(namespace, ["metadata", "labels"], {}))
}

kind_matches if count(object.get(match, "kinds", [])) == 0

kind_matches if {
	some wanted in match.kinds
	one_of(object.get(wanted, "kinds", []), input.kind)
	one_of(object.get(wanted, "apiGroups", []), group)
}

one_of(names, _) if count(names) == 0

one_of(names, name) if {
	some candidate in names
	candidate in {"*", name}
}

# Namespaces are in themselves; what is in none matches whatever is said of namespaces.
home := input.metadata.name if is_namespace

home := input.metadata.namespace if namespaced

namespace_matches if count(object.get(match, "namespaces", [])) == 0

namespace_matches if {
	not is_namespace
	not namespaced
}

namespace_matches if {
	some pattern in match.namespaces
	like(pattern, home)
}

namespace_excluded if {
	some pattern in match.excludedNamespaces
	like(pattern, home)
}

scope_matches if not object.get(match, "scope", "*") in {"Cluster", "Namespaced"}

scope_matches if {
	match.scope == "Namespaced"
	namespaced
}

scope_matches if {
	match.scope == "Cluster"
	not namespaced
}

name_matches if object.get(match, "name", "") == ""

name_matches if like(match.name, input.metadata.name)

# `kube-*`, `*-system`, `*test*`, or the very name.
like(pattern, text) if {
	parts := split(pattern, "*")
	count(parts) == 1
	pattern == text
}

like(pattern, text) if {
	endswith(pattern, "*")
	not startswith(pattern, "*")
	startswith(text, trim_suffix(pattern, "*"))
}

like(pattern, text) if {
	startswith(pattern, "*")
	not endswith(pattern, "*")
	endswith(text, trim_prefix(pattern, "*"))
}

like(pattern, text) if {
	startswith(pattern, "*")
	endswith(pattern, "*")
	contains(text, trim(pattern, "*"))
}

selected(selector, labels) if {
	every key, value in object.get(selector, "matchLabels", {}) {
		labels[key] == value
	}
	every requirement in object.get(selector, "matchExpressions", []) {
		met(requirement, labels)
	}
}

met(requirement, labels) if {
	requirement.operator == "In"
	labels[requirement.key] in requirement.values
}

met(requirement, labels) if {
	requirement.operator == "NotIn"
	not labels[requirement.key] in requirement.values
}

met(requirement, labels) if {
	requirement.operator == "Exists"
	_ = labels[requirement.key]
}

met(requirement, labels) if {
	requirement.operator == "DoesNotExist"
	not has(labels, requirement.key)
}

has(labels, key) if _ = labels[key]
