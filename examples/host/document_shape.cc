#include "document_shape.h"

#include <algorithm>
#include <array>
#include <optional>

#include "fmt/format.h"

namespace assay::host {

namespace {

// What every document may have.
constexpr std::array<std::string_view, 7> kEnvelope = {
    "resource_type", "resource_id", "account_id", "region", "name", "tags", "terraform"};
constexpr std::string_view kEachElement = "[]";
constexpr std::string_view kEachValue = "*";

bool IsEnvelope(std::string_view name) {
  return std::ranges::find(kEnvelope, name) != kEnvelope.end();
}

// The steps of a path as definitions write it: names, `[]`, `*`; of one into a document, `[3]`
// counts as `[]`.
std::vector<std::string> StepsOf(std::string_view path) {
  std::vector<std::string> steps;
  std::string step;
  const auto end_step = [&] {
    if (!step.empty()) steps.push_back(std::move(step));
    step.clear();
  };
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '.') {
      end_step();
    } else if (path.substr(i, 2) == "[\"") {
      end_step();
      const std::size_t end = std::min(path.find("\"]", i + 2), path.size());
      steps.emplace_back(path.substr(i + 2, end - i - 2));
      i = end + 1;
    } else if (path[i] == '[') {
      end_step();
      steps.emplace_back(kEachElement);
      i = std::min(path.find(']', i), path.size());
    } else {
      step += path[i];
    }
  }
  end_step();
  return steps;
}

struct DeclaredField {
  const FieldDefinition* field;
  std::vector<std::string> steps;
};
using DeclaredFields = std::vector<const DeclaredField*>;

std::optional<Kind> KindOf(FieldKind kind) {
  switch (kind) {
    case FieldKind::kBoolean:
      return Kind::kBoolean;
    case FieldKind::kNumber:
      return Kind::kNumber;
    case FieldKind::kString:
      return Kind::kString;
    case FieldKind::kArray:
      return Kind::kArray;
    case FieldKind::kObject:
    case FieldKind::kMap:
      return Kind::kObject;
    case FieldKind::kAny:
      break;
  }
  return std::nullopt;
}

std::vector<DeclaredField> FieldsOf(const ResourceType& type) {
  std::vector<DeclaredField> fields;
  for (const FieldDefinition& field : type.fields) fields.push_back({&field, StepsOf(field.path)});
  return fields;
}

DeclaredFields Pointers(const std::vector<DeclaredField>& fields) {
  DeclaredFields all;
  for (const DeclaredField& field : fields) all.push_back(&field);
  return all;
}

// Those of `fields` that go on from the place at `depth` by this step.
DeclaredFields Through(const DeclaredFields& fields, std::size_t depth, std::string_view step) {
  DeclaredFields next;
  for (const DeclaredField* declared : fields) {
    if (declared->steps.size() <= depth) continue;
    const std::string& own = declared->steps[depth];
    const bool each = own == kEachValue && step != kEachElement;
    if (own == step || each) next.push_back(declared);
  }
  return next;
}

// The field that ends at the place at `depth`; null where a path only leads through it.
const FieldDefinition* EndsAt(const DeclaredFields& fields, std::size_t depth) {
  for (const DeclaredField* declared : fields) {
    if (declared->steps.size() == depth) return declared->field;
  }
  return nullptr;
}

bool GoesOn(const DeclaredFields& fields, std::size_t depth) {
  return std::ranges::any_of(
      fields, [&](const DeclaredField* declared) { return declared->steps.size() > depth; });
}

bool IsFreeForm(const FieldDefinition* field) {
  return field != nullptr &&
         (field->sensitive || field->kind == FieldKind::kAny || field->kind == FieldKind::kMap);
}

class Comparison {
 public:
  explicit Comparison(const ResourceType& type) : type_(type) {}

  void Visit(ValueView value, const DeclaredFields& fields) {
    if (value.is_null() || !value.defined() || value.is_unknown()) return;
    const FieldDefinition* field = EndsAt(fields, steps_.size());
    if (field != nullptr && field->sensitive) return;
    if (field != nullptr && !CheckKind(value, KindOf(field->kind))) return;
    if (!GoesOn(fields, steps_.size())) return;
    if (value.is_object()) return VisitMembers(value, fields, IsFreeForm(field));
    if (value.is_array()) return VisitElements(value, fields);
    // One thing in place of a list is what providers write, and rules are to bear.
    if (field == nullptr && Through(fields, steps_.size(), kEachElement).empty())
      CheckKind(value, Kind::kObject);
  }

  std::vector<ShapeProblem> TakeProblems() { return std::move(problems_); }

 private:
  void VisitMembers(ValueView value, const DeclaredFields& fields, bool free_form) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (!value.key(i).is_string()) continue;
      const std::string name(value.key(i).text().view());
      if (steps_.empty() && IsEnvelope(name)) continue;
      const DeclaredFields next = Through(fields, steps_.size(), name);
      Enter(name);
      if (!next.empty()) {
        Visit(value.at(i), next);
      } else if (type_.closed && !free_form) {
        Add(fmt::format("`{}` has no field `{}`", type_.name, Path()));
      }
      Leave();
    }
  }

  void VisitElements(ValueView value, const DeclaredFields& fields) {
    const DeclaredFields next = Through(fields, steps_.size(), kEachElement);
    for (std::size_t i = 0; !next.empty() && i < value.size(); ++i) {
      Enter(fmt::format("[{}]", i));
      Visit(value.at(i), next);
      Leave();
    }
  }

  bool CheckKind(ValueView value, std::optional<Kind> wanted) {
    if (!wanted || value.kind() == *wanted) return true;
    Add(fmt::format("`{}` is of kind {}, not {}", Path(), NameOf(*wanted), NameOf(value.kind())));
    return false;
  }

  void Enter(std::string step) { steps_.push_back(std::move(step)); }
  void Leave() { steps_.pop_back(); }
  std::string Path() const {
    std::string path;
    for (const std::string& step : steps_)
      path += step.starts_with('[') || path.empty() ? step : "." + step;
    return path;
  }
  void Add(std::string message) { problems_.push_back({steps_, std::move(message)}); }

  const ResourceType& type_;
  std::vector<std::string> steps_;
  std::vector<ShapeProblem> problems_;
};

}  // namespace

std::vector<ShapeProblem> CompareWithType(ValueView document, const ResourceType& type) {
  const std::vector<DeclaredField> fields = FieldsOf(type);
  Comparison comparison(type);
  comparison.Visit(document, Pointers(fields));
  return comparison.TakeProblems();
}

bool TypeHasPath(const ResourceType& type, std::string_view path) {
  const std::vector<std::string> steps = StepsOf(path);
  if (!type.closed || steps.empty() || IsEnvelope(steps[0])) return true;
  const std::vector<DeclaredField> declared = FieldsOf(type);
  DeclaredFields fields = Pointers(declared);
  for (std::size_t depth = 0; depth < steps.size(); ++depth) {
    const FieldDefinition* field = EndsAt(fields, depth);
    if (depth > 0 && (IsFreeForm(field) || !GoesOn(fields, depth))) return true;
    fields = Through(fields, depth, steps[depth]);
    if (fields.empty()) return false;
  }
  return true;
}

}  // namespace assay::host
