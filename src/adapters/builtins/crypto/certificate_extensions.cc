// What the extensions of a certificate say. One that is malformed makes the certificate malformed.

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/builtins/crypto/certificate.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

// General names, as RFC 5280 numbers them.
constexpr unsigned kEmail = 1;
constexpr unsigned kDomain = 2;
constexpr unsigned kUri = 6;
constexpr unsigned kAddress = 7;

constexpr std::array<std::string_view, 14> kUsages = {"2.5.29.37.0",
                                                      "1.3.6.1.5.5.7.3.1",
                                                      "1.3.6.1.5.5.7.3.2",
                                                      "1.3.6.1.5.5.7.3.3",
                                                      "1.3.6.1.5.5.7.3.4",
                                                      "1.3.6.1.5.5.7.3.5",
                                                      "1.3.6.1.5.5.7.3.6",
                                                      "1.3.6.1.5.5.7.3.7",
                                                      "1.3.6.1.5.5.7.3.8",
                                                      "1.3.6.1.5.5.7.3.9",
                                                      "1.3.6.1.4.1.311.10.3.3",
                                                      "2.16.840.1.113730.4.1",
                                                      "1.3.6.1.4.1.311.2.1.22",
                                                      "1.3.6.1.4.1.311.61.1.1"};

absl::Status Invalid(std::string_view what) {
  return InvalidArgument(fmt::format("x509: {}", what));
}

bool IsAscii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c & 0x80) == 0; });
}

absl::Status ReadKeyUsage(const CertificateExtension& extension, ExtensionFields& fields) {
  DerReader reader(extension.value);
  const std::optional<DerElement> bits = reader.Take(tag::kBitString);
  if (!bits || bits->content.empty() || static_cast<unsigned char>(bits->content[0]) > 7) {
    return Invalid("invalid key usage");
  }
  constexpr std::size_t kMostBits = 9;
  for (std::size_t i = 0; i < kMostBits && i / 8 + 1 < bits->content.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bits->content[i / 8 + 1]);
    if ((byte >> (7 - i % 8) & 1) != 0) fields.key_usage |= 1U << i;
  }
  return absl::OkStatus();
}

absl::Status ReadBasicConstraints(const CertificateExtension& extension, ExtensionFields& fields) {
  std::optional<DerReader> reader = DerReader(extension.value).Enter(tag::kSequence);
  if (!reader) return Invalid("invalid basic constraints");
  fields.basic_constraints = true;
  fields.max_path_length = -1;
  if (reader->NextIs(tag::kBoolean)) {
    const std::optional<bool> authority = reader->TakeBoolean();
    if (!authority) return Invalid("invalid basic constraints");
    fields.is_authority = *authority;
  }
  if (reader->NextIs(tag::kInteger)) {
    const std::optional<std::int64_t> length = reader->TakeSmallInteger();
    if (!length || *length < 0) return Invalid("invalid basic constraints");
    fields.max_path_length = *length;
  }
  return absl::OkStatus();
}

absl::Status ReadSubject(const CertificateExtension& extension, ExtensionFields& fields) {
  ASSAY_ASSIGN_OR_RETURN(fields.names, ReadAlternativeNames(extension.value));
  // A critical one that holds nothing which is known has not been understood.
  if (fields.names.empty() && extension.critical) fields.unhandled.push_back(extension.id);
  return absl::OkStatus();
}

// False if the name is of a kind that is not known.
absl::StatusOr<bool> AddConstraint(const DerElement& name, AlternativeNames& names) {
  const std::string text(name.content);
  if (name.tag == tag::Simple(kAddress)) {
    if (text.size() != 8 && text.size() != 32) {
      return Invalid(fmt::format("IP constraint contained value of length {}", text.size()));
    }
    names.addresses.push_back(text);
    return true;
  }
  std::vector<std::string>* list = name.tag == tag::Simple(kDomain)  ? &names.domains
                                   : name.tag == tag::Simple(kEmail) ? &names.emails
                                   : name.tag == tag::Simple(kUri)   ? &names.uris
                                                                     : nullptr;
  if (list == nullptr) return false;
  if (!IsAscii(text)) return Invalid("invalid constraint value");
  list->push_back(text);
  return true;
}

absl::Status ReadNameConstraints(const CertificateExtension& extension, ExtensionFields& fields) {
  std::optional<DerReader> reader = DerReader(extension.value).Enter(tag::kSequence);
  if (!reader) return Invalid("invalid NameConstraints extension");
  bool understood = true;
  bool any = false;
  for (unsigned kind : {0U, 1U}) {
    std::optional<DerReader> list = reader->Enter(tag::Nested(kind));
    while (list && !list->empty()) {
      std::optional<DerReader> subtree = list->Enter(tag::kSequence);
      const std::optional<DerElement> name = subtree ? subtree->Take() : std::nullopt;
      if (!name) return Invalid("invalid NameConstraints extension");
      ASSAY_ASSIGN_OR_RETURN(const bool known,
                             AddConstraint(*name, kind == 0 ? fields.permitted : fields.excluded));
      understood = understood && known;
      any = true;
    }
  }
  if (!reader->empty()) return Invalid("invalid NameConstraints extension");
  if (!any) return Invalid("empty name constraints extension");
  fields.constraints_critical = extension.critical;
  if (!understood && extension.critical) fields.unhandled.push_back(extension.id);
  return absl::OkStatus();
}

