// Requests: Go reads them with its general reader of ASN.1, hence other words for what is wrong.

#include <utility>

#include "adapters/builtins/crypto/certificate.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

constexpr std::string_view kExtensionRequest = "1.2.840.113549.1.9.14";
constexpr std::string_view kAlternativeNames = "2.5.29.17";

absl::Status Truncated() { return InvalidArgument("asn1: syntax error: data truncated"); }

// The next element must be of this kind.
absl::StatusOr<DerElement> Want(DerReader& reader, std::uint8_t wanted) {
  if (reader.empty()) return InvalidArgument("asn1: syntax error: sequence truncated");
  if (!reader.NextIs(wanted)) {
    const auto got = static_cast<std::uint8_t>(reader.rest()[0]);
    return InvalidArgument(fmt::format("asn1: structure error: tags don't match ({} vs {})",
                                       wanted & 0x1f, got & 0x1f));
  }
  std::optional<DerElement> element = reader.Take();
  if (!element) return Truncated();
  return *element;
}

// None if the attribute is not of the form that Go shows.
std::optional<RequestAttribute> ReadAttribute(DerReader attribute) {
  RequestAttribute result;
  std::optional<std::string> type = attribute.TakeObjectIdentifier();
  std::optional<DerReader> sets = attribute.Enter(tag::kSet);
  if (!type || !sets) return std::nullopt;
  result.type = *std::move(type);
  while (!sets->empty()) {
    std::optional<DerReader> list = sets->Enter(tag::kSequence);
    if (!list) return std::nullopt;
    std::vector<RequestAttribute::Pair> pairs;
    while (!list->empty()) {
      std::optional<DerReader> pair = list->Enter(tag::kSequence);
      std::optional<std::string> id = pair ? pair->TakeObjectIdentifier() : std::nullopt;
      const std::optional<DerElement> value = id ? pair->Take() : std::nullopt;
      if (!value) return std::nullopt;
      pairs.push_back({*std::move(id), *value});
    }
    result.values.push_back(std::move(pairs));
  }
  return result;
}

absl::Status ReadRequestedExtensions(DerReader attribute, CertificateRequest& request) {
  attribute.TakeObjectIdentifier();
  std::optional<DerReader> set = attribute.Enter(tag::kSet);
  std::optional<DerReader> list = set ? set->Enter(tag::kSequence) : std::nullopt;
  if (!list) return InvalidArgument("asn1: structure error: malformed extension request");
  ASSAY_ASSIGN_OR_RETURN(request.extensions, ReadExtensions(*list));
  for (const CertificateExtension& extension : request.extensions) {
    if (extension.id != kAlternativeNames) continue;
    ASSAY_ASSIGN_OR_RETURN(request.names, ReadAlternativeNames(extension.value));
  }
  return absl::OkStatus();
}

absl::Status ReadAttributes(DerReader list, CertificateRequest& request) {
  while (!list.empty()) {
    ASSAY_ASSIGN_OR_RETURN(const DerElement element, Want(list, tag::kSequence));
    const DerReader attribute(element.content);
    DerReader ahead = attribute;
    const std::optional<std::string> type = ahead.TakeObjectIdentifier();
    if (!type) return InvalidArgument("asn1: structure error: malformed attribute");
    if (*type == kExtensionRequest && request.extensions.empty()) {
      ASSAY_RETURN_IF_ERROR(ReadRequestedExtensions(attribute, request));
    }
    std::optional<RequestAttribute> shown = ReadAttribute(attribute);
    if (shown) request.attributes.push_back(*std::move(shown));
  }
  return absl::OkStatus();
}

absl::Status ReadSigned(DerReader part, CertificateRequest& request) {
  const std::optional<std::int64_t> version = part.TakeSmallInteger();
  if (!version) return InvalidArgument("asn1: structure error: malformed version");
  request.version = *version;
  ASSAY_ASSIGN_OR_RETURN(const DerElement subject, Want(part, tag::kSequence));
  request.raw_subject = subject.whole;
  ASSAY_ASSIGN_OR_RETURN(request.subject, ReadName(DerReader(subject.content)));
  ASSAY_ASSIGN_OR_RETURN(const DerElement key, Want(part, tag::kSequence));
  request.raw_key = key.whole;
  ASSAY_ASSIGN_OR_RETURN(request.key, ReadPublicKey(key.whole));
  if (!part.NextIs(tag::Nested(0))) return absl::OkStatus();
  ASSAY_ASSIGN_OR_RETURN(const DerElement attributes, Want(part, tag::Nested(0)));
  return ReadAttributes(DerReader(attributes.content), request);
}

}  // namespace

absl::StatusOr<CertificateRequest> ReadCertificateRequest(std::string_view der) {
  DerReader reader(der);
  ASSAY_ASSIGN_OR_RETURN(const DerElement outer, Want(reader, tag::kSequence));
  if (!reader.empty()) return InvalidArgument("asn1: syntax error: trailing data");
  DerReader parts(outer.content);
  CertificateRequest request;
  request.raw = outer.whole;
  ASSAY_ASSIGN_OR_RETURN(const DerElement signed_part, Want(parts, tag::kSequence));
  request.raw_signed = signed_part.whole;
  ASSAY_ASSIGN_OR_RETURN(const DerElement algorithm, Want(parts, tag::kSequence));
  request.algorithm = SignatureOf(DerReader(algorithm.content));
  const std::optional<std::string_view> signature = parts.TakeBits();
  if (!signature) return Truncated();
  request.signature = *signature;
  ASSAY_RETURN_IF_ERROR(ReadSigned(DerReader(signed_part.content), request));
  return request;
}

}  // namespace assay::crypto
