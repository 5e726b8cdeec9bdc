#pragma once

// X.509 certificates and requests for them, read as Go's crypto/x509 reads them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "adapters/builtins/crypto/der.h"
#include "adapters/builtins/crypto/key.h"

namespace assay::crypto {

// One attribute of a distinguished name.
struct NameAttribute {
  std::string type;  // as `2.5.4.3`
  std::string value;
};
using DistinguishedName = std::vector<NameAttribute>;

struct CertificateExtension {
  std::string id;
  bool critical = false;
  std::string_view value;
};

// What a subject or a name constraint may be called.
struct AlternativeNames {
  std::vector<std::string> domains;
  std::vector<std::string> emails;
  std::vector<std::string> uris;
  std::vector<std::string> addresses;  // 4 or 16 bytes; of a constraint twice as many

  bool empty() const {
    return domains.empty() && emails.empty() && uris.empty() && addresses.empty();
  }
};

// Go's numbers for the algorithms of signatures.
enum class CertificateSignature : std::uint8_t {
  kUnknown = 0,
  kMd5Rsa = 2,
  kSha1Rsa = 3,
  kSha256Rsa = 4,
  kSha384Rsa = 5,
  kSha512Rsa = 6,
  kDsaSha1 = 7,
  kDsaSha256 = 8,
  kEcdsaSha1 = 9,
  kEcdsaSha256 = 10,
  kEcdsaSha384 = 11,
  kEcdsaSha512 = 12,
  kSha256Pss = 13,
  kSha384Pss = 14,
  kSha512Pss = 15,
  kEd25519 = 16,
};

// What the extensions that are known say.
struct ExtensionFields {
  std::uint32_t key_usage = 0;
  std::vector<int> extended_usages;  // Go's numbers
  std::vector<std::string> unknown_usages;
  bool basic_constraints = false;
  bool is_authority = false;
  std::int64_t max_path_length = 0;  // -1: basic constraints without one
  std::string_view subject_key_id;
  std::string_view authority_key_id;
  std::vector<std::string> ocsp_servers;
  std::vector<std::string> issuer_urls;
  AlternativeNames names;
  bool constraints_critical = false;
  AlternativeNames permitted;
  AlternativeNames excluded;
  std::vector<std::string> crl_points;
  std::optional<std::vector<std::string>> policies;
  std::vector<std::pair<std::string, std::string>> policy_mappings;
  std::optional<std::int64_t> inhibit_any_policy;
  std::optional<std::int64_t> inhibit_policy_mapping;
  std::optional<std::int64_t> require_explicit_policy;
  std::vector<std::string> unhandled;  // critical, and not known here
};

// The views point into the bytes that it was read from.
struct Certificate {
  std::string_view raw;
  std::string_view raw_signed;
  std::string_view raw_key;
  std::string_view raw_subject;
  std::string_view raw_issuer;
  std::string_view signature;
  CertificateSignature algorithm = CertificateSignature::kUnknown;
  Key key;
  std::int64_t version = 1;
  std::string_view serial;  // two's complement
  DistinguishedName issuer;
  DistinguishedName subject;
  std::int64_t not_before = 0;
  std::int64_t not_after = 0;
  std::vector<CertificateExtension> extensions;
  ExtensionFields fields;
};

// An attribute of a request whose values are sets of such pairs; `value` is an element of DER.
struct RequestAttribute {
  struct Pair {
    std::string type;
    DerElement value;
  };
  std::string type;
  std::vector<std::vector<Pair>> values;
};

struct CertificateRequest {
  std::string_view raw;
  std::string_view raw_signed;
  std::string_view raw_key;
  std::string_view raw_subject;
  std::int64_t version = 0;
  std::string_view signature;
  CertificateSignature algorithm = CertificateSignature::kUnknown;
  Key key;
  DistinguishedName subject;
  std::vector<RequestAttribute> attributes;
  std::vector<CertificateExtension> extensions;
  AlternativeNames names;
};

// Certificates one after the other. Refuses more than a few thousand.
absl::StatusOr<std::vector<Certificate>> ReadCertificates(std::string_view der);
absl::StatusOr<Certificate> ReadCertificate(std::string_view der);
absl::StatusOr<CertificateRequest> ReadCertificateRequest(std::string_view der);

// The parts of both, in certificate_parts.cc and certificate_extensions.cc.
absl::StatusOr<DistinguishedName> ReadName(DerReader name);
absl::StatusOr<std::vector<CertificateExtension>> ReadExtensions(DerReader list);
CertificateSignature SignatureOf(DerReader algorithm);
absl::StatusOr<ExtensionFields> ReadFields(const std::vector<CertificateExtension>& extensions);
absl::StatusOr<AlternativeNames> ReadAlternativeNames(std::string_view value);

}  // namespace assay::crypto