absl::Status ReadCrlPoints(const CertificateExtension& extension, ExtensionFields& fields) {
  std::optional<DerReader> points = DerReader(extension.value).Enter(tag::kSequence);
  if (!points) return Invalid("invalid CRL distribution points");
  while (!points->empty()) {
    std::optional<DerReader> point = points->Enter(tag::kSequence);
    if (!point) return Invalid("invalid CRL distribution point");
    std::optional<DerReader> place = point->Enter(tag::Nested(0));
    std::optional<DerReader> names = place ? place->Enter(tag::Nested(0)) : std::nullopt;
    while (names && names->NextIs(tag::Simple(kUri))) {
      const std::optional<DerElement> uri = names->Take();
      if (!uri) return Invalid("invalid CRL distribution point");
      fields.crl_points.emplace_back(uri->content);
    }
  }
  return absl::OkStatus();
}

absl::Status ReadAuthorityKey(const CertificateExtension& extension, ExtensionFields& fields) {
  if (extension.critical) return Invalid("authority key identifier incorrectly marked critical");
  std::optional<DerReader> reader = DerReader(extension.value).Enter(tag::kSequence);
  if (!reader) return Invalid("invalid authority key identifier");
  if (!reader->NextIs(tag::Simple(0))) return absl::OkStatus();
  const std::optional<DerElement> id = reader->Take();
  if (!id) return Invalid("invalid authority key identifier");
  fields.authority_key_id = id->content;
  return absl::OkStatus();
}

absl::Status ReadSubjectKey(const CertificateExtension& extension, ExtensionFields& fields) {
  if (extension.critical) return Invalid("subject key identifier incorrectly marked critical");
  const std::optional<DerElement> id = DerReader(extension.value).Take(tag::kOctetString);
  if (!id) return Invalid("invalid subject key identifier");
  fields.subject_key_id = id->content;
  return absl::OkStatus();
}

absl::Status ReadPolicyConstraints(const CertificateExtension& extension, ExtensionFields& fields) {
  std::optional<DerReader> reader = DerReader(extension.value).Enter(tag::kSequence);
  if (!reader) return Invalid("invalid policy constraints extension");
  const std::array<std::optional<std::int64_t>*, 2> places = {&fields.require_explicit_policy,
                                                              &fields.inhibit_policy_mapping};
  for (unsigned i = 0; i < places.size(); ++i) {
    if (!reader->NextIs(tag::Simple(i))) continue;
    const std::optional<DerElement> element = reader->Take();
    *places[i] = element ? SmallInteger(element->content) : std::nullopt;
    if (!*places[i]) return Invalid("invalid policy constraints extension");
  }
  return absl::OkStatus();
}

absl::Status ReadUsages(const CertificateExtension& extension, ExtensionFields& fields) {
  std::optional<DerReader> reader = DerReader(extension.value).Enter(tag::kSequence);
  while (reader && !reader->empty()) {
    std::optional<std::string> id = reader->TakeObjectIdentifier();
    if (!id) return Invalid("invalid extended key usages");
    const auto known = std::ranges::find(kUsages, *id);
    if (known != kUsages.end()) {
      fields.extended_usages.push_back(static_cast<int>(known - kUsages.begin()));
    } else {
      fields.unknown_usages.push_back(*std::move(id));
    }
  }
  return reader ? absl::OkStatus() : Invalid("invalid extended key usages");
}

absl::Status ReadPolicies(const CertificateExtension& extension, ExtensionFields& fields) {
  std::optional<DerReader> reader = DerReader(extension.value).Enter(tag::kSequence);
  if (!reader) return Invalid("invalid certificate policies");
  fields.policies.emplace();
  while (!reader->empty()) {
    std::optional<DerReader> policy = reader->Enter(tag::kSequence);
    std::optional<std::string> id = policy ? policy->TakeObjectIdentifier() : std::nullopt;
    if (!id) return Invalid("invalid certificate policies");
    fields.policies->push_back(*std::move(id));
  }
  std::vector<std::string_view> sorted(fields.policies->begin(), fields.policies->end());
  std::ranges::sort(sorted);
  const bool twice = std::ranges::adjacent_find(sorted) != sorted.end();
  return twice ? Invalid("invalid certificate policies") : absl::OkStatus();
}

