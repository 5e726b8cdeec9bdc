// Distinguished names, lists of extensions, algorithms of signatures.

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/builtins/crypto/certificate.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

void AppendUtf8(std::string& out, std::uint32_t rune) {
  if (rune < 0x80) {
    out += static_cast<char>(rune);
    return;
  }
  const unsigned more = rune < 0x800 ? 1 : rune < 0x10000 ? 2 : 3;
  constexpr std::array<std::uint32_t, 4> kLead = {0, 0xc0, 0xe0, 0xf0};
  out += static_cast<char>(kLead[more] | rune >> 6 * more);
  for (unsigned i = more; i-- > 0;) out += static_cast<char>(0x80 | (rune >> 6 * i & 0x3f));
}

bool IsUtf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t more = lead < 0x80   ? 0
                             : lead < 0xc2 ? 9
                             : lead < 0xe0 ? 1
                             : lead < 0xf0 ? 2
                             : lead < 0xf5 ? 3
                                           : 9;
    if (more > 3 || text.size() - i <= more) return false;
    std::uint32_t rune = more == 0 ? lead : lead & (0x3fU >> more);
    for (std::size_t j = 1; j <= more; ++j) {
      const auto next = static_cast<unsigned char>(text[i + j]);
      if ((next & 0xc0) != 0x80) return false;
      rune = rune << 6 | (next & 0x3f);
    }
    if ((more == 2 && (rune < 0x800 || (rune >= 0xd800 && rune < 0xe000))) ||
        (more == 3 && (rune < 0x10000 || rune > 0x10ffff))) {
      return false;
    }
    i += more + 1;
  }
  return true;
}

// UTF-16, most significant byte first; a half of a pair alone becomes U+FFFD.
std::optional<std::string> FromUtf16(std::string_view bytes) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  const auto unit = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]) << 8 |
                                      static_cast<unsigned char>(bytes[i + 1]));
  };
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    std::uint32_t rune = unit(i);
    const bool high = rune >= 0xd800 && rune < 0xdc00;
    if (high && i + 3 < bytes.size() && unit(i + 2) >= 0xdc00 && unit(i + 2) < 0xe000) {
      rune = 0x10000 + ((rune - 0xd800) << 10) + (unit(i + 2) - 0xdc00);
      i += 2;
    } else if (rune >= 0xd800 && rune < 0xe000) {
      rune = 0xfffd;
    }
    AppendUtf8(text, rune);
  }
  return text;
}

bool IsPrintableCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view(" '()+,-./:=?*&").find(c) != std::string_view::npos;
}

absl::StatusOr<std::string> AttributeText(const DerElement& value) {
  const std::string_view bytes = value.content;
  const auto text_if = [&](bool right, std::string_view name) -> absl::StatusOr<std::string> {
    if (right) return std::string(bytes);
    return InvalidArgument(fmt::format("invalid {}", name));
  };
  switch (value.tag) {
    case tag::kTeletexString:
      return std::string(bytes);
    case tag::kPrintableString:
      return text_if(std::ranges::all_of(bytes, IsPrintableCharacter), "PrintableString");
    case tag::kUtf8String:
      return text_if(IsUtf8(bytes), "UTF-8 string");
    case tag::kIa5String:
      return text_if(std::ranges::all_of(bytes, [](char c) { return (c & 0x80) == 0; }),
                     "IA5String");
    case tag::kNumericString:
      return text_if(
          std::ranges::all_of(bytes, [](char c) { return c == ' ' || (c >= '0' && c <= '9'); }),
          "NumericString");
    case tag::kBmpString: {
      std::optional<std::string> text = FromUtf16(bytes);
      if (!text) return InvalidArgument("invalid BMPString");
      return *std::move(text);
    }
    default:
      return InvalidArgument(fmt::format("unsupported string type: {}", value.tag));
  }
}

constexpr std::array<std::pair<std::string_view, CertificateSignature>, 12> kSignatures = {{
    {"1.2.840.113549.1.1.4", CertificateSignature::kMd5Rsa},
    {"1.2.840.113549.1.1.5", CertificateSignature::kSha1Rsa},
    {"1.3.14.3.2.29", CertificateSignature::kSha1Rsa},
    {"1.2.840.113549.1.1.11", CertificateSignature::kSha256Rsa},
    {"1.2.840.113549.1.1.12", CertificateSignature::kSha384Rsa},
    {"1.2.840.113549.1.1.13", CertificateSignature::kSha512Rsa},
    {"1.2.840.10040.4.3", CertificateSignature::kDsaSha1},
    {"2.16.840.1.101.3.4.3.2", CertificateSignature::kDsaSha256},
    {"1.2.840.10045.4.1", CertificateSignature::kEcdsaSha1},
    {"1.2.840.10045.4.3.2", CertificateSignature::kEcdsaSha256},
    {"1.2.840.10045.4.3.3", CertificateSignature::kEcdsaSha384},
    {"1.2.840.10045.4.3.4", CertificateSignature::kEcdsaSha512},
}};
constexpr std::string_view kPss = "1.2.840.113549.1.1.10";
constexpr std::string_view kEd25519 = "1.3.101.112";

