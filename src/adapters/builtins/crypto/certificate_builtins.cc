// `crypto.x509.parse_certificates`, `parse_and_verify_certificates*` and
// `parse_certificate_request`.

#include <array>
#include <utility>

#include "adapters/builtins/crypto/bodies.h"
#include "adapters/builtins/crypto/certificate_chain.h"
#include "adapters/builtins/crypto/certificate_value.h"
#include "adapters/builtins/crypto/pem.h"
#include "base/base64.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

constexpr std::string_view kPemStart = "-----BEGIN";
constexpr std::int64_t kSecond = 1'000'000'000;

// Go's numbers, in order.
constexpr std::array<std::string_view, 14> kUsages = {
    "KeyUsageAny",
    "KeyUsageServerAuth",
    "KeyUsageClientAuth",
    "KeyUsageCodeSigning",
    "KeyUsageEmailProtection",
    "KeyUsageIPSECEndSystem",
    "KeyUsageIPSECTunnel",
    "KeyUsageIPSECUser",
    "KeyUsageTimeStamping",
    "KeyUsageOCSPSigning",
    "KeyUsageMicrosoftServerGatedCrypto",
    "KeyUsageNetscapeServerGatedCrypto",
    "KeyUsageMicrosoftCommercialCodeSigning",
    "KeyUsageMicrosoftKernelCodeSigning",
};

absl::StatusOr<std::string> FromBase64(std::string_view text) {
  Base64Bytes decoded = DecodeBase64(text, Base64Alphabet::kStandard);
  if (decoded.wrong_at) return InvalidArgument(IllegalBase64(*decoded.wrong_at));
  return std::move(decoded.bytes);
}

// The certificates of PEM blocks, as DER one after the other.
absl::StatusOr<std::string> DerOfPem(std::string_view text) {
  std::string der;
  while (std::optional<PemBlock> block = TakePem(text)) {
    if (block->type != "CERTIFICATE") {
      return InvalidArgument(
          fmt::format("PEM block type is '{}', expected CERTIFICATE", block->type));
    }
    der += block->bytes;
  }
  return der;
}

// PEM, or base 64 of PEM or DER.
absl::StatusOr<std::string> DerOf(std::string_view text) {
  if (text.starts_with(kPemStart)) return DerOfPem(text);
  ASSAY_ASSIGN_OR_RETURN(std::string decoded, FromBase64(text));
  if (decoded.starts_with(kPemStart)) return DerOfPem(decoded);
  return decoded;
}

// `bytes` keeps what the certificates point into.
absl::StatusOr<std::vector<Certificate>> CertificatesOf(std::string_view text, std::string& bytes) {
  ASSAY_ASSIGN_OR_RETURN(bytes, DerOf(text));
  return ReadCertificates(bytes);
}

ValueView Unverified(BuiltinCall& call) {
  const std::array<ValueView, 2> parts = {ValueView::Boolean(false), ValueView::EmptyArray()};
  return call.arena().Array(parts);
}

bool IsLimit(const absl::Status& status) {
  return status.code() == absl::StatusCode::kResourceExhausted;
}

ValueView VerifiedChain(BuiltinCall& call, std::string_view text, const ChainOptions& options,
                        bool uri_strings) {
  std::string bytes;
  const absl::StatusOr<std::vector<Certificate>> certificates = CertificatesOf(text, bytes);
  if (!certificates.ok()) {
    return IsLimit(certificates.status()) ? Fail(call, certificates.status()) : Unverified(call);
  }
  if (!call.Spend(certificates->size() * kSignatureSteps)) return {};
  const absl::StatusOr<std::vector<std::size_t>> chain = FindChain(*certificates, options);
  if (!chain.ok()) return Unverified(call);
  std::vector<ValueView> values;
  for (std::size_t place : *chain) {
    values.push_back(CertificateValue(call, (*certificates)[place], uri_strings));
    if (!values.back().defined()) return {};
  }
  const std::array<ValueView, 2> parts = {ValueView::Boolean(true), call.arena().Array(values)};
  return call.arena().Array(parts);
}

std::string Unquoted(std::string_view text) {
  while (text.starts_with('"')) text.remove_prefix(1);
  while (text.ends_with('"')) text.remove_suffix(1);
  return std::string(text);
}

