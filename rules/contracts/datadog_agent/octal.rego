# What the Agent adds to the built-ins of Rego.
package foreign.agent

parse_octal(text) := sum([part |
	regex.match("^[0-7]+$", text)
	some i, digit in split(text, "")
	part := to_number(digit) * bits.lsh(1, 3 * ((count(text) - i) - 1))
]) if regex.match("^[0-7]+$", text)
