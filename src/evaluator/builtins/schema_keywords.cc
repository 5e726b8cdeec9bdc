// The keywords of a schema that hold no schemas: numbers, sizes, patterns, lists.

#include <fmt/format.h>

#include <array>
#include <set>
#include <utility>

#include "evaluator/builtins/document_path.h"
#include "evaluator/builtins/patterns.h"
#include "evaluator/builtins/schema_reader.h"
#include "value/number.h"

namespace assay::builtins {

bool SchemaReader::TakeString(ValueView text, std::string_view keyword, ValueView& string) {
  string = text.Find(keyword);
  return !string.defined() || string.is_string() || InvalidType("string", keyword);
}

bool SchemaReader::TakeArray(ValueView text, std::string_view keyword, ValueView& array) {
  array = text.Find(keyword);
  return !array.defined() || array.is_array() ||
         Fail(fmt::format("{} must be of an array", keyword));
}

bool SchemaReader::ReadNumbers(SchemaNode& node, ValueView text) {
  const ValueView multiple = text.Find("multipleOf");
  if (multiple.defined()) {
    if (!multiple.is_number()) return InvalidType("Number", "multipleOf");
    if (number::IsNegative(multiple) || Compare(multiple, *ValueView::SmallInteger(0)) == 0) {
      return Fail("multipleOf must be strictly greater than 0");
    }
    node.multiple_of = multiple;
  }
  return ReadBound(text, "minimum", node.minimum) &&
         ReadExclusive(text, "exclusiveMinimum", "minimum", node.minimum, node.exclusive_minimum) &&
         ReadBound(text, "maximum", node.maximum) &&
         ReadExclusive(text, "exclusiveMaximum", "maximum", node.maximum, node.exclusive_maximum);
}

bool SchemaReader::ReadBound(ValueView text, std::string_view keyword, ValueView& bound) {
  bound = text.Find(keyword);
  return !bound.defined() || bound.is_number() ||
         Fail(fmt::format("{} must be of a Number", keyword));
}

// A number of its own since draft 6; in draft 4 a boolean that says how to read the other bound.
bool SchemaReader::ReadExclusive(ValueView text, std::string_view keyword,
                                 std::string_view inclusive, ValueView& bound,
                                 ValueView& exclusive) {
  const ValueView written = text.Find(keyword);
  if (!written.defined()) return true;
  const bool numbers = draft_ != Draft::k4;
  const bool booleans = draft_ == Draft::k4 || draft_ == Draft::kAny;
  if (written.is_number() && numbers) {
    exclusive = written;
    return true;
  }
  if (!written.is_boolean() || !booleans) {
    return InvalidType(!numbers ? "boolean" : (booleans ? "boolean/number" : "number"), keyword);
  }
  if (!bound.defined()) {
    return Fail(fmt::format("{} cannot be used without {}", keyword, inclusive));
  }
  if (written.boolean()) exclusive = std::exchange(bound, ValueView::Undefined());
  return true;
}

bool SchemaReader::ReadSizes(SchemaNode& node, ValueView text) {
  struct Range {
    std::string_view noun;
    std::optional<std::uint64_t>& least;
    std::optional<std::uint64_t>& most;
    bool ordered;
  };
  const std::array<Range, 3> ranges = {
      {{"Length", node.min_length, node.max_length, true},
       {"Properties", node.min_properties, node.max_properties, true},
       {"Items", node.min_items, node.max_items, false}}};
  for (const Range& range : ranges) {
    const std::string least = fmt::format("min{}", range.noun);
    const std::string most = fmt::format("max{}", range.noun);
    if (!ReadSize(text, least, range.least) || !ReadSize(text, most, range.most)) return false;
    if (range.ordered && range.least && range.most && *range.least > *range.most) {
      return Fail(fmt::format("{} cannot be greater than {}", least, most));
    }
  }
  const ValueView unique = text.Find("uniqueItems");
  if (unique.defined() && !unique.is_boolean()) return Fail("uniqueItems must be of a boolean");
  node.unique_items = unique.is_true();
  return true;
}

bool SchemaReader::ReadSize(ValueView text, std::string_view keyword,
                            std::optional<std::uint64_t>& size) {
  const ValueView written = text.Find(keyword);
  if (!written.defined()) return true;
  const std::optional<std::int64_t> count =
      written.is_number() ? written.int64() : std::optional<std::int64_t>();
  if (!count) return Fail(fmt::format("{} must be of an integer", keyword));
  if (*count < 0) return Fail(fmt::format("{} must be greater than or equal to 0", keyword));
  size = static_cast<std::uint64_t>(*count);
  return true;
}

bool SchemaReader::ReadPattern(SchemaNode& node, ValueView text) {
  ValueView written;
  if (!TakeString(text, "pattern", written)) return false;
  if (written.defined()) {
    node.pattern = Compile(written);
    if (!node.pattern) return Fail("pattern must be a valid regex");
  }
  if (!TakeString(text, "format", written)) return false;
  if (written.defined()) node.format = written.text().view();
  return true;
}

std::shared_ptr<const RE2> SchemaReader::Compile(ValueView pattern) {
  const StringText text = pattern.text();
  if (!call_.Spend(text.view().size() / 8 + 1)) return nullptr;
  return CompileRegex(text, call_.context().limits.max_regex_bytes).regex;
}

bool SchemaReader::ReadRequired(SchemaNode& node, ValueView text) {
  ValueView names;
  if (!TakeArray(text, "required", names)) return false;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!names.at(i).is_string()) return InvalidType("string", "required");
    std::string name(names.at(i).text().view());
    if (!seen.insert(name).second) return Fail("required items must be unique");
    node.required.push_back(std::move(name));
  }
  return true;
}

bool SchemaReader::ReadChoices(SchemaNode& node, ValueView text) {
  if (draft_ != Draft::k4) node.constant = text.Find("const");
  ValueView choices;
  if (!TakeArray(text, "enum", choices)) return false;
  if (!choices.defined()) return true;
  if (!call_.Spend(choices.size())) return false;
  std::set<ValueView, ValueBefore> seen;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (!seen.insert(choices.at(i)).second) return Fail("enum items must be unique");
  }
  node.choices = choices;
  return true;
}

}  // namespace assay::builtins
