#include "adapters/builtins/crypto/certificate_chain.h"

#include <openssl/x509v3.h>

#include <algorithm>
#include <utility>

#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

using CertificateStore = std::unique_ptr<X509_STORE, FreeWith<X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, FreeWith<X509_STORE_CTX_free>>;

// Owns neither: the handles do.
struct FreeStack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
using CertificateStack = std::unique_ptr<STACK_OF(X509), FreeStack>;

// Hashes that nobody should trust any more; the root's own signature does not count.
bool IsWeak(CertificateSignature signature) {
  switch (signature) {
    case CertificateSignature::kUnknown:
    case CertificateSignature::kMd5Rsa:
    case CertificateSignature::kSha1Rsa:
    case CertificateSignature::kDsaSha1:
    case CertificateSignature::kDsaSha256:
    case CertificateSignature::kEcdsaSha1:
      return true;
    default:
      return false;
  }
}

// Whether a certificate names this domain or address among its alternative names.
bool IsFor(X509* certificate, std::string_view wanted) {
  constexpr int kNoAddress = -2;
  if (wanted.starts_with('[') && wanted.ends_with(']'))
    wanted = wanted.substr(1, wanted.size() - 2);
  if (wanted.ends_with('.')) wanted.remove_suffix(1);
  // OpenSSL takes a name that begins with a dot for all names that end so, and reads to a zero.
  if (wanted.empty() || wanted.starts_with('.') || wanted.find('\0') != std::string_view::npos) {
    return false;
  }
  const std::string name(wanted);
  const int answer = X509_check_ip_asc(certificate, name.c_str(), 0);
  if (answer != kNoAddress) return answer == 1;
  const unsigned flags = X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
  return X509_check_host(certificate, name.data(), name.size(), flags, nullptr) == 1;
}

class ChainFinder {
 public:
  ChainFinder(const std::vector<Certificate>& certificates, const ChainOptions& options)
      : certificates_(certificates), options_(options) {}

  absl::StatusOr<std::vector<std::size_t>> Find() {
    for (const Certificate& certificate : certificates_) {
      const auto* at = reinterpret_cast<const unsigned char*>(certificate.raw.data());
      CertificateHandle handle(d2i_X509(nullptr, &at, static_cast<long>(certificate.raw.size())));
      if (handle == nullptr) return InvalidArgument("x509: malformed certificate");
      handles_.push_back(std::move(handle));
    }
    ASSAY_ASSIGN_OR_RETURN(std::vector<std::size_t> chain, Build());
    ASSAY_RETURN_IF_ERROR(CheckSignatures(chain));
    ASSAY_RETURN_IF_ERROR(CheckUsages(chain));
    ASSAY_RETURN_IF_ERROR(CheckDomain());
    return chain;
  }

 private:
  absl::StatusOr<std::vector<std::size_t>> Build() {
    const CertificateStore store(X509_STORE_new());
    const CertificateStack others(sk_X509_new_null());
    const StoreContext context(X509_STORE_CTX_new());
    if (store == nullptr || others == nullptr || context == nullptr ||
        X509_STORE_add_cert(store.get(), handles_.front().get()) != 1) {
      return Internal("cannot make a store of certificates");
    }
    for (std::size_t i = 1; i + 1 < handles_.size(); ++i) {
      sk_X509_push(others.get(), handles_[i].get());
    }
    if (X509_STORE_CTX_init(context.get(), store.get(), handles_.back().get(), others.get()) != 1) {
      return Internal("cannot make a store of certificates");
    }
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
    // The root is trusted for what it is, even if another has signed it.
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_time(parameters, static_cast<time_t>(options_.time));
    if (X509_verify_cert(context.get()) != 1) {
      const int error = X509_STORE_CTX_get_error(context.get());
      return InvalidArgument(fmt::format("x509: {}", X509_verify_cert_error_string(error)));
    }
    return PlacesOf(X509_STORE_CTX_get0_chain(context.get()));
  }

  std::vector<std::size_t> PlacesOf(STACK_OF(X509) * chain) const {
    std::vector<std::size_t> places;
    for (int i = 0; i < sk_X509_num(chain); ++i) {
      const X509* one = sk_X509_value(chain, i);
      const auto same = [one](const CertificateHandle& handle) {
        return handle.get() == one || X509_cmp(handle.get(), one) == 0;
      };
      const auto found = i == 0 ? std::prev(handles_.end()) : std::ranges::find_if(handles_, same);
      places.push_back(static_cast<std::size_t>(found - handles_.begin()));
    }
    return places;
  }

  absl::Status CheckSignatures(const std::vector<std::size_t>& chain) const {
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const Certificate& certificate = certificates_[chain[i]];
      if (!certificate.fields.unhandled.empty()) {
        return InvalidArgument("x509: unhandled critical extension");
      }
      if (i + 1 < chain.size() && IsWeak(certificate.algorithm)) {
        return InvalidArgument("x509: cannot verify signature: insecure algorithm");
      }
    }
    return absl::OkStatus();
  }

  // A usage must be allowed by every certificate that limits usages at all.
  absl::Status CheckUsages(const std::vector<std::size_t>& chain) const {
    std::vector<int> wanted = options_.usages;
    if (wanted.empty()) wanted = {kServerUsage};
    if (std::ranges::find(wanted, kAnyUsage) != wanted.end()) return absl::OkStatus();
    for (std::size_t place : chain) {
      const ExtensionFields& fields = certificates_[place].fields;
      const std::vector<int>& allowed = fields.extended_usages;
      const bool unlimited = allowed.empty() && fields.unknown_usages.empty();
      if (unlimited || std::ranges::find(allowed, kAnyUsage) != allowed.end()) continue;
      std::erase_if(wanted,
                    [&](int usage) { return std::ranges::find(allowed, usage) == allowed.end(); });
    }
    if (!wanted.empty()) return absl::OkStatus();
    return InvalidArgument("x509: certificate specifies an incompatible key usage");
  }

  absl::Status CheckDomain() const {
    if (options_.domain.empty() || IsFor(handles_.back().get(), options_.domain)) {
      return absl::OkStatus();
    }
    return InvalidArgument("x509: certificate is not valid for the name");
  }

  const std::vector<Certificate>& certificates_;
  const ChainOptions& options_;
  std::vector<CertificateHandle> handles_;
};

}  // namespace

absl::StatusOr<std::vector<std::size_t>> FindChain(const std::vector<Certificate>& certificates,
                                                   const ChainOptions& options) {
  if (certificates.size() < 2) {
    return InvalidArgument("must supply at least two certificates to be able to verify");
  }
  const ErrorsOfThisScope errors;
  return ChainFinder(certificates, options).Find();
}

}  // namespace assay::crypto
