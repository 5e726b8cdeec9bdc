#include "resource/field_node.h"

#include <string>
#include <string_view>

#include "resource/envelope.h"
#include "resource/field_path.h"

namespace assay {

bool FieldNode::has_parts() const {
  return !members.empty() || element != nullptr || each_value != nullptr;
}

bool FieldNode::is_free_form() const {
  if (!declared) return false;
  if (sensitive || kind == FieldKind::kAny || kind == FieldKind::kMap) return true;
  return (kind == FieldKind::kArray || kind == FieldKind::kObject) && !has_parts();
}

const FieldNode* FieldNode::Find(std::string_view member) const {
  const auto found = members.find(member);
  return found == members.end() ? each_value.get() : found->second.get();
}

namespace resource {

namespace {

FieldNode& Made(std::unique_ptr<FieldNode>& node) {
  if (node == nullptr) node = std::make_unique<FieldNode>();
  return *node;
}

FieldNode& Below(FieldNode& node, const FieldStep& step) {
  switch (step.kind) {
    case FieldStep::Kind::kEachElement:
      return Made(node.element);
    case FieldStep::Kind::kEachValue:
      return Made(node.each_value);
    case FieldStep::Kind::kKey:
      break;
  }
  return Made(node.members[step.key]);
}

}  // namespace

std::shared_ptr<const FieldNode> MakeFieldTree(std::span<const FieldDefinition> fields) {
  auto root = std::make_shared<FieldNode>();
  for (const FieldDefinition& field : fields) {
    const absl::StatusOr<FieldPath> path = ParseFieldPath(field.path);
    if (!path.ok()) continue;
    FieldNode* node = root.get();
    for (const FieldStep& step : *path) node = &Below(*node, step);
    node->declared = true;
    node->kind = field.kind;
    node->sensitive = field.sensitive;
  }
  for (std::string_view name : kEnvelope) Made(root->members[std::string(name)]).declared = true;
  return root;
}

}  // namespace resource
}  // namespace assay
