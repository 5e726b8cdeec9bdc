package p
import future.keywords
x if { a and { b; c } or not { d } }
y := "\u00e9\"
