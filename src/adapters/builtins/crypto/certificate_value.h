#pragma once

// Certificates as documents, with the members and forms of Go's encoding/json.

#include "adapters/builtins/crypto/certificate.h"
#include "assay/builtin.h"

namespace assay::crypto {

// With `uri_strings` there is a member of that name, as OPA adds it. Undefined if the call failed.
ValueView CertificateValue(BuiltinCall& call, const Certificate& certificate, bool uri_strings);
ValueView CertificateRequestValue(BuiltinCall& call, const CertificateRequest& request);

}  // namespace assay::crypto
