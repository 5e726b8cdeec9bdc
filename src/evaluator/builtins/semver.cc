// semver.*: semantic versions 2.0, with an optional v before them.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "evaluator/builtins/operands.h"

namespace assay::builtins {
namespace {

struct Version {
  std::array<std::int64_t, 3> numbers = {};
  std::string_view pre_release;
};

// What stands before a separator; the rest stays. Without one, all of it.
std::string_view Cut(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view before = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return before;
}

// Identifiers of letters, digits and dashes between dots.
bool AreIdentifiers(std::string_view text) {
  bool empty = true;
  for (char c : text) {
    if (c == '.') {
      if (empty) return false;
      empty = true;
      continue;
    }
    const bool allowed =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    if (!allowed) return false;
    empty = false;
  }
  return !empty;
}

// As Go's strconv.ParseInt reads it: a sign is allowed, and zeros before it.
bool ParseNumber(std::string_view text, std::int64_t& number) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::optional<Version> ParseVersion(std::string_view text) {
  if (text.starts_with('v')) text.remove_prefix(1);
  std::string_view metadata = text;
  text = Cut(metadata, '+');
  if (!metadata.empty() && !AreIdentifiers(metadata)) return std::nullopt;
  Version version;
  version.pre_release = text;
  text = Cut(version.pre_release, '-');
  if (!version.pre_release.empty() && !AreIdentifiers(version.pre_release)) return std::nullopt;
  if (std::count(text.begin(), text.end(), '.') != 2) return std::nullopt;
  for (std::int64_t& number : version.numbers) {
    if (!ParseNumber(Cut(text, '.'), number)) return std::nullopt;
  }
  return version;
}

bool IsNumeric(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Numbers by size and before words; words by their bytes.
int CompareIdentifiers(std::string_view a, std::string_view b) {
  const bool a_numeric = IsNumeric(a);
  const bool b_numeric = IsNumeric(b);
  if (a_numeric != b_numeric) return a_numeric ? -1 : 1;
  if (a_numeric) {
    a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
    b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
    if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  }
  const int order = a.compare(b);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

int CompareVersions(const Version& a, const Version& b) {
  if (a.numbers != b.numbers) return a.numbers < b.numbers ? -1 : 1;
  std::string_view rest_a = a.pre_release;
  std::string_view rest_b = b.pre_release;
  // A release is after all that came before it.
  if (rest_a.empty() != rest_b.empty()) return rest_a.empty() ? 1 : -1;
  while (!rest_a.empty() && !rest_b.empty()) {
    if (const int order = CompareIdentifiers(Cut(rest_a, '.'), Cut(rest_b, '.'))) return order;
  }
  if (rest_a.empty() == rest_b.empty()) return 0;
  return rest_a.empty() ? -1 : 1;
}

}  // namespace

ValueView SemverCompare(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 2)) return ValueView::Undefined();
  const StringText texts[] = {operands[0].text(), operands[1].text()};
  std::array<Version, 2> versions;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::optional<Version> version = ParseVersion(texts[i]);
    if (!version) {
      return FailBuiltin(call, fmt::format("operand {}: string {} is not a valid SemVer", i + 1,
                                           ToJson(operands[i])));
    }
    versions[i] = *version;
  }
  return call.arena().Integer(CompareVersions(versions[0], versions[1]));
}

ValueView SemverIsValid(BuiltinCall&, Arguments operands) {
  if (!operands[0].is_string()) return ValueView::Boolean(false);
  const StringText text = operands[0].text();
  return ValueView::Boolean(ParseVersion(text).has_value());
}

}  // namespace assay::builtins
