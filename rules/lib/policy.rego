# What statements of IAM and resource policies say.
package assay.lib.policy

# Any action on any resource.
grants_everything(statement) if {
	statement.effect == "Allow"
	some action in statement.action
	action in {"*", "*:*"}
	"*" in statement.resource
}

# Anybody at all, and no condition narrows it.
allows_anybody(statement) if {
	statement.effect == "Allow"
	"*" in statement.principal.aws
	not narrowed(statement)
}

narrowed(statement) if count(statement.condition) > 0
