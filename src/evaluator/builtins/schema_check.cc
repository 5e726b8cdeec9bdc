#include "evaluator/builtins/schema_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "value/number.h"

namespace assay::builtins {
namespace {

constexpr std::string_view kRoot = "(Root)";
// Subschemas in force within one another: what recursion may cost of the stack.
constexpr std::size_t kMostVisits = 1000;

std::string_view TypeOf(ValueView value) {
  if (value.is_number()) return number::IsInteger(value) ? "integer" : "number";
  return NameOf(value.kind());
}

}  // namespace

void SchemaCheck::Outcome::Merge(Outcome other) {
  errors.insert(errors.end(), std::make_move_iterator(other.errors.begin()),
                std::make_move_iterator(other.errors.end()));
  score += other.score;
}

bool SchemaCheck::Check(const JsonSchema& schema, ValueView document,
                        std::vector<SchemaError>& errors) {
  most_hops_ = schema.nodes.size();
  Outcome outcome;
  Visit(&schema.root(), document, Path{nullptr, kRoot}, outcome);
  errors = std::move(outcome.errors);
  return !stopped_;
}

void SchemaCheck::Add(Outcome& out, const Path& path, std::string_view type,
                      std::string description) {
  std::vector<std::string_view> names;
  for (const Path* at = &path; at->parent != nullptr; at = at->parent) names.push_back(at->name);
  std::string field = names.empty() ? std::string(kRoot) : "";
  for (std::size_t i = names.size(); i-- > 0;) {
    field += names[i];
    if (i > 0) field += '.';
  }
  const std::size_t size = field.size() + description.size();
  if (stopped_ || !call_.Spend(size / 64 + 1)) {
    stopped_ = true;
    return;
  }
  if (size > room_) {
    FailLimit(call_, fmt::format("output exceeds {} bytes", call_.max_output_bytes()));
    stopped_ = true;
    return;
  }
  room_ -= size;
  out.errors.push_back({std::string(type), std::move(field), std::move(description)});
  out.score -= 2;
}

// The description begins with the field.
void SchemaCheck::AddNamed(Outcome& out, const Path& path, std::string_view type,
                           std::string_view rest) {
  Add(out, path, type, "");
  if (stopped_) return;
  SchemaError& error = out.errors.back();
  error.description = fmt::format("{} {}", error.field, rest);
  room_ -= std::min<std::uint64_t>(room_, error.description.size());
}

SchemaCheck::Outcome SchemaCheck::Try(const SchemaNode* node, ValueView value, const Path& path) {
  Outcome outcome;
  Visit(node, value, path, outcome);
  return outcome;
}

void SchemaCheck::Visit(const SchemaNode* node, ValueView value, const Path& path, Outcome& out) {
  if (stopped_) return;
  if (!call_.Spend(1)) {
    stopped_ = true;
    return;
  }
  for (std::size_t hops = 0; node->reference != nullptr; ++hops) {
    if (hops > most_hops_) {
      FailBuiltin(call_, "a schema's $ref leads back to itself");
      stopped_ = true;
      return;
    }
    node = node->reference;
  }
  if (depth_ >= kMostVisits) {
    FailLimit(call_, fmt::format("schemas are nested deeper than {}", kMostVisits));
    stopped_ = true;
    return;
  }
  ++depth_;
  VisitNode(*node, value, path, out);
  --depth_;
}

void SchemaCheck::VisitNode(const SchemaNode& node, ValueView value, const Path& path,
                            Outcome& out) {
  if (node.pass) {
    if (!*node.pass) Add(out, path, "false", "False always fails validation");
    return;
  }
  if (!HasType(node, value, path, out)) return;
  VisitCombinations(node, value, path, out);
  if (value.is_number()) VisitNumber(node, value, path, out);
  if (value.is_array()) VisitArray(node, value, path, out);
  if (value.is_object()) VisitObject(node, value, path, out);
  VisitCommon(node, value, path, out);
  if (value.is_string()) VisitString(node, value, path, out);
  if (value.is_object()) VisitProperties(node, value, path, out);
  ++out.score;
}

bool SchemaCheck::HasType(const SchemaNode& node, ValueView value, const Path& path, Outcome& out) {
  if (node.types.empty()) return true;
  const std::string_view given = TypeOf(value);
  for (const std::string& type : node.types) {
    if (type == given || (type == "number" && value.is_number())) return true;
  }
  const std::string expected =
      node.types.size() == 1 ? node.types[0] : fmt::format("[{}]", fmt::join(node.types, ","));
  Add(out, path, "invalid_type",
      fmt::format("Invalid type. Expected: {}, given: {}", expected, given));
  return false;
}

void SchemaCheck::VisitCombinations(const SchemaNode& node, ValueView value, const Path& path,
                                    Outcome& out) {
  if (!node.any_of.empty()) VisitAnyOf(node, value, path, out);
  if (!node.one_of.empty()) VisitOneOf(node, value, path, out);
  if (!node.all_of.empty()) VisitAllOf(node, value, path, out);
  if (node.negated != nullptr && Try(node.negated, value, path).valid()) {
    Add(out, path, "number_not", "Must not validate the schema (not)");
  }
  if (value.is_object()) VisitDependencies(node, value, path, out);
  if (node.condition != nullptr) VisitCondition(node, value, path, out);
  ++out.score;
}

void SchemaCheck::VisitAnyOf(const SchemaNode& node, ValueView value, const Path& path,
                             Outcome& out) {
  std::optional<Outcome> best;
  for (const SchemaNode* choice : node.any_of) {
    Outcome outcome = Try(choice, value, path);
    if (outcome.valid() || stopped_) return;
    if (!best || outcome.score > best->score) best = std::move(outcome);
  }
  Add(out, path, "number_any_of", "Must validate at least one schema (anyOf)");
  out.Merge(*std::move(best));
}

void SchemaCheck::VisitOneOf(const SchemaNode& node, ValueView value, const Path& path,
                             Outcome& out) {
  std::size_t matches = 0;
  std::optional<Outcome> best;
  for (const SchemaNode* choice : node.one_of) {
    Outcome outcome = Try(choice, value, path);
    if (stopped_) return;
    if (outcome.valid()) {
      ++matches;
    } else if (!best || outcome.score > best->score) {
      best = std::move(outcome);
    }
  }
  if (matches == 1) return;
  Add(out, path, "number_one_of", "Must validate one and only one schema (oneOf)");
  if (matches == 0) out.Merge(*std::move(best));
}

void SchemaCheck::VisitAllOf(const SchemaNode& node, ValueView value, const Path& path,
                             Outcome& out) {
  bool all = true;
  for (const SchemaNode* part : node.all_of) {
    Outcome outcome = Try(part, value, path);
    all = all && outcome.valid();
    out.Merge(std::move(outcome));
  }
  if (!all) Add(out, path, "number_all_of", "Must validate all the schemas (allOf)");
}

void SchemaCheck::VisitDependencies(const SchemaNode& node, ValueView value, const Path& path,
                                    Outcome& out) {
  for (const SchemaDependency& dependency : node.dependencies) {
    if (!value.Find(dependency.property).defined()) continue;
    for (const std::string& needed : dependency.needed) {
      if (value.Find(needed).defined()) continue;
      Add(out, path, "missing_dependency", fmt::format("Has a dependency on {}", needed));
    }
    if (dependency.schema != nullptr) Visit(dependency.schema, value, path, out);
  }
}

void SchemaCheck::VisitCondition(const SchemaNode& node, ValueView value, const Path& path,
                                 Outcome& out) {
  const bool holds = Try(node.condition, value, path).valid();
  const SchemaNode* branch = holds ? node.consequence : node.alternative;
  if (branch == nullptr || stopped_) return;
  Outcome outcome = Try(branch, value, path);
  if (outcome.valid()) return;
  if (holds) {
    Add(out, path, "condition_then", "Must validate \"then\" as \"if\" was valid");
  } else {
    Add(out, path, "condition_else", "Must validate \"else\" as \"if\" was not valid");
  }
  out.Merge(std::move(outcome));
}

void SchemaCheck::VisitCommon(const SchemaNode& node, ValueView value, const Path& path,
                              Outcome& out) {
  constexpr JsonWriteOptions kGoOptions = {.escape_html = true};
  if (node.constant.defined() && !(node.constant == value)) {
    AddNamed(out, path, "const",
             fmt::format("does not match: {}", ToJson(node.constant, kGoOptions)));
  }
  if (node.choices) {
    const ValueView choices = *node.choices;
    bool found = false;
    for (std::size_t i = 0; i < choices.size() && !found; ++i) found = choices.at(i) == value;
    if (!call_.Spend(choices.size())) stopped_ = true;
    if (!found && !stopped_) {
      std::vector<std::string> texts;
      for (std::size_t i = 0; i < choices.size(); ++i) {
        texts.push_back(ToJson(choices.at(i), kGoOptions));
      }
      AddNamed(out, path, "enum",
               fmt::format("must be one of the following: {}", fmt::join(texts, ", ")));
    }
  }
  if (!node.format.empty() && value.is_string()) {
    const StringText text = value.text();
    if (!HasFormat(call_, node.format, text)) {
      Add(out, path, "format", fmt::format("Does not match format '{}'", node.format));
    }
  }
  ++out.score;
}

}  // namespace assay::builtins
