#include "evaluator/builtins/patterns.h"

#include <fmt/format.h>

namespace assay::builtins {
namespace {

std::string_view GoErrorOf(RE2::ErrorCode code) {
  switch (code) {
    case RE2::ErrorBadEscape:
      return "invalid escape sequence";
    case RE2::ErrorBadCharClass:
      return "invalid character class";
    case RE2::ErrorBadCharRange:
      return "invalid character class range";
    case RE2::ErrorMissingBracket:
      return "missing closing ]";
    case RE2::ErrorMissingParen:
      return "missing closing )";
    case RE2::ErrorUnexpectedParen:
      return "unexpected )";
    case RE2::ErrorTrailingBackslash:
      return "trailing backslash at end of expression";
    case RE2::ErrorRepeatArgument:
      return "missing argument to repetition operator";
    case RE2::ErrorRepeatSize:
      return "invalid repeat count";
    case RE2::ErrorRepeatOp:
      return "invalid nested repetition operator";
    case RE2::ErrorBadPerlOp:
      return "invalid or unsupported Perl syntax";
    case RE2::ErrorBadUTF8:
      return "invalid UTF-8";
    case RE2::ErrorBadNamedCapture:
      return "invalid named capture";
    case RE2::ErrorPatternTooLarge:
      return "expression too large";
    case RE2::NoError:
    case RE2::ErrorInternal:
      break;
  }
  return "internal error";
}

// Go also writes named groups as (?<name>...), which this RE2 does not know yet.
std::string WithOldNames(std::string_view text) {
  std::string out;
  bool in_class = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    if (text[i] == '\\' && i + 1 < text.size()) {
      out += text[++i];
    } else if (text[i] == '[') {
      in_class = true;
    } else if (text[i] == ']') {
      in_class = false;
    } else if (!in_class && text.substr(i).starts_with("(?<") && i + 3 < text.size() &&
               text[i + 3] != '=' && text[i + 3] != '!') {
      out += "?P";
      ++i;
    }
  }
  return out;
}

}  // namespace

Pattern CompileRegex(std::string_view text, std::int64_t limit) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(limit);
  auto regex = std::make_unique<RE2>(
      text.find("(?<") == std::string_view::npos ? std::string(text) : WithOldNames(text), options);
  if (regex->ok()) return {std::move(regex), ""};
  const std::string_view part =
      regex->error_arg().empty() ? text : std::string_view(regex->error_arg());
  return {nullptr,
          fmt::format("error parsing regexp: {}: `{}`", GoErrorOf(regex->error_code()), part)};
}

const RE2* FindRegex(BuiltinCall& call, std::string_view text) {
  if (!call.Spend(text.size() / 8 + 1)) return nullptr;
  const std::int64_t limit = call.context().limits.max_regex_bytes;
  const Pattern& pattern =
      FindPattern(call, "regex", text, [text, limit] { return CompileRegex(text, limit); });
  if (!pattern.regex) FailBuiltin(call, pattern.error);
  return pattern.regex.get();
}

std::string QuoteRegex(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace assay::builtins
