// What libcurl is told. Nothing is left to the surroundings: no proxy, no `.netrc`, no cookies, no
// signals, no protocols but these two, no connection of somebody else's.

#include <fstream>
#include <sstream>

#include "adapters/builtins/network/transfer.h"
#include "assay/version.h"
#include "fmt/format.h"

namespace assay::network {
namespace {

bool HasHeader(const Headers& headers, std::string_view name) {
  for (const auto& header : headers) {
    if (header.first == name) return true;
  }
  return false;
}

std::string FileText(const char* path) {
  std::ifstream file(path == nullptr ? "" : path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

template <typename T>
void Transfer::Set(CURLoption option, T value) {
  if (curl_easy_setopt(easy_.get(), option, value) != CURLE_OK) prepared_ = false;
}

void Transfer::SetBlob(CURLoption option, const std::string& bytes) {
  curl_blob blob{const_cast<char*>(bytes.data()), bytes.size(), CURL_BLOB_COPY};
  Set(option, &blob);
}

bool Transfer::Prepare() {
  if (!easy_ || !multi_) return false;
  PrepareLimits();
  PrepareRequest();
  PrepareHeaders();
  if (url_.scheme() == "https") PrepareTls();
  Set(CURLOPT_CURLU, dialled_ ? dialled_->handle() : url_.handle());
  return prepared_;
}

void Transfer::PrepareLimits() {
  Set(CURLOPT_PROTOCOLS_STR, "http,https");
  Set(CURLOPT_FOLLOWLOCATION, 0L);
  Set(CURLOPT_PROXY, "");
  Set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  Set(CURLOPT_NOSIGNAL, 1L);
  Set(CURLOPT_FRESH_CONNECT, 1L);
  Set(CURLOPT_FORBID_REUSE, 1L);
  // A resolver that hangs is left behind, not waited for.
  Set(CURLOPT_QUICK_EXIT, 1L);
  Set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  Set(CURLOPT_PATH_AS_IS, 1L);
  Set(CURLOPT_ERRORBUFFER, error_.data());
  Set(CURLOPT_OPENSOCKETFUNCTION, &Transfer::OpenSocket);
  Set(CURLOPT_OPENSOCKETDATA, this);
  Set(CURLOPT_HEADERFUNCTION, &Transfer::TakeHeader);
  Set(CURLOPT_HEADERDATA, this);
  Set(CURLOPT_WRITEFUNCTION, &Transfer::TakeBody);
  Set(CURLOPT_WRITEDATA, this);
}

void Transfer::PrepareRequest() {
  const std::string& method = request_.method;
  const bool wants_length = method == "POST" || method == "PUT" || method == "PATCH";
  if (method == "HEAD") {
    Set(CURLOPT_NOBODY, 1L);
  } else if (!request_.body.empty() || wants_length) {
    Set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    Set(CURLOPT_POSTFIELDS, request_.body.data());
  }
  if (method != "HEAD") Set(CURLOPT_CUSTOMREQUEST, method.c_str());
  decodes_ = method != "HEAD" && !HasHeader(request_.headers, "Accept-Encoding") &&
             !HasHeader(request_.headers, "Range");
  if (decodes_) Set(CURLOPT_ACCEPT_ENCODING, "gzip");
}

void Transfer::AddHeader(const std::string& line) {
  curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
  if (longer == nullptr) {
    prepared_ = false;
    return;
  }
  // libcurl keeps the list: where there was one, `longer` is its head again.
  if (longer != headers_.get()) headers_.reset(longer);
}

void Transfer::PrepareHeaders() {
  // libcurl's own, which Go does not send.
  for (std::string_view name : {"Accept", "Content-Type", "Expect"}) {
    if (!HasHeader(request_.headers, name)) AddHeader(fmt::format("{}:", name));
  }
  for (const auto& [name, value] : request_.headers) {
    AddHeader(value.empty() ? name + ";" : fmt::format("{}: {}", name, value));
  }
  if (!request_.host.empty()) AddHeader(fmt::format("Host: {}", request_.host));
  Set(CURLOPT_HTTPHEADER, headers_.get());
  Set(CURLOPT_USERAGENT, "Assay/" ASSAY_VERSION);
}

void Transfer::PrepareTls() {
  const TlsOptions& tls = request_.tls;
  Set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  Set(CURLOPT_SSL_VERIFYPEER, tls.verify ? 1L : 0L);
  Set(CURLOPT_SSL_VERIFYHOST, tls.verify ? 2L : 0L);
  if (tls.verify) PrepareAuthorities();
  if (!tls.certificate.empty()) {
    Set(CURLOPT_SSLCERTTYPE, "PEM");
    SetBlob(CURLOPT_SSLCERT_BLOB, tls.certificate);
    Set(CURLOPT_SSLKEYTYPE, "PEM");
    SetBlob(CURLOPT_SSLKEY_BLOB, tls.key);
  }
  // A `Host` header is also the name in the certificate, unless that is given.
  std::string name = tls.server_name;
  if (name.empty()) name = request_.host.substr(0, request_.host.find(':'));
  if (name.empty() || name == url_.host()) return;
  dialled_ = url_.WithHost(name);
  if (!dialled_) {
    prepared_ = false;
    return;
  }
  // The name is sent and checked; the connection still goes to the URL's host.
  connect_to_.reset(curl_slist_append(
      nullptr,
      fmt::format("{}:{}:{}:{}", dialled_->host(), url_.port(), url_.host(), url_.port()).c_str()));
  Set(CURLOPT_CONNECT_TO, connect_to_.get());
  if (request_.host.empty()) {
    AddHeader(url_.has_default_port() ? fmt::format("Host: {}", url_.host())
                                      : fmt::format("Host: {}:{}", url_.host(), url_.port()));
    Set(CURLOPT_HTTPHEADER, headers_.get());
  }
}

void Transfer::PrepareAuthorities() {
  const TlsOptions& tls = request_.tls;
  const bool system = network_.access.system_certificates;
  if (tls.authorities.empty() && system) return;  // libcurl's own places
  if (!tls.authorities.empty()) {
    std::string all = tls.authorities;
    const char* bundle = nullptr;
    if (tls.system_authorities &&
        curl_easy_getinfo(easy_.get(), CURLINFO_CAINFO, &bundle) == CURLE_OK) {
      all += '\n';
      all += FileText(bundle);
    }
    SetBlob(CURLOPT_CAINFO_BLOB, all);
  }
  // A null pointer is how a place is taken away.
  Set(CURLOPT_CAINFO, static_cast<const char*>(nullptr));
  Set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
}

}  // namespace assay::network
