# What checks call `result`: a message, and the part of the document that it is about.
package foreign.trivy.result

new(message, cause) := {"msg": message, "cause": cause}
