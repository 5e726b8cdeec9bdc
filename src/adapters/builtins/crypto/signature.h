#pragma once

// Signatures as JSON web tokens name them. Signing draws nothing at random: the same key, text and
// seed give the same signature.

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "adapters/builtins/crypto/digest.h"
#include "adapters/builtins/crypto/key.h"

namespace assay::crypto {

enum class SignatureScheme : std::uint8_t { kHmac, kRsa, kRsaPss, kEcdsa, kEd25519 };

struct SignatureAlgorithm {
  std::string_view name;  // `RS256`
  SignatureScheme scheme;
  DigestKind digest;
};

// Null for names that are not known, `none` among them.
const SignatureAlgorithm* FindAlgorithm(std::string_view name);

const EVP_MD* MethodOf(DigestKind kind);

// False too for a key of another kind than the algorithm's.
bool Verify(const SignatureAlgorithm& algorithm, const Key& key, std::string_view text,
            std::string_view signature);

absl::StatusOr<std::string> Sign(const SignatureAlgorithm& algorithm, const Key& key,
                                 std::string_view text, std::uint64_t seed);

// A digest signed by RFC 6979: r and s, each as long as the curve's order.
absl::StatusOr<std::string> SignDeterministic(const Key& key, DigestKind kind,
                                              std::string_view digest);

}  // namespace assay::crypto
