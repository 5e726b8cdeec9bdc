# What statements of IAM and resource policies say.
#
# Documents are in the one form that docs/terraform.md describes. What is no policy decides nothing: a reader of files makes
# it unknown, and what comes as it is (text, AWS's own keys, a statement that is no object) is an error here.
package assay.lib.policy

import data.assay.lib.network

statements(document) := array.concat([], object.get(document, "statement", "no statement"))

# Whatever is not a denial counts as a grant.
allows(statement) if lower(object.get(statement, "effect", "Allow")) != "deny"

# One text is short for a list of it.
texts(value) := [value] if is_string(value)

texts(value) := value if not is_string(value)

# Any action on any resource, or all but some.
grants_everything(statement) if {
	allows(statement)
	all_actions(statement)
	all_resources(statement)
}

all_actions(statement) if {
	some action in texts(statement.action)
	any_action(action)
}

all_actions(statement) if {
	left_out := texts(statement.not_action)
	every action in left_out {
		not any_action(action)
	}
}

all_resources(statement) if {
	some resource in texts(statement.resource)
	any_resource(resource)
}

all_resources(statement) if {
	left_out := texts(statement.not_resource)
	every resource in left_out {
		not any_resource(resource)
	}
}

# `*`, `**`, `?*`, `*:*`: wildcards alone, on both sides of the colon.
any_action(pattern) if regex.match(`^[*?]*[*][*?]*(:[*?]*[*][*?]*)?$`, pattern)

# The same, also behind `arn:` and a partition.
any_resource(pattern) if regex.match(`^[*?:]*[*][*?:]*$`, pattern)

any_resource(pattern) if regex.match(`^arn:((aws[a-z-]*|[*?]+):)?[*?:/]*[*][*?:/]*$`, pattern)

# Anybody at all, and no condition narrows it.
allows_anybody(statement) if {
	allows(statement)
	names_anybody(statement)
	not narrowed(statement)
}

names_anybody(statement) if {
	some text in principals(statement)
	anybody(text)
}

# Everybody but some.
names_anybody(statement) if object.get(statement, "not_principal", null) != null

principals(statement) := [text |
	is_object(statement.principal)
	some named in statement.principal
	some text in texts(named)
]

principals(statement) := texts(statement.principal) if not is_object(statement.principal)

anybody(text) if regex.match(`^[*?]+$`, text)

# The root or a role of any account.
anybody(text) if regex.match(`^arn:[^:]*:[^:]*:[^:]*:[^:]*[*?]`, text)

# A condition narrows if it holds only for who is named: by an account, an organisation, a network, an ARN. Operators that
# also hold where the key is missing, or that say who not, do not name anybody.
narrowed(statement) if {
	some operator, keys in statement.condition
	some key, values in keys
	listed := texts(values)
	count(listed) > 0
	every value in listed {
		names_who(naming_operator(operator), lower(key), value)
	}
}

naming_operator(operator) := name if {
	name := trim_prefix(lower(operator), "foranyvalue:")
	name in {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress"}
}

names_who("ipaddress", "aws:sourceip", value) if not network.wide(value)

names_who(operator, key, value) if {
	operator != "ipaddress"
	key in {
		"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:sourceaccount",
		"aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpce",
		"aws:userid", "s3:dataaccesspointaccount", "s3:dataaccesspointarn", "s3:x-amz-server-side-encryption-aws-kms-key-id",
	}
	fixed(key, value)
}

fixed(_, value) if {
	not regex.match(`[*?]`, value)
	not contains(value, "${")
}

# What may vary behind a fixed account, organisation or role.
fixed(key, value) if {
	endswith(key, "arn")
	regex.match(`^arn:[^:*?]*:[^:*?]*:[^:*?]*:[0-9]{12}:[^$]*$`, value)
}

fixed(key, value) if {
	endswith(key, "orgpaths")
	regex.match(`^o-[a-z0-9]+/[^$]*$`, value)
}

fixed("aws:userid", value) if regex.match(`^[A-Z0-9]{16,}:[^$]*$`, value)
