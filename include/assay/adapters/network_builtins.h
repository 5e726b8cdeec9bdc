#pragma once

/// \file
/// The built-in that asks the network: `http.send`. Off unless a host says three things: it adds
/// this table, it lists hosts, it grants the capability.
///
///   absl::StatusOr<assay::BuiltinTable> network =
///       assay::NetworkBuiltins({.hosts = {"api.example.com:443"}});
///   if (!network.ok()) return network.status();
///   assay::BuiltinTable builtins = assay::RegoBuiltins();
///   builtins.Add(*network);
///   options.compile.builtins = &builtins;          // of a Query
///   context.builtins = &builtins;                  // of an evaluation
///   context.capabilities.network = true;
///
/// Only `http` and `https`; no proxy, no `.netrc`, no cookies. Each redirect is held to the list
/// again, and each address to which a name leads is looked at before it is connected to: private,
/// loopback, link-local and other addresses that are not the public internet's are refused. Bodies,
/// headers, keys, queries and paths of URLs stand in no message.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/builtin.h"

namespace assay {

/// What policies may reach, and what a request may cost.
struct NetworkAccess {
  /// `api.example.com` (any port), `api.example.com:8443`, `10.0.0.7`, `[::1]:8080`: whole names,
  /// no patterns. An address that is listed may be connected to, whatever name leads there.
  std::vector<std::string> hosts;
  /// Listed names may lead to addresses that are not public.
  bool private_addresses = false;
  /// Servers may be verified with the certificates that the system trusts, read where libcurl
  /// looks for them; without, only with those that a request brings.
  bool system_certificates = true;
  /// Of a response, decompressed.
  std::uint64_t max_response_bytes = 8U << 20;
  /// Of one call with its redirects, retries and waiting; a request's `timeout` only shortens it.
  std::int64_t max_nanoseconds = 30'000'000'000;
  /// Give what `tls_*_file` and `tls_*_env_variable` name, or nothing; called from any thread.
  /// Empty: requests that name one are errors.
  std::function<std::optional<std::string>(std::string_view path)> file = {};
  std::function<std::optional<std::string>(std::string_view name)> environment = {};
};

/// Only `http.send`: what a table lacks, compilation and evaluation take from the standard one.
/// InvalidArgument if an entry is no host; Unavailable if libcurl cannot start.
absl::StatusOr<BuiltinTable> NetworkBuiltins(NetworkAccess access);

}  // namespace assay
