package p
import future.keywords.in
a[x] { x := input[_]; not b }
b = 1 { true } { count(set()) == 0 }
c { [x, {"k": 1}] = input.l; x[_] in {1} } else = 2
