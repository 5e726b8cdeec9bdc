// Looking at strings: what they hold, where, and how they begin and end. Places count characters,
// not bytes.

#include <algorithm>
#include <string>
#include <vector>

#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/utf8.h"

namespace assay::builtins {
namespace {

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

// A step for each cache line that may be read.
bool SpendOn(BuiltinCall& call, std::string_view text) { return call.Spend(text.size() / 64 + 1); }

// Two strings, paid for.
bool ExpectTwoStrings(BuiltinCall& call, Arguments operands) {
  return ExpectStrings(call, operands, 2) && SpendOn(call, operands[0].text()) &&
         SpendOn(call, operands[1].text());
}

// One string, or the strings of a collection.
std::optional<std::vector<std::string>> StringsOf(BuiltinCall& call, Arguments operands,
                                                  std::size_t operand) {
  std::vector<std::string> texts;
  if (operands[operand].is_string()) {
    texts.emplace_back(operands[operand].text().view());
    return texts;
  }
  if (!ExpectSequence(call, operands, operand, "one of {string, set, array}")) return std::nullopt;
  const std::optional<std::vector<StringText>> elements =
      ExpectStringElements(call, operands, operand);
  if (!elements) return std::nullopt;
  for (const StringText& element : *elements) texts.emplace_back(element.view());
  return texts;
}

// Whether one of `texts` begins with one of `prefixes`. Sorted texts hold those with one prefix
// together.
bool AnyStartsWithAny(std::vector<std::string>& texts, const std::vector<std::string>& prefixes) {
  std::sort(texts.begin(), texts.end());
  return std::any_of(prefixes.begin(), prefixes.end(), [&texts](const std::string& prefix) {
    const auto place = std::lower_bound(texts.begin(), texts.end(), prefix);
    return place != texts.end() && place->starts_with(prefix);
  });
}

ValueView AnyMatch(BuiltinCall& call, Arguments operands, bool reversed) {
  std::optional<std::vector<std::string>> texts = StringsOf(call, operands, 0);
  if (!texts) return ValueView::Undefined();
  std::optional<std::vector<std::string>> affixes = StringsOf(call, operands, 1);
  if (!affixes || !call.Spend(texts->size() + affixes->size())) return ValueView::Undefined();
  if (reversed) {
    for (std::string& text : *texts) std::reverse(text.begin(), text.end());
    for (std::string& affix : *affixes) std::reverse(affix.begin(), affix.end());
  }
  return ValueView::Boolean(AnyStartsWithAny(*texts, *affixes));
}

ValueView Integer(BuiltinCall& call, std::size_t value) {
  return call.arena().Integer(static_cast<std::int64_t>(value));
}

}  // namespace

ValueView Contains(BuiltinCall& call, Arguments operands) {
  if (!ExpectTwoStrings(call, operands)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  const StringText part = operands[1].text();
  return ValueView::Boolean(text.view().find(part.view()) != std::string_view::npos);
}

ValueView StartsWith(BuiltinCall& call, Arguments operands) {
  if (!ExpectTwoStrings(call, operands)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  const StringText prefix = operands[1].text();
  return ValueView::Boolean(text.view().starts_with(prefix.view()));
}

ValueView EndsWith(BuiltinCall& call, Arguments operands) {
  if (!ExpectTwoStrings(call, operands)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  const StringText suffix = operands[1].text();
  return ValueView::Boolean(text.view().ends_with(suffix.view()));
}

ValueView StringsAnyPrefixMatch(BuiltinCall& call, Arguments operands) {
  return AnyMatch(call, operands, false);
}

ValueView StringsAnySuffixMatch(BuiltinCall& call, Arguments operands) {
  return AnyMatch(call, operands, true);
}

ValueView StringsCount(BuiltinCall& call, Arguments operands) {
  if (!ExpectTwoStrings(call, operands)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  const StringText part = operands[1].text();
  if (part.view().empty()) return Integer(call, CountRunes(text) + 1);
  std::size_t count = 0;
  for (std::size_t at = text.view().find(part.view()); at != std::string_view::npos;
       at = text.view().find(part.view(), at + part.view().size())) {
    ++count;
  }
  return Integer(call, count);
}

ValueView IndexOf(BuiltinCall& call, Arguments operands) {
  if (!ExpectTwoStrings(call, operands)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  const StringText part = operands[1].text();
  if (part.view().empty()) return FailBuiltin(call, "empty search character");
  const std::size_t at = text.view().find(part.view());
  if (at == std::string_view::npos) return call.arena().Integer(-1);
  return Integer(call, CountRunes(text.view().substr(0, at)));
}

ValueView IndexOfN(BuiltinCall& call, Arguments operands) {
  if (!ExpectTwoStrings(call, operands)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  const StringText part = operands[1].text();
  if (part.view().empty()) return FailBuiltin(call, "empty search character");
  std::vector<ValueView> places;
  std::size_t counted = 0;  // bytes whose characters are in `runes`
  std::size_t runes = 0;
  // Occurrences may overlap.
  for (std::size_t at = text.view().find(part.view()); at != std::string_view::npos;
       at = text.view().find(part.view(), at + 1)) {
    if (!call.Spend(1)) return ValueView::Undefined();
    runes += CountRunes(text.view().substr(counted, at - counted));
    counted = at;
    places.push_back(Integer(call, runes));
  }
  return call.arena().Array(places);
}

ValueView Substring(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kString)) return ValueView::Undefined();
  const std::optional<std::int64_t> offset = ExpectInteger(call, operands, 1);
  if (!offset) return ValueView::Undefined();
  const std::optional<std::int64_t> length = ExpectInteger(call, operands, 2);
  if (!length) return ValueView::Undefined();
  if (*offset < 0) return FailBuiltin(call, "negative offset");
  const StringText text = operands[0].text();
  if (!SpendOn(call, text)) return ValueView::Undefined();
  const auto first = static_cast<std::uint64_t>(*offset);
  if (IsAscii(text)) {
    if (first >= text.view().size()) return call.arena().String("");
    return call.arena().String(text.view().substr(
        first, *length < 0 ? std::string_view::npos : static_cast<std::size_t>(*length)));
  }
  const std::string_view rest = text.view().substr(OffsetOfRune(text, first));
  if (*length < 0) return call.arena().String(rest);
  return call.arena().String(
      rest.substr(0, OffsetOfRune(rest, static_cast<std::uint64_t>(*length))));
}

}  // namespace assay::builtins
