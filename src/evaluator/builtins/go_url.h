#pragma once

// URLs as Go's net/url reads them.

#include <string>
#include <string_view>

namespace assay::builtins {

/// The part of a URL that decides which characters may stand for themselves.
enum class UrlPart : std::uint8_t { kPath, kHost, kZone, kUser, kQuery, kFragment };

std::string EscapeUrl(std::string_view text, UrlPart part);
/// False if an escape is not valid; `error` says which.
bool UnescapeUrl(std::string_view text, UrlPart part, std::string& out, std::string& error);

struct Url {
  std::string scheme;
  std::string hostname;
  std::string port;
  std::string path;
  std::string raw_path;  ///< as it was written, where that is not how `path` would be
  std::string raw_query;
  std::string fragment;
};

/// False if it is none; `error` is Go's whole message.
bool ParseUrl(std::string_view text, Url& url, std::string& error);

}  // namespace assay::builtins
