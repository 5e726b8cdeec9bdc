// The graph's instructions. What is not known to be complete is an open array, and a resource that
// is not there is absent only where coverage says so.

#include <utility>

#include "evaluator/machine.h"
#include "evaluator/port.h"
#include "fmt/format.h"

namespace assay::evaluator {

namespace {

// The account that an ARN names: its fifth part.
std::string_view AccountInArn(std::string_view id) {
  if (!id.starts_with("arn:")) return {};
  for (int part = 0; part < 4; ++part) {
    const std::size_t colon = id.find(':');
    if (colon == std::string_view::npos) return {};
    id.remove_prefix(colon + 1);
  }
  return id.substr(0, id.find(':'));
}

}  // namespace

ValueView Machine::GraphFailed(std::string_view name, std::string message, Place place) {
  port_->NextCall();
  port_->Fail("eval_type_error", std::move(message));
  return BuiltinFailed(name, place);
}

ValueView Machine::Documents(const Neighbours& neighbours, std::string_view what,
                             std::string_view name) {
  if (!Spend(neighbours.nodes.size())) return {};
  std::vector<ValueView> documents;
  documents.reserve(neighbours.nodes.size());
  for (NodeId node : neighbours.nodes) documents.push_back(subject_.graph->document(node));
  const ValueView array = arena_.Array(documents);
  if (neighbours.complete) return array;
  const UnknownKind kind = neighbours.unknown_kind;
  // What is known after apply names the attribute it hangs on; a list that nobody read has no name
  // but this.
  const bool unread = kind == UnknownKind::kNotCollected || kind == UnknownKind::kRefused;
  const std::string_view colon = neighbours.reason.empty() ? "" : ": ";
  return arena_.Open(array, kind,
                     unread ? fmt::format("{} `{}`{}{}", what, name, colon, neighbours.reason)
                            : std::string(neighbours.reason));
}

ValueView Machine::Related(ValueView document, ValueView relation, Place place) {
  constexpr std::string_view kName = "assay.related";
  if (document.is_unknown()) return document;
  if (relation.is_unknown()) return relation;
  if (subject_.graph == nullptr) return GraphFailed(kName, "there is no graph here", place);
  if (!relation.is_string()) {
    return GraphFailed(
        kName, fmt::format("operand 2 must be string but got {}", NameOf(relation.kind())), place);
  }
  std::optional<NodeId> node = subject_.graph->NodeOf(document);
  if (!node) {
    // A document that a rule put together may still say whose it is.
    const ValueView type = document.Find("resource_type");
    const ValueView id = document.Find("resource_id");
    if (type.is_string() && id.is_string()) {
      const StringText type_text = type.text();
      const StringText id_text = id.text();
      node = subject_.graph->Find(type_text.view(), id_text.view());
    }
  }
  if (!node) return GraphFailed(kName, "operand 1 must be a resource of the graph", place);
  const StringText name = relation.text();
  return Documents(subject_.graph->Related(*node, name.view()), "relation", name.view());
}

ValueView Machine::FindResource(ValueView type, ValueView id, Place place) {
  constexpr std::string_view kName = "assay.resource";
  if (type.is_unknown()) return type;
  if (id.is_unknown()) return id;
  if (subject_.graph == nullptr) return GraphFailed(kName, "there is no graph here", place);
  if (!type.is_string() || !id.is_string()) {
    return GraphFailed(kName, "operands must be strings", place);
  }
  const StringText type_text = type.text();
  const StringText id_text = id.text();
  if (const auto node = subject_.graph->Find(type_text.view(), id_text.view())) {
    return subject_.graph->document(*node);
  }
  const std::string_view account =
      subject_.node ? subject_.graph->account_id(*subject_.node) : std::string_view();
  const std::string_view in_id = AccountInArn(id_text.view());
  if (subject_.graph->Covers(type_text.view(), in_id.empty() ? account : in_id, {})) {
    return {};
  }
  return arena_.Unknown(UnknownKind::kNotCollected,
                        fmt::format("no complete list of `{}` was read", type_text.view()));
}

ValueView Machine::FindResources(ValueView type, Place place) {
  constexpr std::string_view kName = "assay.resources";
  if (type.is_unknown()) return type;
  if (subject_.graph == nullptr) return GraphFailed(kName, "there is no graph here", place);
  if (!type.is_string()) {
    return GraphFailed(
        kName, fmt::format("operand 1 must be string but got {}", NameOf(type.kind())), place);
  }
  const StringText text = type.text();
  constexpr std::string_view kWhat = "resources of type";
  if (!subject_.node) return Documents(subject_.graph->OfType(text.view()), kWhat, text.view());
  // What is in another account is no answer to a rule about this one, and whether all of it was
  // read does not matter.
  const std::string_view account = subject_.graph->account_id(*subject_.node);
  Neighbours all = subject_.graph->OfType(text.view(), account);
  if (account.empty()) return Documents(all, kWhat, text.view());
  if (!Spend(all.nodes.size())) return {};
  std::vector<NodeId> here;
  for (NodeId node : all.nodes) {
    const std::string_view its = subject_.graph->account_id(node);
    if (its.empty() || its == account) here.push_back(node);
  }
  all.nodes = here;
  return Documents(all, kWhat, text.view());
}

}  // namespace assay::evaluator