// Only the combination where hash, mask and salt go together is taken.
CertificateSignature PssOf(DerReader parameters) {
  constexpr std::array<std::tuple<std::string_view, std::int64_t, CertificateSignature>, 3> kKinds =
      {{{"2.16.840.1.101.3.4.2.1", 32, CertificateSignature::kSha256Pss},
        {"2.16.840.1.101.3.4.2.2", 48, CertificateSignature::kSha384Pss},
        {"2.16.840.1.101.3.4.2.3", 64, CertificateSignature::kSha512Pss}}};
  std::optional<DerReader> list = parameters.Enter(tag::kSequence);
  std::optional<DerReader> hash = list ? list->Enter(tag::Nested(0)) : std::nullopt;
  std::optional<DerReader> hash_id = hash ? hash->Enter(tag::kSequence) : std::nullopt;
  std::optional<DerReader> mask = list ? list->Enter(tag::Nested(1)) : std::nullopt;
  std::optional<DerReader> salt = list ? list->Enter(tag::Nested(2)) : std::nullopt;
  std::optional<DerReader> mask_id = mask ? mask->Enter(tag::kSequence) : std::nullopt;
  if (!hash_id || !mask_id || !salt) return CertificateSignature::kUnknown;
  const std::optional<std::string> name = hash_id->TakeObjectIdentifier();
  const std::optional<std::string> generator = mask_id->TakeObjectIdentifier();
  std::optional<DerReader> inner = mask_id->Enter(tag::kSequence);
  const std::optional<std::string> inner_name =
      inner ? inner->TakeObjectIdentifier() : std::nullopt;
  const std::optional<std::int64_t> length = salt->TakeSmallInteger();
  if (!name || generator != "1.2.840.113549.1.1.8" || inner_name != name) {
    return CertificateSignature::kUnknown;
  }
  for (const auto& [identifier, size, kind] : kKinds) {
    if (*name == identifier && length == size) return kind;
  }
  return CertificateSignature::kUnknown;
}

}  // namespace

absl::StatusOr<DistinguishedName> ReadName(DerReader name) {
  DistinguishedName attributes;
  while (!name.empty()) {
    std::optional<DerReader> set = name.Enter(tag::kSet);
    if (!set) return InvalidArgument("x509: invalid RDNSequence");
    while (!set->empty()) {
      std::optional<DerReader> pair = set->Enter(tag::kSequence);
      if (!pair) return InvalidArgument("x509: invalid RDNSequence: invalid attribute");
      std::optional<std::string> type = pair->TakeObjectIdentifier();
      if (!type) return InvalidArgument("x509: invalid RDNSequence: invalid attribute type");
      const std::optional<DerElement> value = pair->Take();
      if (!value) return InvalidArgument("x509: invalid RDNSequence: invalid attribute value");
      absl::StatusOr<std::string> text = AttributeText(*value);
      if (!text.ok()) {
        return InvalidArgument(fmt::format("x509: invalid RDNSequence: invalid attribute value: {}",
                                           MessageOf(text.status())));
      }
      attributes.push_back({*std::move(type), *std::move(text)});
    }
  }
  return attributes;
}

absl::StatusOr<std::vector<CertificateExtension>> ReadExtensions(DerReader list) {
  std::vector<CertificateExtension> extensions;
  while (!list.empty()) {
    std::optional<DerReader> parts = list.Enter(tag::kSequence);
    if (!parts) return InvalidArgument("x509: malformed extension");
    std::optional<std::string> id = parts->TakeObjectIdentifier();
    if (!id) return InvalidArgument("x509: malformed extension OID field");
    CertificateExtension extension{.id = *std::move(id)};
    if (parts->NextIs(tag::kBoolean)) {
      const std::optional<bool> critical = parts->TakeBoolean();
      if (!critical) return InvalidArgument("x509: malformed extension critical field");
      extension.critical = *critical;
    }
    const std::optional<DerElement> value = parts->Take(tag::kOctetString);
    if (!value) return InvalidArgument("x509: malformed extension value field");
    extension.value = value->content;
    extensions.push_back(std::move(extension));
  }
  return extensions;
}

CertificateSignature SignatureOf(DerReader algorithm) {
  const std::optional<std::string> identifier = algorithm.TakeObjectIdentifier();
  if (!identifier) return CertificateSignature::kUnknown;
  if (*identifier == kPss) return PssOf(algorithm);
  if (*identifier == kEd25519) {
    return algorithm.empty() ? CertificateSignature::kEd25519 : CertificateSignature::kUnknown;
  }
  for (const auto& [name, signature] : kSignatures) {
    if (*identifier == name) return signature;
  }
  return CertificateSignature::kUnknown;
}

}  // namespace assay::crypto
