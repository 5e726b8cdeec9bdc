#include "adapters/builtins/crypto/url.h"

#include <algorithm>
#include <utility>

#include "adapters/builtins/crypto/operands.h"
#include "fmt/format.h"

namespace assay::crypto {
namespace {

constexpr std::string_view kPathMarks = "-_.~$&+,/:;=@";
constexpr std::string_view kFragmentMarks = "-_.~$&+,/:;=?@!()*";
// What may stand in a path that somebody else has escaped.
constexpr std::string_view kEncodedMarks = "-_.~!$&'()*+,;=:@[]%/";

bool IsAlphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string Escape(std::string_view text, std::string_view marks) {
  std::string out;
  for (char c : text) {
    if (IsAlphanumeric(c) || marks.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string MemberText(ValueView object, std::string_view name) {
  const ValueView member = object.Find(name);
  return member.is_string() ? std::string(member.text().view()) : std::string();
}

// What stands before a separator; the rest is left, with the separator.
std::string_view CutBefore(std::string_view& rest, std::string_view separators) {
  const std::size_t at = std::min(rest.find_first_of(separators), rest.size());
  const std::string_view before = rest.substr(0, at);
  rest = rest.substr(at);
  return before;
}

// The parts that `uri.parse` does not give; it has found them in order.
void AddRawParts(std::string_view text, Url& url) {
  std::string_view rest = text;
  std::string_view main = CutBefore(rest, "#");
  if (!rest.empty()) rest.remove_prefix(1);
  if (Escape(url.fragment, kFragmentMarks) != rest) url.raw_fragment = rest;
  if (!url.scheme.empty()) main.remove_prefix(url.scheme.size() + 1);
  std::string_view query = main;
  main = CutBefore(query, "?");
  url.ends_in_question_mark = query == "?";
  if (!main.starts_with('/') && !url.scheme.empty()) {
    url.opaque = main;
    return;
  }
  if (main.starts_with("//") && (!url.scheme.empty() || !main.starts_with("///"))) {
    main.remove_prefix(2);
    std::string_view authority = CutBefore(main, "/");
    const std::size_t at = authority.rfind('@');
    url.has_user = at != std::string_view::npos;
    url.host = url.has_user ? authority.substr(at + 1) : authority;
  } else if (!url.scheme.empty()) {
    url.has_no_authority = true;
  }
  if (Escape(url.path, kPathMarks) != main) url.raw_path = main;
}

}  // namespace

std::optional<Url> ReadUrl(BuiltinCall& call, std::string_view text) {
  const ValueView operand = call.arena().String(text);
  const ValueView parts =
      StandardBuiltins().Find("uri.parse")->function(call, std::span(&operand, 1));
  if (!parts.is_object()) return std::nullopt;
  Url url;
  url.scheme = MemberText(parts, "scheme");
  url.path = MemberText(parts, "path");
  url.query = MemberText(parts, "raw_query");
  url.fragment = MemberText(parts, "fragment");
  AddRawParts(text, url);
  return url;
}

std::string EscapedPath(const Url& url) {
  const bool encoded = std::ranges::all_of(url.raw_path, [](char c) {
    return IsAlphanumeric(c) || kEncodedMarks.find(c) != std::string_view::npos;
  });
  if (!url.raw_path.empty() && encoded) return url.raw_path;
  return url.path == "*" ? "*" : Escape(url.path, kPathMarks);
}

ValueView UrlValue(const Url& url, ValueArena& arena) {
  ObjectMaker object(arena);
  object.Text("Scheme", url.scheme);
  object.Text("Opaque", url.opaque);
  object.Add("User", url.has_user ? ValueView::EmptyObject() : ValueView::Null());
  object.Text("Host", url.host);
  object.Text("Path", url.path);
  object.Text("RawPath", url.raw_path);
  object.Text("RawQuery", url.query);
  object.Text("Fragment", url.fragment);
  object.Text("RawFragment", url.raw_fragment);
  object.Boolean("ForceQuery", url.ends_in_question_mark);
  object.Boolean("OmitHost", url.has_no_authority);
  return object.Finish();
}

}  // namespace assay::crypto
