#include "adapters/builtins/network/url.h"

#include <charconv>

#include "fmt/format.h"

namespace assay::network {
namespace {

// Go escapes what is not escaped, keeps `..` as it stands, and asks about schemes later.
constexpr unsigned kReadFlags =
    CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE | CURLU_ALLOW_SPACE | CURLU_PATH_AS_IS;

std::string Part(CURLU* handle, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(handle, part, &text, flags) != CURLUE_OK) return {};
  return CurlText(text).get();
}

std::string LowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool Set(CURLU* handle, CURLUPart part, std::string_view text, unsigned flags) {
  // What follows a NUL would be cut off.
  if (text.find('\0') != text.npos) return false;
  return curl_url_set(handle, part, std::string(text).c_str(), flags) == CURLUE_OK;
}

// A path may be escaped in part, but what looks like an escape must be one.
bool HasEscapesOnly(std::string_view path) {
  const auto is_hexadecimal = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  for (std::size_t at = 0; (at = path.find('%', at)) != path.npos; ++at) {
    if (path.size() < at + 3 || !is_hexadecimal(path[at + 1]) || !is_hexadecimal(path[at + 2])) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<Url> Url::Parse(std::string_view text) {
  UrlHandle handle(curl_url());
  if (!handle || !Set(handle.get(), CURLUPART_URL, text, kReadFlags)) return std::nullopt;
  return Of(std::move(handle));
}

std::optional<Url> Url::Resolve(std::string_view location) const {
  UrlHandle handle(curl_url_dup(handle_.get()));
  if (!handle || !Set(handle.get(), CURLUPART_URL, location, kReadFlags)) return std::nullopt;
  return Of(std::move(handle));
}

std::optional<Url> Url::WithHost(std::string_view host) const {
  UrlHandle handle(curl_url_dup(handle_.get()));
  if (!handle || !Set(handle.get(), CURLUPART_HOST, host, 0)) return std::nullopt;
  return Of(std::move(handle));
}

std::optional<Url> Url::Of(UrlHandle handle) {
  Url url;
  url.scheme_ = LowerCase(Part(handle.get(), CURLUPART_SCHEME));
  url.host_ = LowerCase(Part(handle.get(), CURLUPART_HOST));
  // A zone names an interface of this machine.
  if (url.host_.empty() || !Part(handle.get(), CURLUPART_ZONEID).empty()) return std::nullopt;
  if (!HasEscapesOnly(Part(handle.get(), CURLUPART_PATH))) return std::nullopt;
  url.has_default_port_ = Part(handle.get(), CURLUPART_PORT, CURLU_NO_DEFAULT_PORT).empty();
  const std::string port = Part(handle.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (std::from_chars(port.data(), port.data() + port.size(), url.port_).ec != std::errc() &&
      !port.empty()) {
    return std::nullopt;
  }
  url.handle_ = std::move(handle);
  return url;
}

std::string Url::Origin() const {
  if (has_default_port_) return fmt::format("{}://{}", scheme_, host_);
  return fmt::format("{}://{}:{}", scheme_, host_, port_);
}

}  // namespace assay::network
