#include "document_shape.h"

#include <algorithm>
#include <optional>

#include "fmt/format.h"

namespace assay::host {

namespace {

constexpr std::string_view kEachElement = "[]";

// The steps of a path into a document; `[3]` counts as `[]`.
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

class Comparison {
 public:
  explicit Comparison(const ResourceType& type) : type_(type) {}

  void Visit(ValueView value, const FieldNode& node) {
    if (value.is_null() || !value.defined() || value.is_unknown() || node.sensitive) return;
    if (node.declared && !CheckKind(value, KindOf(node.kind))) return;
    if (!node.has_parts()) return;
    if (value.is_object()) return VisitMembers(value, node);
    if (value.is_array()) return VisitElements(value, node);
    // One thing in place of a list is what providers write, and rules are to bear.
    if (!node.declared && node.element == nullptr) CheckKind(value, Kind::kObject);
  }

  std::vector<ShapeProblem> TakeProblems() { return std::move(problems_); }

 private:
  void VisitMembers(ValueView value, const FieldNode& node) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (!value.key(i).is_string()) continue;
      const std::string name(value.key(i).text().view());
      const FieldNode* below = node.Find(name);
      Enter(name);
      if (below != nullptr) {
        Visit(value.at(i), *below);
      } else if (type_.closed && !node.is_free_form()) {
        Add(fmt::format("`{}` has no field `{}`", type_.name, Path()));
      }
      Leave();
    }
  }

  void VisitElements(ValueView value, const FieldNode& node) {
    for (std::size_t i = 0; node.element != nullptr && i < value.size(); ++i) {
      Enter(fmt::format("[{}]", i));
      Visit(value.at(i), *node.element);
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
  Comparison comparison(type);
  comparison.Visit(document, *type.root);
  return comparison.TakeProblems();
}

bool TypeHasPath(const ResourceType& type, std::string_view path) {
  if (!type.closed) return true;
  const FieldNode* node = type.root.get();
  for (const std::string& step : StepsOf(path)) {
    if (node != type.root.get() && (node->is_free_form() || !node->has_parts())) return true;
    node = step == kEachElement ? node->element.get() : node->Find(step);
    if (node == nullptr) return false;
  }
  return true;
}

}  // namespace assay::host
