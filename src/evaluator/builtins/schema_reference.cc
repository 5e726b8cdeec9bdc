#include "evaluator/builtins/schema_reference.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>
#include <vector>

#include "evaluator/builtins/go_url.h"
#include "evaluator/builtins/schema_standard.h"

namespace assay::builtins {
namespace {

// A URI in its five parts, as they are written; which of them are there at all matters.
struct UriParts {
  std::string_view scheme;  // with its colon
  bool has_authority = false;
  std::string_view authority;  // with its slashes
  std::string_view path;
  std::string_view query;     // with its mark
  std::string_view fragment;  // likewise
};

bool IsScheme(std::string_view text) {
  if (text.empty()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (!letter && (i == 0 || !other)) return false;
  }
  return true;
}

std::string_view TakeFrom(std::string_view& text, std::size_t at) {
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at);
  text = text.substr(0, at);
  return rest;
}

UriParts PartsOf(std::string_view text) {
  UriParts parts;
  parts.fragment = TakeFrom(text, text.find('#'));
  parts.query = TakeFrom(text, text.find('?'));
  const std::size_t colon = text.find(':');
  if (colon != std::string_view::npos && IsScheme(text.substr(0, colon))) {
    parts.scheme = text.substr(0, colon + 1);
    text.remove_prefix(colon + 1);
  }
  if (text.starts_with("//")) {
    const std::size_t slash = text.find('/', 2);
    parts.has_authority = true;
    parts.authority = text.substr(0, slash);
    text.remove_prefix(parts.authority.size());
  }
  parts.path = text;
  return parts;
}

// Takes `.` and `..` out of a path (RFC 3986, 5.2.4).
std::string WithoutDots(std::string_view path) {
  std::vector<std::string_view> kept;
  const bool absolute = path.starts_with("/");
  if (absolute) path.remove_prefix(1);
  bool folder = false;
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    folder = segment == "." || segment == "..";
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (segment != ".") {
      kept.push_back(segment);
    }
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  if (folder) kept.emplace_back();
  std::string out = absolute ? "/" : "";
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (i > 0) out += '/';
    out += kept[i];
  }
  return out;
}

std::string Joined(const UriParts& base, std::string_view path) {
  if (path.starts_with("/")) return WithoutDots(path);
  if (base.has_authority && base.path.empty()) return WithoutDots("/" + std::string(path));
  const std::size_t slash = base.path.rfind('/');
  const std::size_t kept = slash == std::string_view::npos ? 0 : slash + 1;
  const std::string joined = std::string(base.path.substr(0, kept)) + std::string(path);
  // As Go joins them: a path that was merged is absolute.
  return WithoutDots(joined.starts_with("/") ? joined : "/" + joined);
}

// Keywords whose members are named by the schema's author: `id` there is a property, no name.
bool NamesMembers(std::string_view keyword) {
  return keyword == "properties" || keyword == "dependencies" || keyword == "patternProperties";
}

std::string Unescaped(std::string_view token) {
  std::string out;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escape = token[i] == '~' && i + 1 < token.size();
    if (escape && (token[i + 1] == '0' || token[i + 1] == '1')) {
      out += token[++i] == '0' ? '~' : '/';
    } else {
      out += token[i];
    }
  }
  return out;
}

bool StepTo(std::string_view token, SchemaPlace& place, std::string& error) {
  if (place.schema.is_object()) {
    place.base = ScopeOf(place.schema, place.base);
    const std::string key = Unescaped(token);
    place.schema = place.schema.Find(key);
    if (!place.schema.defined()) error = fmt::format("Object has no key '{}'", key);
  } else if (place.schema.is_array()) {
    std::int64_t index = 0;
    const char* end = token.data() + token.size();
    const auto [stop, code] = std::from_chars(token.data(), end, index);
    if (token.empty() || code != std::errc() || stop != end) {
      error = fmt::format("Invalid array index '{}'", token);
    } else if (index < 0 || static_cast<std::uint64_t>(index) >= place.schema.size()) {
      error = fmt::format("Out of bound array[0,{}] index '{}'", place.schema.size(), index);
    } else {
      place.schema = place.schema.at(static_cast<std::size_t>(index));
    }
  } else {
    error = fmt::format("Invalid token reference '{}'", token);
  }
  return error.empty();
}

}  // namespace

