#pragma once

// URLs with the members of Go's net/url.

#include <optional>
#include <string>
#include <string_view>

#include "assay/builtin.h"

namespace assay::crypto {

struct Url {
  std::string scheme;
  std::string opaque;  // `mailto:` and what follows it
  bool has_user = false;
  std::string host;  // with its port
  std::string path;
  std::string raw_path;  // as it was written, where that is not how `path` would be
  std::string query;
  std::string fragment;
  std::string raw_fragment;
  bool ends_in_question_mark = false;
  bool has_no_authority = false;
};

// None if it is no URL; the call has failed then.
std::optional<Url> ReadUrl(BuiltinCall& call, std::string_view text);
// The path as it is sent.
std::string EscapedPath(const Url& url);
ValueView UrlValue(const Url& url, ValueArena& arena);

}  // namespace assay::crypto
