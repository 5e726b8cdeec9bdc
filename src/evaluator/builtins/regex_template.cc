// regex.template_match: text with regular expressions between delimiters, `urn:<[a-z]+>:x`.

#include <fmt/format.h>

#include <string>

#include "evaluator/builtins/patterns.h"

namespace assay::builtins {
namespace {

Pattern CompileTemplate(std::string_view text, char open, char close, std::int64_t limit) {
  const std::string unbalanced = "unbalanced braces in " + ToJson(ValueArena().String(text));
  std::string regex = "^";
  std::size_t kept = 0;
  std::size_t begin = 0;
  int level = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == open) {
      if (++level == 1) begin = i;
    } else if (text[i] == close) {
      if (--level < 0) return {nullptr, unbalanced};
      if (level > 0) continue;
      const std::string_view part = text.substr(begin + 1, i - begin - 1);
      // Each part must be valid alone: it may not close a group that it did not open.
      Pattern alone = CompileRegex(fmt::format("^{}$", part), limit);
      if (!alone.regex) return alone;
      regex += fmt::format("{}({})", QuoteRegex(text.substr(kept, begin - kept)), part);
      kept = i + 1;
    }
  }
  if (level != 0) return {nullptr, unbalanced};
  return CompileRegex(regex + QuoteRegex(text.substr(kept)) + "$", limit);
}

}  // namespace

ValueView RegexTemplateMatch(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 4)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  const StringText value = operands[1].text();
  const StringText open = operands[2].text();
  const StringText close = operands[3].text();
  if (open.view().size() != 1) {
    return FailBuiltin(
        call, fmt::format("start delimiter has to be exactly one character long but is {} long",
                          open.view().size()));
  }
  if (close.view().size() != 1) {
    return FailBuiltin(
        call, fmt::format("end delimiter has to be exactly one character long but is {} long",
                          close.view().size()));
  }
  if (!call.Spend((text.view().size() + value.view().size()) / 8 + 1)) {
    return ValueView::Undefined();
  }
  const std::string key = fmt::format("{}{}{}", open.view(), close.view(), text.view());
  const std::int64_t limit = call.context().limits.max_regex_bytes;
  const Pattern& pattern = FindPattern(call, "regex.template", key, [&text, &open, &close, limit] {
    return CompileTemplate(text, open.view()[0], close.view()[0], limit);
  });
  if (!pattern.regex) return FailBuiltin(call, pattern.error);
  return ValueView::Boolean(RE2::PartialMatch(value.view(), *pattern.regex));
}

}  // namespace assay::builtins
