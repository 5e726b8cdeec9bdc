// The table that a host takes; declarations are the engine's, from src/ir/builtins.def.

#include "assay/adapters/crypto_builtins.h"

#include <array>
#include <utility>

#include "adapters/builtins/crypto/bodies.h"

namespace assay {
namespace crypto {
namespace {

using Body = ValueView (*)(BuiltinCall&, Arguments);

constexpr std::array<std::pair<std::string_view, Body>, 20> kBodies = {{
    {"crypto.hmac.equal", HmacEqual},
    {"crypto.hmac.md5", HmacMd5},
    {"crypto.hmac.sha1", HmacSha1},
    {"crypto.hmac.sha256", HmacSha256},
    {"crypto.hmac.sha512", HmacSha512},
    {"crypto.md5", Md5},
    {"crypto.parse_private_keys", ParsePrivateKeys},
    {"crypto.sha1", Sha1},
    {"crypto.sha256", Sha256},
    {"crypto.x509.parse_and_verify_certificates", X509ParseAndVerify},
    {"crypto.x509.parse_and_verify_certificates_with_options", X509ParseAndVerifyWithOptions},
    {"crypto.x509.parse_certificate_request", X509ParseCertificateRequest},
    {"crypto.x509.parse_certificates", X509ParseCertificates},
    {"crypto.x509.parse_keypair", X509ParseKeyPair},
    {"crypto.x509.parse_rsa_private_key", X509ParseRsaPrivateKey},
    {"io.jwt.decode", JwtDecode},
    {"io.jwt.decode_verify", JwtDecodeVerify},
    {"io.jwt.encode_sign", JwtEncodeSign},
    {"io.jwt.encode_sign_raw", JwtEncodeSignRaw},
    {"providers.aws.sign_req", AwsSignRequest},
}};

// `io.jwt.verify_rs256` verifies by RS256.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kVerifiers = {{
    {"io.jwt.verify_eddsa", "EdDSA"},
    {"io.jwt.verify_es256", "ES256"},
    {"io.jwt.verify_es384", "ES384"},
    {"io.jwt.verify_es512", "ES512"},
    {"io.jwt.verify_hs256", "HS256"},
    {"io.jwt.verify_hs384", "HS384"},
    {"io.jwt.verify_hs512", "HS512"},
    {"io.jwt.verify_ps256", "PS256"},
    {"io.jwt.verify_ps384", "PS384"},
    {"io.jwt.verify_ps512", "PS512"},
    {"io.jwt.verify_rs256", "RS256"},
    {"io.jwt.verify_rs384", "RS384"},
    {"io.jwt.verify_rs512", "RS512"},
}};

BuiltinTable MakeTable() {
  BuiltinTable table;
  const auto give = [&table](std::string_view name, BuiltinFunction body) {
    const Builtin* declared = StandardBuiltins().Find(name);
    if (declared == nullptr) return;
    Builtin builtin = *declared;
    builtin.function = std::move(body);
    table.Add(std::move(builtin));
  };
  for (const auto& [name, body] : kBodies) give(name, body);
  for (const auto& [name, algorithm] : kVerifiers) {
    give(name, [algorithm = algorithm](BuiltinCall& call, Arguments operands) {
      return JwtVerify(call, operands, algorithm);
    });
  }
  return table;
}

}  // namespace
}  // namespace crypto

const BuiltinTable& CryptoBuiltins() {
  static const BuiltinTable kTable = crypto::MakeTable();
  return kTable;
}

}  // namespace assay
