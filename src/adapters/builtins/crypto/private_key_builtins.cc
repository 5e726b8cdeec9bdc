// `crypto.parse_private_keys`, `crypto.x509.parse_keypair` and `parse_rsa_private_key`.

#include <utility>

#include "adapters/builtins/crypto/bodies.h"
#include "adapters/builtins/crypto/certificate.h"
#include "adapters/builtins/crypto/certificate_value.h"
#include "adapters/builtins/crypto/json_web_key.h"
#include "adapters/builtins/crypto/pem.h"
#include "base/base64.h"
#include "base/status_macros.h"
#include "base/status_text.h"

namespace assay::crypto {
namespace {

constexpr std::size_t kMostKeys = 1000;

// PEM, or base 64 of it. Blocks of other types are passed over.
absl::StatusOr<std::vector<Key>> KeysOf(std::string_view text) {
  const Base64Bytes decoded = DecodeBase64(text, Base64Alphabet::kStandard);
  std::string_view rest = decoded.wrong_at ? text : std::string_view(decoded.bytes);
  std::vector<Key> keys;
  while (std::optional<PemBlock> block = TakePem(rest)) {
    const std::optional<PrivateKeyFormat> format = FormatOfPem(block->type);
    if (!format) continue;
    if (keys.size() == kMostKeys) return ResourceExhausted("too many private keys");
    ASSAY_ASSIGN_OR_RETURN(Key key, ReadPrivateKey(format, block->bytes));
    keys.push_back(std::move(key));
  }
  return keys;
}

// A certificate and its key for TLS.
struct KeyPair {
  std::vector<std::string> certificates;  // the leaf first
  std::string key;
};

// PEM, or base 64 of PEM or of one block of DER, which is of the type `der`.
absl::StatusOr<std::vector<PemBlock>> BlocksOf(std::string_view text, std::string_view der) {
  constexpr std::string_view kStart = "-----BEGIN ";
  constexpr std::size_t kMostBlocks = 1000;
  Base64Bytes decoded;
  if (!text.starts_with(kStart)) {
    decoded = DecodeBase64(text, Base64Alphabet::kStandard);
    if (decoded.wrong_at) return InvalidArgument(IllegalBase64(*decoded.wrong_at));
    text = decoded.bytes;
  }
  std::vector<PemBlock> blocks;
  if (!text.starts_with(kStart)) {
    blocks.push_back({std::string(der), std::string(text)});
    return blocks;
  }
  while (std::optional<PemBlock> block = TakePem(text)) {
    if (blocks.size() == kMostBlocks) return ResourceExhausted("too many PEM blocks");
    blocks.push_back(*std::move(block));
  }
  return blocks;
}

absl::Status ReadPairCertificates(std::string_view text, KeyPair& pair) {
  ASSAY_ASSIGN_OR_RETURN(std::vector<PemBlock> blocks, BlocksOf(text, "CERTIFICATE"));
  std::string other;
  for (PemBlock& block : blocks) {
    if (block.type == "CERTIFICATE") {
      pair.certificates.push_back(std::move(block.bytes));
    } else if (other.empty()) {
      other = block.type;
    }
  }
  if (!pair.certificates.empty()) return absl::OkStatus();
  if (other.empty()) {
    return InvalidArgument("tls: failed to find any PEM data in certificate input");
  }
  if (other.ends_with("PRIVATE KEY")) {
    return InvalidArgument(
        "tls: failed to find certificate PEM data in certificate input, but did find a private "
        "key; PEM inputs may have been switched");
  }
  return InvalidArgument(
      "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM "
      "blocks of other types");
}

absl::Status ReadPairKey(std::string_view text, KeyPair& pair) {
  ASSAY_ASSIGN_OR_RETURN(const std::vector<PemBlock> blocks, BlocksOf(text, "PRIVATE KEY"));
  std::string other;
  for (const PemBlock& block : blocks) {
    if (block.type == "PRIVATE KEY" || block.type.ends_with(" PRIVATE KEY")) {
      pair.key = block.bytes;
      return absl::OkStatus();
    }
    if (other.empty()) other = block.type;
  }
  if (other.empty()) return InvalidArgument("tls: failed to find any PEM data in key input");
  if (other == "CERTIFICATE") {
    return InvalidArgument(
        "tls: found a certificate rather than a key in the PEM for the private key");
  }
  return InvalidArgument(
      "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after "
      "skipping PEM blocks of other types");
}

absl::Status CheckPair(const Key& certified, const Key& key) {
  if (certified.kind == KeyKind::kOther) {
    return InvalidArgument("tls: unknown public key algorithm");
  }
  if (certified.kind != key.kind) {
    return InvalidArgument("tls: private key type does not match public key type");
  }
  if (SamePublicKey(certified, key)) return absl::OkStatus();
  return InvalidArgument("tls: private key does not match public key");
}

ValueView PairValue(BuiltinCall& call, const KeyPair& pair, const Certificate& leaf,
                    const Key& key) {
  ValueArena& arena = call.arena();
  std::vector<ValueView> certificates;
  for (const std::string& der : pair.certificates) certificates.push_back(BytesValue(arena, der));
  const ValueView leaf_value = CertificateValue(call, leaf, false);
  if (!leaf_value.defined()) return {};
  ObjectMaker object(arena);
  object.Add("Certificate", arena.Array(certificates));
  object.Add("PrivateKey", PrivateKeyValue(key, arena));
  object.Add("SupportedSignatureAlgorithms", ValueView::Null());
  object.Add("OCSPStaple", ValueView::Null());
  object.Add("SignedCertificateTimestamps", ValueView::Null());
  object.Add("Leaf", leaf_value);
  return object.Finish();
}

}  // namespace

ValueView ParsePrivateKeys(BuiltinCall& call, Arguments operands) {
  if (!ExpectTexts(call, operands)) return {};
  const StringText text = operands[0].text();
  if (text.view().empty()) return ValueView::Null();
  const absl::StatusOr<std::vector<Key>> keys = KeysOf(text);
  if (!keys.ok()) return Fail(call, keys.status());
  if (!call.Spend(keys->size() * kSignatureSteps)) return {};
  std::vector<ValueView> values;
  for (const Key& key : *keys) values.push_back(PrivateKeyValue(key, call.arena()));
  return call.arena().Array(values);
}

ValueView X509ParseKeyPair(BuiltinCall& call, Arguments operands) {
  if (!ExpectTexts(call, operands) || !call.Spend(kSignatureSteps)) return {};
  KeyPair pair;
  absl::Status status = ReadPairCertificates(operands[0].text(), pair);
  if (!status.ok()) return Fail(call, status);
  status = ReadPairKey(operands[1].text(), pair);
  if (!status.ok()) return Fail(call, status);
  const absl::StatusOr<Certificate> leaf = ReadCertificate(pair.certificates.front());
  if (!leaf.ok()) return Fail(call, leaf.status());
  const absl::StatusOr<Key> key = ReadPrivateKey(std::nullopt, pair.key);
  if (!key.ok()) return FailBuiltin(call, "tls: failed to parse private key");
  status = CheckPair(leaf->key, *key);
  if (!status.ok()) return Fail(call, status);
  return PairValue(call, pair, *leaf, *key);
}

ValueView X509ParseRsaPrivateKey(BuiltinCall& call, Arguments operands) {
  if (!ExpectTexts(call, operands) || !call.Spend(kSignatureSteps)) return {};
  const StringText text = operands[0].text();
  if (text.view().empty()) return FailBuiltin(call, "input PEM data was empty");
  std::string pem(text.view());
  if (!pem.starts_with("-----BEGIN")) {
    Base64Bytes decoded = DecodeBase64(pem, Base64Alphabet::kStandard);
    if (decoded.wrong_at) return FailBuiltin(call, IllegalBase64(*decoded.wrong_at));
    pem = std::move(decoded.bytes);
  }
  const absl::StatusOr<std::vector<Key>> keys = KeysOf(pem);
  if (!keys.ok()) return Fail(call, keys.status());
  if (keys->empty()) return ValueView::Null();
  return JsonWebKeyValue(keys->front(), call.arena());
}

}  // namespace assay::crypto
