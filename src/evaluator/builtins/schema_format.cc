// The formats that a schema may name. What each of them takes follows the validator that OPA
// embeds, which leans on Go's own readers of times, addresses and URLs.

#include <algorithm>
#include <array>
#include <utility>

#include "evaluator/builtins/go_url.h"
#include "evaluator/builtins/network.h"
#include "evaluator/builtins/patterns.h"
#include "evaluator/builtins/schema_check.h"
#include "evaluator/builtins/time_layout.h"

namespace assay::builtins {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool ReadsAs(std::string_view text, std::initializer_list<std::string_view> layouts) {
  return std::any_of(layouts.begin(), layouts.end(), [text](std::string_view layout) {
    return !ParseTime(layout, text).error.has_value();
  });
}

bool IsDate(std::string_view text) { return ReadsAs(text, {"2006-01-02"}); }

bool IsTime(std::string_view text) { return ReadsAs(text, {"15:04:05Z07:00", "15:04:05"}); }

bool IsDateTime(std::string_view text) {
  return IsTime(text) || IsDate(text) || ReadsAs(text, {"2006-01-02T15:04:05Z07:00"});
}

bool IsHostname(std::string_view text) {
  if (text.size() > 255) return false;
  while (true) {
    const std::string_view label = text.substr(0, text.find('.'));
    const auto inside = [](char c) { return IsLetter(c) || IsDigit(c) || c == '-'; };
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') {
      return false;
    }
    if (!std::all_of(label.begin(), label.end(), inside)) return false;
    if (label.size() == text.size()) return true;
    text.remove_prefix(label.size() + 1);
  }
}

// A word of an address: letters, digits and the marks that RFC 5322 allows, or what is not ASCII.
bool IsAtom(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return IsLetter(c) || IsDigit(c) || (c & 0x80) != 0 ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
  });
}

bool IsDottedAtom(std::string_view text) {
  while (true) {
    const std::string_view atom = text.substr(0, text.find('.'));
    if (!IsAtom(atom)) return false;
    if (atom.size() == text.size()) return true;
    text.remove_prefix(atom.size() + 1);
  }
}

// What stands between quotes, with the quotes.
bool IsQuoted(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '"' || (text[i] >= 0 && text[i] < ' ' && text[i] != '\t')) return false;
    if (text[i] == '\\' && ++i + 1 == text.size()) return false;
  }
  return true;
}

bool IsPlainAddress(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) return false;
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = text.substr(at + 1);
  if (!IsDottedAtom(local) && (local == "\"\"" || !IsQuoted(local))) return false;
  if (domain.starts_with('[') && domain.ends_with(']')) {
    return ParseAddress(domain.substr(1, domain.size() - 2)).has_value();
  }
  return IsDottedAtom(domain);
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// `a@b`, `<a@b>` or `A Name <a@b>`.
bool IsEmail(std::string_view text) {
  text = Trimmed(text);
  const std::size_t open = text.rfind('<');
  if (!text.ends_with('>') || open == std::string_view::npos) return IsPlainAddress(text);
  std::string_view name = Trimmed(text.substr(0, open));
  if (!IsPlainAddress(text.substr(open + 1, text.size() - open - 2))) return false;
  if (IsQuoted(name)) return true;
  while (!name.empty()) {
    const std::string_view word = name.substr(0, name.find_first_of(" \t"));
    if (!IsDottedAtom(word)) return false;
    name = Trimmed(name.substr(word.size()));
  }
  return true;
}

bool IsV4(std::string_view text) { return text.find('.') != text.npos && ParseAddress(text); }
bool IsV6(std::string_view text) { return text.find(':') != text.npos && ParseAddress(text); }

bool IsUriReference(std::string_view text) {
  Url url;
  std::string error;
  return text.find('\\') == std::string_view::npos && ParseUrl(text, url, error);
}

bool IsUri(std::string_view text) {
  Url url;
  std::string error;
  return IsUriReference(text) && ParseUrl(text, url, error) && !url.scheme.empty();
}

// Each brace that opens is closed.
bool IsUriTemplate(std::string_view text) {
  Url url;
  std::string error;
  if (!IsUriReference(text) || !ParseUrl(text, url, error)) return false;
  std::string_view path = url.path;
  for (std::size_t open = path.find('{'); open != path.npos; open = path.find('{')) {
    const std::size_t close = path.find('}', open);
    if (close == path.npos) return false;
    path.remove_prefix(close + 1);
  }
  return true;
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHex(text[i])) return false;
  }
  return true;
}

bool IsJsonPointer(std::string_view text) {
  if (!text.empty() && text[0] != '/') return false;
  for (std::size_t i = text.find('~'); i != text.npos; i = text.find('~', i + 1)) {
    if (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) return false;
  }
  return true;
}

bool IsRelativeJsonPointer(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && IsDigit(text[digits])) ++digits;
  if (digits == 0 || (text[0] == '0' && digits > 1)) return false;
  text.remove_prefix(digits);
  return text == "#" || IsJsonPointer(text);
}

using FormatTest = bool (*)(std::string_view);
constexpr std::array<std::pair<std::string_view, FormatTest>, 16> kFormats = {
    {{"date", IsDate},
     {"time", IsTime},
     {"date-time", IsDateTime},
     {"hostname", IsHostname},
     {"email", IsEmail},
     {"idn-email", IsEmail},
     {"ipv4", IsV4},
     {"ipv6", IsV6},
     {"uri", IsUri},
     {"uri-reference", IsUriReference},
     {"iri", IsUri},
     {"iri-reference", IsUriReference},
     {"uri-template", IsUriTemplate},
     {"uuid", IsUuid},
     {"json-pointer", IsJsonPointer},
     {"relative-json-pointer", IsRelativeJsonPointer}}};

}  // namespace

bool HasFormat(BuiltinCall& call, std::string_view format, std::string_view text) {
  if (!call.Spend(text.size() / 64 + 1)) return true;
  if (format == "regex") {
    return text.empty() ||
           CompileRegex(text, call.context().limits.max_regex_bytes).regex != nullptr;
  }
  for (const auto& [name, test] : kFormats) {
    if (name == format) return test(text);
  }
  return true;
}

}  // namespace assay::builtins
