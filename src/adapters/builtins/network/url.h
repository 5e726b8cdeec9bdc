#pragma once

// URLs, read by what will send them: what is checked and what is connected to cannot differ.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/builtins/network/curl.h"

namespace assay::network {

class Url {
 public:
  // Any scheme, with a host; none if it is no such URL.
  static std::optional<Url> Parse(std::string_view text);
  // What a `Location` says, seen from here.
  std::optional<Url> Resolve(std::string_view location) const;
  // The same with another host, whose name is not looked up.
  std::optional<Url> WithHost(std::string_view host) const;

  const std::string& scheme() const { return scheme_; }
  // In lower case; an address of version 6 in brackets.
  const std::string& host() const { return host_; }
  std::uint16_t port() const { return port_; }
  bool has_default_port() const { return has_default_port_; }
  bool SameOrigin(const Url& other) const {
    return scheme_ == other.scheme_ && host_ == other.host_ && port_ == other.port_;
  }
  // `https://host:8443`: all that a message shows. The rest may be secret.
  std::string Origin() const;
  CURLU* handle() const { return handle_.get(); }

 private:
  static std::optional<Url> Of(UrlHandle handle);
  UrlHandle handle_;
  std::string scheme_;
  std::string host_;
  std::uint16_t port_ = 0;
  bool has_default_port_ = true;
};

}  // namespace assay::network
