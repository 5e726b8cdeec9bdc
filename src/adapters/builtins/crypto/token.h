#pragma once

// JSON web tokens in compact form, and the keys that vouch for them.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "adapters/builtins/crypto/key.h"
#include "assay/builtin.h"

namespace assay::crypto {

// Views into the text.
struct Token {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
  std::string_view signed_text;  // header and payload with the stop between them
};
absl::StatusOr<Token> SplitToken(std::string_view text);

// Base 64 for URLs, with or without padding.
absl::StatusOr<std::string> DecodePart(std::string_view part);
absl::StatusOr<std::string> DecodePayload(const Token& token);
// An object in JSON.
absl::StatusOr<ValueView> ReadClaims(std::string_view json, ValueArena& arena);
absl::StatusOr<ValueView> ReadHeader(const Token& token, ValueArena& arena);

// What the header says that concerns the signature.
struct TokenHeader {
  std::string algorithm;
  std::string key_id;
  std::string content_type;
  // There is an algorithm, and nothing critical that is not understood.
  bool valid = false;
};
absl::StatusOr<TokenHeader> CheckHeader(ValueView header);

// The keys of a certificate, a public key in PEM, a JSON web key or a set of them. Keys for
// algorithms that are not known are left out.
absl::StatusOr<std::vector<Key>> TrustedKeys(std::string_view text);

// Whether one of the keys has signed the token; `algorithm` need not be the header's. Pays for each
// key that is tried.
bool IsSigned(BuiltinCall& call, const Token& token, std::string_view signature,
              const TokenHeader& header, std::string_view algorithm, const std::vector<Key>& keys);

}  // namespace assay::crypto