std::string ResolveUri(std::string_view base, std::string_view reference) {
  const UriParts from = PartsOf(base);
  const UriParts to = PartsOf(reference);
  std::string out;
  const auto add = [&out](std::string_view part) { out += part; };
  const bool whole = !to.scheme.empty();
  add(whole ? to.scheme : from.scheme);
  const bool same_host = !whole && !to.has_authority;
  add(same_host ? from.authority : to.authority);
  if (!same_host) {
    add(to.scheme.empty() || to.has_authority ? WithoutDots(to.path) : std::string(to.path));
    add(to.query);
  } else if (to.path.empty()) {
    add(from.path);
    add(to.query.empty() ? from.query : to.query);
  } else {
    add(Joined(from, to.path));
    add(to.query);
  }
  if (to.fragment != "#") add(to.fragment);
  return out;
}

std::string ScopeOf(ValueView schema, const std::string& base) {
  ValueView id = schema.Find("id");
  if (!id.defined()) id = schema.Find("$id");
  if (!id.is_string()) return base;
  const StringText text = id.text();
  return ResolveUri(base, text);
}

bool SchemaIndex::Build(BuiltinCall& call, ValueView document, std::string& error) {
  std::vector<SchemaPlace> open = {{document, ""}};
  while (!open.empty()) {
    const SchemaPlace here = std::move(open.back());
    open.pop_back();
    if (!call.Spend(here.schema.size() + 1)) return false;
    std::string base = here.base;
    if (here.schema.is_object()) {
      base = ScopeOf(here.schema, here.base);
      const bool named = here.schema.Find("id").is_string() ||
                         (!here.schema.Find("id").defined() && here.schema.Find("$id").is_string());
      if (named && !places_.emplace(base, SchemaPlace{here.schema, here.base}).second) {
        error = fmt::format("Reference already exists: \"{}\"", base);
        return false;
      }
    }
    // Backwards, so that they are visited in order.
    for (std::size_t i = here.schema.size(); i-- > 0;) {
      const ValueView child = here.schema.at(i);
      if (!child.is_collection()) continue;
      const std::string key =
          here.schema.is_object() ? std::string(here.schema.key(i).text().view()) : "";
      if (key == "const" || key == "enum") continue;
      if (!NamesMembers(key)) {
        open.push_back({child, base});
        continue;
      }
      for (std::size_t j = child.is_object() ? child.size() : 0; j-- > 0;) {
        if (child.at(j).is_collection()) open.push_back({child.at(j), base});
      }
    }
  }
  places_.insert_or_assign("", SchemaPlace{document, ""});
  return true;
}

bool SchemaIndex::Find(const std::string& reference, SchemaPlace& place, std::string& error) const {
  Url url;
  if (!ParseUrl(reference, url, error)) return false;
  if (const auto named = places_.find(reference); named != places_.end()) {
    place = named->second;
    return true;
  }
  const std::string_view address = std::string_view(reference).substr(0, reference.find('#'));
  const auto base = places_.find(address);
  if (base != places_.end()) {
    place = base->second;
  } else if (const ValueView standard = StandardSchema(address); standard.defined()) {
    place = {standard, ""};
  } else {
    const bool whole = !url.scheme.empty() && !url.hostname.empty();
    error = whole ? fmt::format("remote reference loading disabled: {}", reference)
                  : fmt::format("Reference {} must be canonical", reference);
    return false;
  }
  std::string_view pointer = url.fragment;
  // A fragment that is no pointer means the whole document, as in OPA.
  if (!pointer.starts_with("/")) return true;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::string_view token = pointer.substr(0, pointer.find('/'));
    if (!StepTo(token, place, error)) return false;
    pointer.remove_prefix(token.size());
  }
  return true;
}

}  // namespace assay::builtins
