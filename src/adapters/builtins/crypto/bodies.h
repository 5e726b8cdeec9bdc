#pragma once

// The bodies of the built-ins, one file a family.

#include "adapters/builtins/crypto/operands.h"

namespace assay::crypto {

// hashes.cc
ValueView Md5(BuiltinCall& call, Arguments operands);
ValueView Sha1(BuiltinCall& call, Arguments operands);
ValueView Sha256(BuiltinCall& call, Arguments operands);
ValueView HmacMd5(BuiltinCall& call, Arguments operands);
ValueView HmacSha1(BuiltinCall& call, Arguments operands);
ValueView HmacSha256(BuiltinCall& call, Arguments operands);
ValueView HmacSha512(BuiltinCall& call, Arguments operands);
ValueView HmacEqual(BuiltinCall& call, Arguments operands);

// token_builtins.cc
ValueView JwtDecode(BuiltinCall& call, Arguments operands);
// Verifies by one algorithm, whatever the token says.
ValueView JwtVerify(BuiltinCall& call, Arguments operands, std::string_view algorithm);
// token_check.cc
ValueView JwtDecodeVerify(BuiltinCall& call, Arguments operands);
// token_sign.cc
ValueView JwtEncodeSign(BuiltinCall& call, Arguments operands);
ValueView JwtEncodeSignRaw(BuiltinCall& call, Arguments operands);

// certificate_builtins.cc
ValueView X509ParseCertificates(BuiltinCall& call, Arguments operands);
ValueView X509ParseAndVerify(BuiltinCall& call, Arguments operands);
ValueView X509ParseAndVerifyWithOptions(BuiltinCall& call, Arguments operands);
ValueView X509ParseCertificateRequest(BuiltinCall& call, Arguments operands);

// private_key_builtins.cc
ValueView ParsePrivateKeys(BuiltinCall& call, Arguments operands);
ValueView X509ParseKeyPair(BuiltinCall& call, Arguments operands);
ValueView X509ParseRsaPrivateKey(BuiltinCall& call, Arguments operands);

// aws_request.cc
ValueView AwsSignRequest(BuiltinCall& call, Arguments operands);

}  // namespace assay::crypto
