#include "adapters/builtins/crypto/certificate.h"

#include <algorithm>

#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

constexpr std::size_t kMostCertificates = 5000;

absl::Status Malformed(std::string_view what) {
  return InvalidArgument(fmt::format("x509: malformed {}", what));
}

// The part that is signed.
class SignedPart {
 public:
  SignedPart(DerReader reader, Certificate& certificate)
      : reader_(reader), certificate_(certificate) {}

  absl::Status Read(std::string_view outer_algorithm) {
    ASSAY_RETURN_IF_ERROR(ReadVersion());
    const std::optional<std::string_view> serial = reader_.TakeInteger();
    if (!serial) return Malformed("serial number");
    if ((static_cast<unsigned char>((*serial)[0]) & 0x80) != 0) {
      return InvalidArgument("x509: negative serial number");
    }
    certificate_.serial = *serial;
    const std::optional<DerElement> algorithm = reader_.Take(tag::kSequence);
    if (!algorithm) return Malformed("signature algorithm identifier");
    if (algorithm->whole != outer_algorithm) {
      return InvalidArgument("x509: inner and outer signature algorithm identifiers don't match");
    }
    certificate_.algorithm = SignatureOf(DerReader(algorithm->content));
    ASSAY_RETURN_IF_ERROR(ReadOne("issuer", certificate_.raw_issuer, certificate_.issuer));
    ASSAY_RETURN_IF_ERROR(ReadValidity());
    ASSAY_RETURN_IF_ERROR(ReadOne("issuer", certificate_.raw_subject, certificate_.subject));
    ASSAY_RETURN_IF_ERROR(ReadKey());
    return ReadRest();
  }

 private:
  absl::Status ReadVersion() {
    if (!reader_.NextIs(tag::Nested(0))) return absl::OkStatus();
    std::optional<DerReader> version = reader_.Enter(tag::Nested(0));
    const std::optional<std::int64_t> number = version ? version->TakeSmallInteger() : std::nullopt;
    if (!number) return Malformed("version");
    if (*number < 0 || *number > 2) return InvalidArgument("x509: invalid version");
    certificate_.version = *number + 1;
    return absl::OkStatus();
  }

  absl::Status ReadOne(std::string_view what, std::string_view& raw, DistinguishedName& name) {
    const std::optional<DerElement> element = reader_.Take(tag::kSequence);
    if (!element) return Malformed(what);
    raw = element->whole;
    ASSAY_ASSIGN_OR_RETURN(name, ReadName(DerReader(element->content)));
    return absl::OkStatus();
  }

  absl::Status ReadValidity() {
    std::optional<DerReader> validity = reader_.Enter(tag::kSequence);
    if (!validity) return Malformed("validity");
    for (std::int64_t* time : {&certificate_.not_before, &certificate_.not_after}) {
      const bool utc = validity->NextIs(tag::kUtcTime);
      if (!utc && !validity->NextIs(tag::kGeneralizedTime)) {
        return InvalidArgument("x509: unsupported time format");
      }
      const std::optional<std::int64_t> taken = validity->TakeTime();
      if (!taken) return Malformed(utc ? "UTCTime" : "GeneralizedTime");
      *time = *taken;
    }
    return absl::OkStatus();
  }

  absl::Status ReadKey() {
    const std::optional<DerElement> key = reader_.Take(tag::kSequence);
    if (!key) return Malformed("spki");
    certificate_.raw_key = key->whole;
    ASSAY_ASSIGN_OR_RETURN(certificate_.key, ReadPublicKey(key->whole));
    return absl::OkStatus();
  }

  // Unique ids, which nobody uses, and extensions.
  absl::Status ReadRest() {
    if (certificate_.version == 1) return absl::OkStatus();
    for (unsigned id : {1U, 2U}) {
      if (reader_.NextIs(tag::Simple(id)) && !reader_.Take()) return Malformed("unique id");
    }
    if (!reader_.NextIs(tag::Nested(3))) return absl::OkStatus();
    std::optional<DerReader> outer = reader_.Enter(tag::Nested(3));
    std::optional<DerReader> list = outer ? outer->Enter(tag::kSequence) : std::nullopt;
    if (!list) return Malformed("extensions");
    ASSAY_ASSIGN_OR_RETURN(certificate_.extensions, ReadExtensions(*list));
    std::vector<std::string_view> ids;
    for (const CertificateExtension& extension : certificate_.extensions) {
      ids.push_back(extension.id);
    }
    std::ranges::sort(ids);
    if (const auto twice = std::ranges::adjacent_find(ids); twice != ids.end()) {
      return InvalidArgument(
          fmt::format("x509: certificate contains duplicate extension with OID \"{}\"", *twice));
    }
    ASSAY_ASSIGN_OR_RETURN(certificate_.fields, ReadFields(certificate_.extensions));
    return absl::OkStatus();
  }

  DerReader reader_;
  Certificate& certificate_;
};

absl::StatusOr<Certificate> TakeCertificate(DerReader& reader) {
  const std::optional<DerElement> outer = reader.Take(tag::kSequence);
  if (!outer) return Malformed("certificate");
  DerReader parts(outer->content);
  const std::optional<DerElement> signed_part = parts.Take(tag::kSequence);
  if (!signed_part) return Malformed("tbs certificate");
  const std::optional<DerElement> algorithm = parts.Take(tag::kSequence);
  if (!algorithm) return Malformed("algorithm identifier");
  Certificate certificate;
  certificate.raw = outer->whole;
  certificate.raw_signed = signed_part->whole;
  ASSAY_RETURN_IF_ERROR(
      SignedPart(DerReader(signed_part->content), certificate).Read(algorithm->whole));
  const std::optional<std::string_view> signature = parts.TakeBits();
  if (!signature) return Malformed("signature");
  certificate.signature = *signature;
  return certificate;
}

}  // namespace

absl::StatusOr<std::vector<Certificate>> ReadCertificates(std::string_view der) {
  std::vector<Certificate> certificates;
  DerReader reader(der);
  while (!reader.empty()) {
    if (certificates.size() == kMostCertificates) {
      return ResourceExhausted(fmt::format("more than {} certificates", kMostCertificates));
    }
    ASSAY_ASSIGN_OR_RETURN(Certificate certificate, TakeCertificate(reader));
    certificates.push_back(std::move(certificate));
  }
  return certificates;
}

absl::StatusOr<Certificate> ReadCertificate(std::string_view der) {
  DerReader reader(der);
  ASSAY_ASSIGN_OR_RETURN(Certificate certificate, TakeCertificate(reader));
  if (!reader.empty()) return InvalidArgument("x509: trailing data");
  return certificate;
}

}  // namespace assay::crypto
