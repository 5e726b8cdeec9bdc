#pragma once

// What `http.send` is given, checked in OPA's order and with its messages.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/builtins/network/failure.h"
#include "assay/adapters/network_builtins.h"
#include "assay/builtin.h"

namespace assay::network {

struct TlsOptions {
  std::string authorities;          // PEM
  bool system_authorities = false;  // also where `authorities` are given
  std::string certificate;          // the client's, PEM
  std::string key;
  std::string server_name;
  bool verify = true;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;  // in capitals
  std::string url;
  Headers headers;         // names as Go writes them, once each; without `Host`
  std::string unsendable;  // what is wrong with the headers; empty: nothing
  std::string host;        // what the `Host` header says; empty: the URL's
  std::string body;
  TlsOptions tls;
  bool follow_redirects = false;
  bool force_json = false;
  bool force_yaml = false;
  std::int64_t timeout_ns = 5'000'000'000;  // not positive: as long as the host allows
  std::int64_t retries = 0;
};

// True unless the request says otherwise; none if it says something else than true or false.
std::optional<bool> RaisesErrors(ValueView request);
// What tells a request from others: all of it but the headers that it says do not count.
std::variant<std::string, Failure> IdentityOf(BuiltinCall& call, ValueView request);
std::variant<Request, Failure> ReadRequest(BuiltinCall& call, ValueView request,
                                           const NetworkAccess& access);

}  // namespace assay::network
