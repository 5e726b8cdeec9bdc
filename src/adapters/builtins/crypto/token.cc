#include "adapters/builtins/crypto/token.h"

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/builtins/crypto/certificate.h"
#include "adapters/builtins/crypto/json_web_key.h"
#include "adapters/builtins/crypto/operands.h"
#include "adapters/builtins/crypto/pem.h"
#include "adapters/builtins/crypto/signature.h"
#include "base/base64.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

absl::Status Prefixed(std::string_view prefix, const absl::Status& status) {
  return StatusOf(status.code(), fmt::format("{}: {}", prefix, MessageOf(status)));
}

absl::StatusOr<Key> KeyOfPem(const PemBlock& block) {
  if (block.type == "CERTIFICATE") {
    absl::StatusOr<Certificate> certificate = ReadCertificate(block.bytes);
    if (certificate.ok()) return std::move(certificate->key);
    return Prefixed("failed to parse a PEM certificate", certificate.status());
  }
  if (block.type == "PUBLIC KEY") {
    absl::StatusOr<Key> key = ReadPublicKey(block.bytes);
    return key.ok() ? std::move(key) : Prefixed("failed to parse a PEM public key", key.status());
  }
  return InvalidArgument("failed to extract a Key from the PEM certificate");
}

// False if something critical is not understood. `known` are the parameters that are.
absl::StatusOr<bool> UnderstandsCritical(ValueView header,
                                         std::span<const std::string_view> known) {
  const ValueView critical = header.Find("crit");
  if (!critical.defined()) return true;
  if (!critical.is_array()) return InvalidArgument("crit: must be a list");
  if (critical.size() == 0) return InvalidArgument("crit: must be a nonempty list");
  for (std::size_t i = 0; i < critical.size(); ++i) {
    if (!critical.at(i).is_string()) return InvalidArgument("crit: must be a list of strings");
    const StringText name = critical.at(i).text();
    const bool is_known = std::ranges::find(known, name.view()) != known.end();
    if (!is_known && header.Find(name.view()).defined()) return false;
  }
  return true;
}

// The reader of JSON quotes what it finds, and that would be a piece of the token.
absl::Status InvalidJson(std::string_view json, const absl::Status& status) {
  if (json.empty()) return InvalidArgument("invalid JSON: EOF");
  const std::string_view message = MessageOf(status);
  if (message.ends_with("found the end of the document")) {
    return InvalidArgument("invalid JSON: unexpected EOF");
  }
  return StatusOf(status.code(),
                  fmt::format("invalid JSON: at {}", message.substr(0, message.find(": "))));
}

}  // namespace

absl::StatusOr<Token> SplitToken(std::string_view text) {
  const auto stops = std::ranges::count(text, '.');
  if (stops == 0) return InvalidArgument("encoded JWT had no period separators");
  if (stops != 2) {
    return InvalidArgument(fmt::format("encoded JWT must have 3 sections, found {}", stops + 1));
  }
  const std::size_t first = text.find('.');
  const std::size_t second = text.find('.', first + 1);
  return Token{text.substr(0, first), text.substr(first + 1, second - first - 1),
               text.substr(second + 1), text.substr(0, second)};
}

absl::StatusOr<std::string> DecodePart(std::string_view part) {
  std::string text(part);
  if (!text.ends_with('=')) {
    // A token lets its bearer in, so that nothing of it is shown.
    if (text.size() % 4 == 1) return InvalidArgument("illegal base64url string");
    text.append((4 - text.size() % 4) % 4, '=');
  }
  Base64Bytes decoded = DecodeBase64(text, Base64Alphabet::kUrl);
  if (decoded.wrong_at) return InvalidArgument(IllegalBase64(*decoded.wrong_at));
  return std::move(decoded.bytes);
}

absl::StatusOr<std::string> DecodePayload(const Token& token) {
  absl::StatusOr<std::string> payload = DecodePart(token.payload);
  if (payload.ok()) return payload;
  return Prefixed("JWT payload had invalid encoding", payload.status());
}

absl::StatusOr<ValueView> ReadClaims(std::string_view json, ValueArena& arena) {
  absl::StatusOr<ValueView> value = ParseJson(json, arena, {.reject_duplicate_keys = false});
  if (!value.ok()) return InvalidJson(json, value.status());
  if (!value->is_object()) return InvalidArgument("decoded JSON type was not an Object");
  return value;
}

absl::StatusOr<ValueView> ReadHeader(const Token& token, ValueArena& arena) {
  const absl::StatusOr<std::string> json = DecodePart(token.header);
  if (!json.ok()) return Prefixed("JWT header had invalid encoding", json.status());
  absl::StatusOr<ValueView> header = ReadClaims(*json, arena);
  if (!header.ok()) return Prefixed("bad JWT header", header.status());
  if (header->Find("enc").defined()) {
    return InvalidArgument("JWT is a JWE object, which is not supported");
  }
  return header;
}

absl::StatusOr<TokenHeader> CheckHeader(ValueView header) {
  TokenHeader result;
  std::string type;
  const std::array<std::pair<std::string_view, std::string*>, 4> places = {
      {{"alg", &result.algorithm},
       {"kid", &result.key_id},
       {"typ", &type},
       {"cty", &result.content_type}}};
  for (const auto& [name, place] : places) {
    const ValueView value = header.Find(name);
    if (!value.defined()) continue;
    if (!value.is_string()) return InvalidArgument(fmt::format("{}: must be a string", name));
    *place = value.text().view();
  }
  constexpr std::array<std::string_view, 5> kKnown = {"alg", "kid", "typ", "cty", "crit"};
  ASSAY_ASSIGN_OR_RETURN(const bool understood, UnderstandsCritical(header, kKnown));
  result.valid = understood && !result.algorithm.empty();
  return result;
}

absl::StatusOr<std::vector<Key>> TrustedKeys(std::string_view text) {
  std::string_view rest = text;
  if (const std::optional<PemBlock> block = TakePem(rest)) {
    if (!rest.empty()) return InvalidArgument("extra data after a PEM certificate block");
    ASSAY_ASSIGN_OR_RETURN(Key key, KeyOfPem(*block));
    std::vector<Key> keys;
    keys.push_back(std::move(key));
    return keys;
  }
  absl::StatusOr<std::vector<Key>> keys = ReadJsonWebKeys(text);
  if (!keys.ok()) return Prefixed("failed to parse a JWK key (set)", keys.status());
  std::erase_if(*keys, [](const Key& key) {
    return !key.algorithm.empty() && FindAlgorithm(key.algorithm) == nullptr;
  });
  return keys;
}

bool IsSigned(BuiltinCall& call, const Token& token, std::string_view signature,
              const TokenHeader& header, std::string_view algorithm, const std::vector<Key>& keys) {
  const SignatureAlgorithm* known = FindAlgorithm(algorithm);
  if (known == nullptr) return false;
  const auto is_signed = [&](const Key& key) {
    // Whoever verifies with a private key has mixed up his keys.
    return !key.is_private && call.Spend(kSignatureSteps + token.signed_text.size() / 64) &&
           Verify(*known, key, token.signed_text, signature);
  };
  // A key that the token names is the only one that is asked.
  const auto named = std::ranges::find(keys, header.key_id, &Key::id);
  if (!header.key_id.empty() && named != keys.end()) return is_signed(*named);
  return std::ranges::any_of(keys, [&](const Key& key) {
    return (key.algorithm.empty() || key.algorithm == header.algorithm) && is_signed(key);
  });
}

}  // namespace assay::crypto
