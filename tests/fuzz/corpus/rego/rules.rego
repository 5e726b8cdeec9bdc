# METADATA
# title: t
package p.q["r s"]

import data.lib.x as y
import rego.v1

default a := false

a if {
	some k, v in input.xs
	not v == 1
	every z in [1, {"b": k}] { z != v }
} else := {1, "s"} if f(`raw`, $"t{k}\n") with input.a as 2

f(x, [y, _]) := x + y * -1.5e3

s contains {x: [y | y := data.m[x]]} if x := input.o[_]

o[k].l contains {k | some k}
