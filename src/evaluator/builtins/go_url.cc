#include "evaluator/builtins/go_url.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "evaluator/builtins/go_text.h"
#include "evaluator/builtins/network.h"
#include "evaluator/builtins/utf8.h"

namespace assay::builtins {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

bool IsOneOf(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool MayStand(char c, UrlPart part) {
  if (IsAlphanumeric(c) || IsOneOf(c, "-_.~")) return true;
  switch (part) {
    case UrlPart::kHost:
    case UrlPart::kZone:
      return IsOneOf(c, "!$&'()*+,;=:[]<>\"");
    case UrlPart::kPath:
      return IsOneOf(c, "$&+,/:;=@");
    case UrlPart::kUser:
      return IsOneOf(c, "$&+,;=");
    case UrlPart::kFragment:
      return IsOneOf(c, "$&+,/:;=?@!()*");
    case UrlPart::kQuery:
      break;
  }
  return false;
}

std::optional<unsigned> HexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

// What stands before a separator; the rest is left.
std::string_view Cut(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view before = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return before;
}

bool IsPort(std::string_view text) {
  if (text.empty()) return true;
  return text[0] == ':' &&
         std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class UrlReader {
 public:
  UrlReader(Url& url, std::string& error) : url_(url), error_(error) {}

  bool Read(std::string_view text) {
    if (std::any_of(text.begin(), text.end(),
                    [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; })) {
      return Fail("net/url: invalid control character in URL");
    }
    if (text == "*") {
      url_.path = "*";
      return true;
    }
    std::string_view rest = text;
    if (!TakeScheme(rest)) return false;
    std::string_view query = rest;
    rest = Cut(query, '?');
    url_.raw_query = query;
    if (!rest.starts_with('/')) {
      if (!url_.scheme.empty()) return true;  // opaque, as in mailto:
      if (rest.substr(0, rest.find('/')).find(':') != std::string_view::npos) {
        return Fail("first path segment in URL cannot contain colon");
      }
    }
    if (rest.starts_with("//") && (!url_.scheme.empty() || !rest.starts_with("///"))) {
      const std::size_t slash = std::min(rest.find('/', 2), rest.size());
      if (!TakeAuthority(rest.substr(2, slash - 2))) return false;
      rest = rest.substr(slash);
    }
    if (!UnescapeUrl(rest, UrlPart::kPath, url_.path, error_)) return false;
    if (EscapeUrl(url_.path, UrlPart::kPath) != rest) url_.raw_path = rest;
    return true;
  }

 private:
  bool Fail(std::string error) {
    error_ = std::move(error);
    return false;
  }

  bool TakeScheme(std::string_view& rest) {
    for (std::size_t i = 0; i < rest.size(); ++i) {
      const char c = rest[i];
      if (c == ':') {
        if (i == 0) return Fail("missing protocol scheme");
        url_.scheme = ToLower(rest.substr(0, i));
        rest.remove_prefix(i + 1);
        return true;
      }
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && (i == 0 || !(IsAlphanumeric(c) || IsOneOf(c, "+-.")))) return true;
    }
    return true;
  }

  bool TakeAuthority(std::string_view authority) {
    const std::size_t at = authority.rfind('@');
    const bool has_user = at != std::string_view::npos;
    std::string host;
    if (!ReadHost(has_user ? authority.substr(at + 1) : authority, host)) return false;
    if (has_user && !CheckUser(authority.substr(0, at))) return false;
    SplitPort(host);
    return true;
  }

  bool CheckUser(std::string_view user) {
    if (!std::all_of(user.begin(), user.end(), [](char c) {
          return IsAlphanumeric(c) || IsOneOf(c, "-._:~!$&'()*+,;=%@");
        })) {
      return Fail("net/url: invalid userinfo");
    }
    std::string unescaped;
    return UnescapeUrl(user, UrlPart::kUser, unescaped, error_);
  }

  bool ReadHost(std::string_view text, std::string& host) {
    const std::size_t open = text.rfind('[');
    if (open == 0) return ReadLiteral(text, host);
    if (open != std::string_view::npos) return Fail("invalid IP-literal");
    std::size_t colon = text.find(':');
    if (colon != std::string_view::npos) {
      // Lists of hosts are common outside of http.
      if (url_.scheme != "http" && url_.scheme != "https") colon = text.rfind(':');
      if (!CheckPort(text.substr(colon))) return false;
    }
    return UnescapeUrl(text, UrlPart::kHost, host, error_);
  }

  bool CheckPort(std::string_view port) {
    return IsPort(port) || Fail(fmt::format("invalid port {} after host", QuotedText(port)));
  }

  // An IPv6 address in brackets, perhaps with a zone.
  bool ReadLiteral(std::string_view text, std::string& host) {
    const std::size_t close = text.rfind(']');
    if (close == std::string_view::npos) return Fail("missing ']' in host");
    const std::string_view port = text.substr(close + 1);
    if (!CheckPort(port)) return false;
    std::string_view address = text.substr(1, close - 1);
    std::string name;
    std::string zone;
    const std::size_t percent = address.find("%25");
    if (percent != std::string_view::npos) {
      if (!UnescapeUrl(address.substr(percent), UrlPart::kZone, zone, error_)) return false;
      address = address.substr(0, percent);
    }
    if (!UnescapeUrl(address, UrlPart::kHost, name, error_)) return false;
    const bool is_v6 = name.find(':') != std::string::npos && ParseAddress(name).has_value();
    if (!is_v6 || zone == "%") {
      if (ParseAddress(name) && zone.empty()) return Fail("invalid IP-literal");
      return Fail(
          fmt::format("invalid host: ParseAddr({}): unable to parse IP", QuotedText(name + zone)));
    }
    host = fmt::format("[{}{}]{}", name, zone, port);
    return true;
  }

  void SplitPort(std::string_view host) {
    const std::size_t colon = host.rfind(':');
    if (colon != std::string_view::npos && IsPort(host.substr(colon))) {
      url_.port = host.substr(colon + 1);
      host = host.substr(0, colon);
    }
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    url_.hostname = host;
  }

  Url& url_;
  std::string& error_;
};

// An escape that is not allowed, or a character that would have to be escaped.
bool CheckEscape(std::string_view text, std::size_t at, UrlPart part, std::string& error) {
  const auto fail = [&] {
    error = "invalid URL escape " + QuotedText(text.substr(at, 3));
    return false;
  };
  if (at + 2 >= text.size()) return fail();
  const std::optional<unsigned> high = HexDigit(text[at + 1]);
  const std::optional<unsigned> low = HexDigit(text[at + 2]);
  if (!high || !low) return fail();
  // In a host only bytes beyond ASCII may be escaped, and %25 before a zone.
  const bool percent = text.substr(at, 3) == "%25";
  if (part == UrlPart::kHost && *high < 8 && !percent) return fail();
  const char value = static_cast<char>(*high << 4 | *low);
  if (part == UrlPart::kZone && !percent && value != ' ' && !MayStand(value, UrlPart::kHost)) {
    return fail();
  }
  return true;
}

}  // namespace

std::string EscapeUrl(std::string_view text, UrlPart part) {
  std::string out;
  for (char c : text) {
    if (MayStand(c, part)) {
      out += c;
    } else if (c == ' ' && part == UrlPart::kQuery) {
      out += '+';
    } else {
      out += '%';
      out += kHexDigits[static_cast<unsigned char>(c) >> 4];
      out += kHexDigits[static_cast<unsigned char>(c) & 15];
    }
  }
  return out;
}

bool UnescapeUrl(std::string_view text, UrlPart part, std::string& out, std::string& error) {
  out.clear();
  const bool host = part == UrlPart::kHost || part == UrlPart::kZone;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (!CheckEscape(text, i, part, error)) return false;
      out += static_cast<char>(*HexDigit(text[i + 1]) << 4 | *HexDigit(text[i + 2]));
      i += 2;
    } else if (host && (c & 0x80) == 0 && !MayStand(c, part)) {
      error = fmt::format("invalid character {} in host name", QuotedText(text.substr(i, 1)));
      return false;
    } else {
      out += c == '+' && part == UrlPart::kQuery ? ' ' : c;
    }
  }
  return true;
}

bool ParseUrl(std::string_view text, Url& url, std::string& error) {
  std::string_view fragment = text;
  const std::string_view before = Cut(fragment, '#');
  std::string reason;
  if (!UrlReader(url, reason).Read(before)) {
    error = fmt::format("parse {}: {}", QuotedText(before), reason);
    return false;
  }
  if (UnescapeUrl(fragment, UrlPart::kFragment, url.fragment, reason)) return true;
  error = fmt::format("parse {}: {}", QuotedText(text), reason);
  return false;
}

}  // namespace assay::builtins
