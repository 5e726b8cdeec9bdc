// What a schema asks of numbers, strings, arrays and objects.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <utility>

#include "evaluator/builtins/schema_check.h"
#include "evaluator/builtins/utf8.h"
#include "value/number.h"

namespace assay::builtins {
namespace {

// As Go prints a number of any size: digits, with an exponent from 1e+06 on and below 1e-04.
std::string BoundText(ValueView number) {
  std::string text = number.number_text();
  const std::size_t mark = text.find('e');
  std::int64_t exponent = 0;
  if (mark != std::string::npos) {
    const std::size_t from = mark + (text[mark + 1] == '+' ? 2 : 1);
    std::from_chars(text.data() + from, text.data() + text.size(), exponent);
  }
  std::string digits;
  std::optional<std::size_t> point;
  for (const char c : std::string_view(text).substr(0, mark)) {
    if (c == '.') point = digits.size();
    if (c >= '0' && c <= '9') digits += c;
  }
  exponent += static_cast<std::int64_t>(point.value_or(digits.size()));
  const std::size_t first = digits.find_first_not_of('0');
  if (first == std::string::npos) return "0";
  exponent -= static_cast<std::int64_t>(first) + 1;
  digits = digits.substr(first, digits.find_last_not_of('0') - first + 1);
  if (exponent >= -4 && exponent < 6 && mark == std::string::npos) return text;
  std::string out = text.starts_with('-') ? "-" : "";
  out += digits[0];
  if (digits.size() > 1) out += "." + digits.substr(1);
  return fmt::format("{}e{}{:02}", out, exponent < 0 ? '-' : '+', std::abs(exponent));
}

bool IsMultiple(ValueView value, ValueView of, ValueArena& arena) {
  const absl::StatusOr<ValueView> quotient = number::Divide(value, of, arena);
  if (!quotient.ok() || !number::IsInteger(*quotient)) return false;
  // A quotient of many digits may have been rounded to an integer.
  const absl::StatusOr<ValueView> product = number::Multiply(*quotient, of, arena);
  return product.ok() && *product == value;
}

}  // namespace

void SchemaCheck::VisitNumber(const SchemaNode& node, ValueView value, const Path& path,
                              Outcome& out) {
  if (node.multiple_of.defined() && !IsMultiple(value, node.multiple_of, call_.arena())) {
    Add(out, path, "multiple_of",
        fmt::format("Must be a multiple of {}", BoundText(node.multiple_of)));
  }
  if (node.maximum.defined() && Compare(value, node.maximum) > 0) {
    Add(out, path, "number_lte",
        fmt::format("Must be less than or equal to {}", BoundText(node.maximum)));
  }
  if (node.exclusive_maximum.defined() && Compare(value, node.exclusive_maximum) >= 0) {
    Add(out, path, "number_lt",
        fmt::format("Must be less than {}", BoundText(node.exclusive_maximum)));
  }
  if (node.minimum.defined() && Compare(value, node.minimum) < 0) {
    Add(out, path, "number_gte",
        fmt::format("Must be greater than or equal to {}", BoundText(node.minimum)));
  }
  if (node.exclusive_minimum.defined() && Compare(value, node.exclusive_minimum) <= 0) {
    Add(out, path, "number_gt",
        fmt::format("Must be greater than {}", BoundText(node.exclusive_minimum)));
  }
  ++out.score;
}

void SchemaCheck::VisitString(const SchemaNode& node, ValueView value, const Path& path,
                              Outcome& out) {
  const StringText kept = value.text();
  const std::string_view text = kept;
  if (!call_.Spend(text.size() / 64)) stopped_ = true;
  const std::size_t length = node.min_length || node.max_length ? CountRunes(text) : 0;
  if (node.min_length && length < *node.min_length) {
    Add(out, path, "string_gte",
        fmt::format("String length must be greater than or equal to {}", *node.min_length));
  }
  if (node.max_length && length > *node.max_length) {
    Add(out, path, "string_lte",
        fmt::format("String length must be less than or equal to {}", *node.max_length));
  }
  if (node.pattern && !RE2::PartialMatch(re2::StringPiece(text), *node.pattern)) {
    Add(out, path, "pattern", fmt::format("Does not match pattern '{}'", node.pattern->pattern()));
  }
  ++out.score;
}

void SchemaCheck::VisitArray(const SchemaNode& node, ValueView value, const Path& path,
                             Outcome& out) {
  VisitItems(node, value, path, out);
  if (node.min_items && value.size() < *node.min_items) {
    Add(out, path, "array_min_items",
        fmt::format("Array must have at least {} items", *node.min_items));
  }
  if (node.max_items && value.size() > *node.max_items) {
    Add(out, path, "array_max_items",
        fmt::format("Array must have at most {} items", *node.max_items));
  }
  if (node.unique_items) VisitUnique(value, path, out);
  if (node.contains != nullptr) VisitContains(node, value, path, out);
  ++out.score;
}

void SchemaCheck::VisitItem(const SchemaNode* node, ValueView value, std::size_t place,
                            const Path& path, Outcome& out) {
  const std::string name = fmt::format_int(place).str();
  Visit(node, value.at(place), Path{&path, name}, out);
}

void SchemaCheck::VisitItems(const SchemaNode& node, ValueView value, const Path& path,
                             Outcome& out) {
  if (node.items != nullptr) {
    for (std::size_t i = 0; i < value.size() && !stopped_; ++i) {
      VisitItem(node.items, value, i, path, out);
    }
    return;
  }
  const std::size_t leading = node.leading_items.size();
  for (std::size_t i = 0; i < std::min(leading, value.size()); ++i) {
    VisitItem(node.leading_items[i], value, i, path, out);
  }
  if (leading == 0 || leading >= value.size()) return;
  if (node.additional_items.refused) {
    Add(out, path, "array_no_additional_items", "No additional items allowed on array");
  }
  for (std::size_t i = leading; i < value.size() && !stopped_; ++i) {
    if (node.additional_items.schema == nullptr) break;
    VisitItem(node.additional_items.schema, value, i, path, out);
  }
}

// Each item that repeats one is reported with the last before it that is the same.
void SchemaCheck::VisitUnique(ValueView value, const Path& path, Outcome& out) {
  if (!call_.Spend(value.size())) {
    stopped_ = true;
    return;
  }
  std::vector<std::size_t> order(value.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [value](std::size_t a, std::size_t b) {
    return Compare(value.at(a), value.at(b)) < 0;
  });
  std::vector<std::pair<std::size_t, std::size_t>> repeats;
  for (std::size_t k = 1; k < order.size(); ++k) {
    if (value.at(order[k - 1]) == value.at(order[k])) repeats.emplace_back(order[k], order[k - 1]);
  }
  std::sort(repeats.begin(), repeats.end());
  for (const auto& [place, before] : repeats) {
    Add(out, path, "unique", fmt::format("array items[{},{}] must be unique", before, place));
  }
}

void SchemaCheck::VisitContains(const SchemaNode& node, ValueView value, const Path& path,
                                Outcome& out) {
  std::optional<Outcome> best;
  for (std::size_t i = 0; i < value.size(); ++i) {
    Outcome outcome;
    VisitItem(node.contains, value, i, path, outcome);
    if (outcome.valid() || stopped_) return;
    if (!best || outcome.score > best->score) best = std::move(outcome);
  }
  Add(out, path, "contains", "At least one of the items must match");
  if (best) out.Merge(*std::move(best));
}

void SchemaCheck::VisitObject(const SchemaNode& node, ValueView value, const Path& path,
                              Outcome& out) {
  if (node.min_properties && value.size() < *node.min_properties) {
    Add(out, path, "array_min_properties",
        fmt::format("Must have at least {} properties", *node.min_properties));
  }
  if (node.max_properties && value.size() > *node.max_properties) {
    Add(out, path, "array_max_properties",
        fmt::format("Must have at most {} properties", *node.max_properties));
  }
  for (const std::string& name : node.required) {
    if (value.Find(name).defined()) {
      ++out.score;
    } else {
      Add(out, path, "required", fmt::format("{} is required", name));
    }
  }
  if (!call_.Spend(node.required.size() + value.size())) stopped_ = true;
  for (std::size_t i = 0; i < value.size() && !stopped_; ++i) {
    const StringText name = value.key(i).text();
    VisitMember(node, name, value.at(i), path, out);
  }
  for (std::size_t i = 0; node.property_names != nullptr && i < value.size() && !stopped_; ++i) {
    Outcome outcome = Try(node.property_names, value.key(i), path);
    if (outcome.valid()) continue;
    Add(out, path, "invalid_property_name",
        fmt::format("Property name of \"{}\" does not match", value.key(i).text().view()));
    out.Merge(std::move(outcome));
  }
  ++out.score;
}

void SchemaCheck::VisitMember(const SchemaNode& node, std::string_view name, ValueView member,
                              const Path& path, Outcome& out) {
  const auto before = [](const SchemaProperty& property, std::string_view text) {
    return property.name < text;
  };
  const auto at = std::lower_bound(node.properties.begin(), node.properties.end(), name, before);
  const bool described = at != node.properties.end() && at->name == name;
  bool matched = false;
  const Path here = {&path, name};
  for (const SchemaPatternProperty& property : node.pattern_properties) {
    if (!call_.Spend(1)) stopped_ = true;
    if (!RE2::PartialMatch(re2::StringPiece(name), *property.pattern)) continue;
    matched = true;
    Visit(property.schema, member, here, out);
  }
  if (matched) ++out.score;
  if (described || matched) return;
  if (node.additional_properties.refused) {
    Add(out, path, "additional_property_not_allowed",
        fmt::format("Additional property {} is not allowed", name));
  } else if (node.additional_properties.schema != nullptr) {
    Visit(node.additional_properties.schema, member, here, out);
  }
}

void SchemaCheck::VisitProperties(const SchemaNode& node, ValueView value, const Path& path,
                                  Outcome& out) {
  for (const SchemaProperty& property : node.properties) {
    if (stopped_) return;
    const ValueView member = value.Find(property.name);
    if (member.defined()) Visit(property.schema, member, Path{&path, property.name}, out);
  }
}

}  // namespace assay::builtins