absl::Status ReadUsages(ValueView value, ChainOptions& options) {
  if (!value.is_array() && !value.is_set()) {
    return InvalidArgument("'KeyUsages' should be an Array or Set");
  }
  std::string unknown;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!value.at(i).is_string()) continue;
    const std::string name = Unquoted(value.at(i).text());
    const auto known = std::find(kUsages.begin(), kUsages.end(), name);
    if (known != kUsages.end()) {
      options.usages.push_back(static_cast<int>(known - kUsages.begin()));
    } else {
      unknown += (unknown.empty() ? "" : " ") + name;
    }
  }
  if (unknown.empty()) return absl::OkStatus();
  return InvalidArgument(fmt::format("invalid entries for 'KeyUsages' found: [{}]", unknown));
}

absl::Status ReadOption(std::string_view name, ValueView value, ChainOptions& options) {
  if (name == "DNSName") {
    if (!value.is_string()) return InvalidArgument("'DNSName' should be a string");
    options.domain = Unquoted(value.text());
    return absl::OkStatus();
  }
  if (name == "CurrentTime") {
    if (!value.is_number()) return InvalidArgument("'CurrentTime' should be a number");
    const std::optional<std::int64_t> time = value.int64();
    if (!time) return InvalidArgument("'CurrentTime' should be a valid int64 number");
    options.time = *time / kSecond;
    return absl::OkStatus();
  }
  if (name == "MaxConstraintComparisons") {
    if (!value.is_number()) {
      return InvalidArgument("'MaxConstraintComparisons' should be a number");
    }
    // The verifier has a limit of its own.
    if (value.int64()) return absl::OkStatus();
    return InvalidArgument("'MaxConstraintComparisons' should be a valid number");
  }
  if (name == "KeyUsages") return ReadUsages(value, options);
  return InvalidArgument("invalid key option");
}

}  // namespace

ValueView X509ParseCertificates(BuiltinCall& call, Arguments operands) {
  if (!ExpectTexts(call, operands)) return {};
  std::string bytes;
  const absl::StatusOr<std::vector<Certificate>> certificates =
      CertificatesOf(operands[0].text(), bytes);
  if (!certificates.ok()) return Fail(call, certificates.status());
  if (!call.Spend(certificates->size() * kSignatureSteps / 10)) return {};
  std::vector<ValueView> values;
  for (const Certificate& certificate : *certificates) {
    values.push_back(CertificateValue(call, certificate, true));
    if (!values.back().defined()) return {};
  }
  return call.arena().Array(values);
}

ValueView X509ParseAndVerify(BuiltinCall& call, Arguments operands) {
  if (!ExpectTexts(call, operands)) return {};
  const ChainOptions options{.time = call.now_ns() / kSecond};
  return VerifiedChain(call, operands[0].text(), options, true);
}

ValueView X509ParseAndVerifyWithOptions(BuiltinCall& call, Arguments operands) {
  if (!ExpectTexts(call, operands.first(1)) || !ExpectObject(call, operands, 1)) return {};
  ChainOptions options{.time = call.now_ns() / kSecond};
  for (std::size_t i = 0; i < operands[1].size(); ++i) {
    if (!operands[1].key(i).is_string()) continue;
    const StringText name = operands[1].key(i).text();
    const absl::Status status = ReadOption(name, operands[1].at(i), options);
    if (!status.ok()) return Fail(call, status);
  }
  return VerifiedChain(call, operands[0].text(), options, false);
}

ValueView X509ParseCertificateRequest(BuiltinCall& call, Arguments operands) {
  constexpr std::string_view kType = "CERTIFICATE REQUEST";
  if (!ExpectTexts(call, operands)) return {};
  std::string bytes(operands[0].text().view());
  if (!bytes.starts_with("-----BEGIN CERTIFICATE REQUEST-----")) {
    absl::StatusOr<std::string> decoded = FromBase64(bytes);
    if (!decoded.ok()) return Fail(call, decoded.status());
    bytes = *std::move(decoded);
  }
  std::string_view rest = bytes;
  if (std::optional<PemBlock> block = TakePem(rest)) {
    if (block->type != kType) {
      return FailBuiltin(call, "invalid PEM-encoded certificate signing request");
    }
    bytes = std::move(block->bytes);
  }
  const absl::StatusOr<CertificateRequest> request = ReadCertificateRequest(bytes);
  if (!request.ok()) return Fail(call, request.status());
  return CertificateRequestValue(call, *request);
}

}  // namespace assay::crypto