absl::Status ReadPolicyMappings(const CertificateExtension& extension, ExtensionFields& fields) {
  std::optional<DerReader> reader = DerReader(extension.value).Enter(tag::kSequence);
  while (reader && !reader->empty()) {
    std::optional<DerReader> pair = reader->Enter(tag::kSequence);
    std::optional<std::string> issuer = pair ? pair->TakeObjectIdentifier() : std::nullopt;
    std::optional<std::string> subject = issuer ? pair->TakeObjectIdentifier() : std::nullopt;
    if (!subject) return Invalid("invalid policy mappings extension");
    fields.policy_mappings.emplace_back(*std::move(issuer), *std::move(subject));
  }
  return reader ? absl::OkStatus() : Invalid("invalid policy mappings extension");
}

absl::Status ReadAnyPolicy(const CertificateExtension& extension, ExtensionFields& fields) {
  fields.inhibit_any_policy = DerReader(extension.value).TakeSmallInteger();
  return fields.inhibit_any_policy ? absl::OkStatus()
                                   : Invalid("invalid inhibit any policy extension");
}

absl::Status ReadAuthorityAccess(const CertificateExtension& extension, ExtensionFields& fields) {
  if (extension.critical) return Invalid("authority info access incorrectly marked critical");
  std::optional<DerReader> reader = DerReader(extension.value).Enter(tag::kSequence);
  while (reader && !reader->empty()) {
    std::optional<DerReader> entry = reader->Enter(tag::kSequence);
    const std::optional<std::string> method = entry ? entry->TakeObjectIdentifier() : std::nullopt;
    if (!method) return Invalid("invalid authority info access");
    const std::optional<DerElement> uri = entry->Take(tag::Simple(kUri));
    if (!uri) continue;
    if (*method == "1.3.6.1.5.5.7.48.1") fields.ocsp_servers.emplace_back(uri->content);
    if (*method == "1.3.6.1.5.5.7.48.2") fields.issuer_urls.emplace_back(uri->content);
  }
  return reader ? absl::OkStatus() : Invalid("invalid authority info access");
}

struct KnownExtension {
  std::string_view id;
  absl::Status (*read)(const CertificateExtension&, ExtensionFields&);
};
constexpr std::array<KnownExtension, 13> kKnown = {{
    {"2.5.29.14", ReadSubjectKey},
    {"2.5.29.15", ReadKeyUsage},
    {"2.5.29.17", ReadSubject},
    {"2.5.29.19", ReadBasicConstraints},
    {"2.5.29.30", ReadNameConstraints},
    {"2.5.29.31", ReadCrlPoints},
    {"2.5.29.32", ReadPolicies},
    {"2.5.29.33", ReadPolicyMappings},
    {"2.5.29.35", ReadAuthorityKey},
    {"2.5.29.36", ReadPolicyConstraints},
    {"2.5.29.37", ReadUsages},
    {"2.5.29.54", ReadAnyPolicy},
    {"1.3.6.1.5.5.7.1.1", ReadAuthorityAccess},
}};

}  // namespace

absl::StatusOr<AlternativeNames> ReadAlternativeNames(std::string_view value) {
  AlternativeNames names;
  std::optional<DerReader> reader = DerReader(value).Enter(tag::kSequence);
  if (!reader) return Invalid("invalid subject alternative names");
  while (!reader->empty()) {
    const std::optional<DerElement> name = reader->Take();
    if (!name) return Invalid("invalid subject alternative name");
    const std::string text(name->content);
    if (name->tag == tag::Simple(kEmail)) {
      if (!IsAscii(text)) return Invalid("SAN rfc822Name is malformed");
      names.emails.push_back(text);
    } else if (name->tag == tag::Simple(kDomain)) {
      if (!IsAscii(text)) return Invalid("SAN dNSName is malformed");
      names.domains.push_back(text);
    } else if (name->tag == tag::Simple(kUri)) {
      if (!IsAscii(text)) return Invalid("SAN uniformResourceIdentifier is malformed");
      names.uris.push_back(text);
    } else if (name->tag == tag::Simple(kAddress)) {
      if (text.size() != 4 && text.size() != 16) {
        return Invalid(fmt::format("cannot parse IP address of length {}", text.size()));
      }
      names.addresses.push_back(text);
    }
  }
  return names;
}

absl::StatusOr<ExtensionFields> ReadFields(const std::vector<CertificateExtension>& extensions) {
  ExtensionFields fields;
  for (const CertificateExtension& extension : extensions) {
    const auto known = std::ranges::find(kKnown, extension.id, &KnownExtension::id);
    if (known != kKnown.end()) {
      ASSAY_RETURN_IF_ERROR(known->read(extension, fields));
    } else if (extension.critical) {
      fields.unhandled.push_back(extension.id);
    }
  }
  return fields;
}

}  // namespace assay::crypto
