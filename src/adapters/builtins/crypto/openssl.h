#pragma once

// Owners of what OpenSSL makes. What fails there leaves errors in a queue of the thread, which is
// the host's too: ErrorsOfThisScope takes ours out again.

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>

namespace assay::crypto {

template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};

using Number = std::unique_ptr<BIGNUM, FreeWith<BN_clear_free>>;
using NumberContext = std::unique_ptr<BN_CTX, FreeWith<BN_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeWith<EVP_MD_CTX_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
using SignaturePair = std::unique_ptr<ECDSA_SIG, FreeWith<ECDSA_SIG_free>>;
using CurveGroup = std::unique_ptr<EC_GROUP, FreeWith<EC_GROUP_free>>;
using CurvePoint = std::unique_ptr<EC_POINT, FreeWith<EC_POINT_clear_free>>;
using CertificateHandle = std::unique_ptr<X509, FreeWith<X509_free>>;
using KeyHandle = std::shared_ptr<EVP_PKEY>;

inline KeyHandle OwnKey(EVP_PKEY* key) {
  return key == nullptr ? nullptr : KeyHandle(key, FreeWith<EVP_PKEY_free>());
}

class ErrorsOfThisScope {
 public:
  ErrorsOfThisScope() { ERR_set_mark(); }
  ~ErrorsOfThisScope() { ERR_pop_to_mark(); }
  ErrorsOfThisScope(const ErrorsOfThisScope&) = delete;
  ErrorsOfThisScope& operator=(const ErrorsOfThisScope&) = delete;
};

}  // namespace assay::crypto
