#include "adapters/builtins/network/allow_list.h"

#include <algorithm>
#include <utility>

#include "adapters/builtins/network/url.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay::network {

absl::StatusOr<AllowList> AllowList::Make(std::span<const std::string> entries) {
  AllowList list;
  for (const std::string& text : entries) {
    std::optional<Entry> entry = Read(text);
    if (!entry) {
      return InvalidArgument(
          fmt::format("not a host that the network may be asked of: `{}`: expected a name or an "
                      "address, and perhaps a port",
                      text));
    }
    list.entries_.push_back(*std::move(entry));
  }
  return list;
}

std::optional<AllowList::Entry> AllowList::Read(std::string_view text) {
  // Whole names only. A pattern, a path or a user would silently never match.
  const auto stands_in_a_host = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view("-._[]:").find(c) != std::string_view::npos;
  };
  if (!std::ranges::all_of(text, stands_in_a_host)) return std::nullopt;
  const bool bare_address = text.find(':') != text.rfind(':') && !text.starts_with('[');
  const std::string in_brackets = fmt::format("[{}]", text);
  const std::optional<Url> url =
      Url::Parse(fmt::format("http://{}/", bare_address ? std::string_view(in_brackets) : text));
  if (!url || text.ends_with(':')) return std::nullopt;
  Entry entry{url->host(), ParseAddress(url->host()), std::nullopt};
  const bool has_port = !bare_address && text.rfind(':') != text.npos && !text.ends_with(']');
  if (has_port) entry.port = url->port();
  return entry;
}

bool AllowList::HasHost(std::string_view host, std::uint16_t port) const {
  if (const std::optional<Address> address = ParseAddress(host)) return HasAddress(*address, port);
  return std::ranges::any_of(entries_, [&](const Entry& entry) {
    return entry.host == host && entry.port.value_or(port) == port;
  });
}

bool AllowList::HasAddress(const Address& address, std::uint16_t port) const {
  return std::ranges::any_of(entries_, [&](const Entry& entry) {
    return entry.address == address && entry.port.value_or(port) == port;
  });
}

}  // namespace assay::network
