// A relation joins the values at a path of the source with the values at paths of the target, as
// docs/resource.md says. The index finds candidates by hash; each is checked against its document
// before an edge is drawn.

#include "graph/linker.h"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace assay::graph {
namespace {

bool IsKey(ValueView value) {
  return value.is_number() || (value.is_string() && !value.text().view().empty());
}

template <typename T>
void SortUnique(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

// `arn:partition:service:region:account:...`: the fields that say where its resource is.
struct ArnScope {
  std::string_view region;
  std::string_view account;
};
std::optional<ArnScope> ScopeOfArn(std::string_view text) {
  if (!text.starts_with("arn:")) return std::nullopt;
  std::size_t start = 0;
  std::string_view fields[5];
  for (std::string_view& field : fields) {
    const std::size_t end = text.find(':', start);
    if (end == std::string_view::npos) return std::nullopt;
    field = text.substr(start, end - start);
    start = end + 1;
  }
  return ArnScope{fields[3], fields[4]};
}

bool Mentions(const RareParts& rare, std::string_view relation) {
  return std::any_of(rare.planned_edges.begin(), rare.planned_edges.end(),
                     [&](const PlannedEdge& edge) { return edge.relation == relation; }) ||
         std::any_of(rare.unknown_relations.begin(), rare.unknown_relations.end(),
                     [&](const auto& unknown) { return unknown.first == relation; });
}

}  // namespace

Linker::Keys Linker::KeysAt(ValueView document, const resource::FieldPath& path) const {
  Keys keys;
  const auto take = [&](ValueView value) {
    if (value.is_unknown() && !keys.unknown) keys.unknown = value;
    if (IsKey(value)) keys.known.push_back(value);
  };
  resource::VisitField(document, path, [&](ValueView value) {
    take(value);
    if (value.is_array() || value.is_set()) {
      for (std::size_t i = 0; i < value.size(); ++i) take(value.at(i));
    }
    return true;
  });
  return keys;
}

Linker::Keys Linker::TargetKeys(ValueView document, const Relation& relation) const {
  Keys keys;
  for (const resource::FieldPath& path : relation.target_fields) {
    Keys more = KeysAt(document, path);
    keys.known.insert(keys.known.end(), more.known.begin(), more.known.end());
    if (!keys.unknown) keys.unknown = more.unknown;
  }
  return keys;
}

Linker::Same Linker::SameOf(ValueView document, const Relation& relation) const {
  Same same;
  for (const resource::FieldPath& path : relation.same) {
    std::uint64_t hash = 1;  // nothing there, which equals nothing there
    resource::VisitField(document, path, [&](ValueView value) {
      if (value.has_unknown() && !same.unknown) same.unknown = value;
      hash = value.has_unknown() ? 0 : HashKey(value);
      return true;
    });
    same.hash = MixHash(same.hash, hash);
  }
  return same;
}

bool Linker::Agree(const Row& a, const Row& b, const Relation& relation) const {
  for (const resource::FieldPath& path : relation.same) {
    ValueView left;
    ValueView right;
    resource::VisitField(a.document, path, [&](ValueView value) { return left = value, true; });
    resource::VisitField(b.document, path, [&](ValueView value) { return right = value, true; });
    if (left.has_unknown() || right.has_unknown() || !(left == right)) return false;
  }
  return true;
}

bool Linker::MayAgree(const Row& a, const Row& b, std::uint32_t number) const {
  for (const resource::FieldPath& path : schema_[number].same) {
    ValueView left;
    ValueView right;
    resource::VisitField(a.document, path, [&](ValueView value) { return left = value, true; });
    resource::VisitField(b.document, path, [&](ValueView value) { return right = value, true; });
    if (!left.has_unknown() && !right.has_unknown() && !(left == right)) return false;
  }
  return true;
}

bool Linker::HasTarget(const Relation& relation, std::string_view type) const {
  return std::find(relation.target_types.begin(), relation.target_types.end(), type) !=
         relation.target_types.end();
}

std::vector<NodeId> Linker::FindTargets(const Row& source, std::uint32_t number, ValueView key,
                                        std::uint64_t same_hash) const {
  const Relation& relation = schema_[number];
  std::vector<NodeId> candidates;
  if (relation.by_id) {
    if (!key.is_string()) return {};
    const StringText text = key.text();
    for (std::string_view type : relation.target_types) {
      keys_.Find(IdentityHash(KeyDomain::kIdentity, type, text.view()), candidates);
    }
  } else {
    keys_.Find(DomainHash(KeyDomain::kTarget, number, MixHash(HashKey(key), same_hash)),
               candidates);
  }
  std::erase_if(candidates, [&](NodeId candidate) {
    const Row& target = nodes_[candidate];
    if (!HasTarget(relation, nodes_.type(target)) || !Agree(source, target, relation)) return true;
    const Keys keys = TargetKeys(target.document, relation);
    return std::find(keys.known.begin(), keys.known.end(), key) == keys.known.end();
  });
  return candidates;
}

void Linker::AddEdge(NodeId node, std::uint32_t number, NodeId target, Links& links) const {
  links.ends.push_back({node, relation_names_[number].first, target});
  links.ends.push_back({target, relation_names_[number].second, node});
}

void Linker::AddSearch(NodeId node, std::uint32_t number, ValueView key, Links& links) {
  const Row& row = nodes_[node];
  const RelationScope scope = schema_[number].definition->scope;
  Gap gap{.node = node,
          .name = relation_names_[number].first,
          .relation = number,
          .search = true,
          .account = row.account,
          .region = row.region};
  if (key.is_string()) {
    const StringText text = key.text();
    if (const std::optional<ArnScope> arn = ScopeOfArn(text.view())) {
      if (!arn->account.empty()) gap.account = names_.InternName(arn->account);
      gap.region = names_.InternName(arn->region);
    }
  }
  if (scope != RelationScope::kRegion) gap.region = 0;
  if (scope == RelationScope::kEverywhere) gap.account = 0;
  links.gaps.push_back(gap);
}

void Linker::LinkByField(NodeId node, std::uint32_t number, bool explained, Links& links) {
  const Relation& relation = schema_[number];
  const Row& row = nodes_[node];
  Keys keys = KeysAt(row.document, relation.field);
  if (!keys.known.empty()) {
    const Same same = SameOf(row.document, relation);
    if (same.unknown) {
      // Nothing can be looked up, so all keys are as good as unknown.
      keys = {.unknown = same.unknown};
    }
    for (ValueView key : keys.known) {
      const std::vector<NodeId> targets = FindTargets(row, number, key, same.hash);
      for (NodeId target : targets) AddEdge(node, number, target, links);
      if (targets.empty() || !relation.definition->unique) AddSearch(node, number, key, links);
    }
  }
  if (!keys.unknown || explained) return;
  ValueView unknown = *keys.unknown;
  links.gaps.push_back(
      {.node = node,
       .name = relation_names_[number].first,
       .relation = number,
       .kind = unknown.is_unknown() ? unknown.unknown_kind() : UnknownKind::kNotCollected,
       .reason = unknown.is_unknown() ? unknown.unknown_text() : std::string_view()});
}

void Linker::LinkPlanned(NodeId node, const RareParts& rare, Links& links) {
  const std::string_view type = nodes_.type(nodes_[node]);
  for (const PlannedEdge& edge : rare.planned_edges) {
    const auto ends = schema_.types().FindRelation(type, edge.relation);
    // An inverse is drawn by the other end, or one name would mean two directions.
    if (!ends.empty() && ends.front().inverse) continue;
    const NameId name = names_.InternName(edge.relation);
    std::vector<NodeId> targets;
    keys_.Find(IdentityHash(KeyDomain::kIdentity, edge.target_type, edge.target_id), targets);
    std::erase_if(targets, [&](NodeId target) {
      return nodes_.type(nodes_[target]) != edge.target_type ||
             nodes_[target].id.view() != edge.target_id;
    });
    if (targets.empty()) {
      links.gaps.push_back({.node = node,
                            .name = name,
                            .kind = UnknownKind::kNotCollected,
                            .reason = "the planned target was not collected"});
    }
    for (NodeId target : targets) {
      links.ends.push_back({node, name, target});
      for (std::uint32_t number : schema_.From(type)) {
        if (schema_[number].definition->name != edge.relation) continue;
        if (!HasTarget(schema_[number], edge.target_type)) continue;
        links.ends.push_back({target, relation_names_[number].second, node});
      }
    }
  }
}

void Linker::AddUnknownRelations(NodeId node, const RareParts& rare, Links& links) {
  const std::string_view type = nodes_.type(nodes_[node]);
  for (const auto& [relation, reason] : rare.unknown_relations) {
    Gap gap{.node = node,
            .name = names_.InternName(relation),
            .kind = UnknownKind::kAfterApply,
            .reason = reason};
    const std::size_t before = links.gaps.size();
    for (std::uint32_t number : schema_.From(type)) {
      if (schema_[number].definition->name != relation) continue;
      gap.relation = number;
      links.gaps.push_back(gap);
    }
    if (links.gaps.size() == before) links.gaps.push_back(gap);
  }
}

Links Linker::LinksOf(NodeId node) {
  Links links;
  const Row& row = nodes_[node];
  for (std::uint32_t number : schema_.From(nodes_.type(row))) {
    const bool explained =
        row.rare != nullptr && Mentions(*row.rare, schema_[number].definition->name);
    LinkByField(node, number, explained, links);
  }
  if (row.rare != nullptr) {
    LinkPlanned(node, *row.rare, links);
    AddUnknownRelations(node, *row.rare, links);
  }
  SortUnique(links.ends);
  // By text, not by the names' numbers: those depend on the order in which resources came.
  const auto order = [this](const Gap& gap) {
    return std::tuple(names_.name(gap.name), gap.search, gap.relation, names_.name(gap.account),
                      names_.name(gap.region), gap.kind, gap.reason);
  };
  std::sort(links.gaps.begin(), links.gaps.end(),
            [&](const Gap& a, const Gap& b) { return order(a) < order(b); });
  links.gaps.erase(std::unique(links.gaps.begin(), links.gaps.end()), links.gaps.end());
  return links;
}

Linker::Hashes Linker::HashesOf(const Row& row) const {
  Hashes hashes;
  const std::string_view type = nodes_.type(row);
  hashes.target.push_back(IdentityHash(KeyDomain::kIdentity, type, row.id.view()));
  hashes.reached_by.push_back(IdentityHash(KeyDomain::kPlanned, type, row.id.view()));
  for (std::uint32_t number : schema_.From(type)) {
    const Relation& relation = schema_[number];
    const Keys keys = KeysAt(row.document, relation.field);
    if (keys.known.empty()) continue;
    const Same same = SameOf(row.document, relation);
    if (same.unknown) continue;
    for (ValueView key : keys.known) {
      hashes.source.push_back(
          DomainHash(KeyDomain::kSource, number, MixHash(HashKey(key), same.hash)));
    }
  }
  for (std::uint32_t number : schema_.To(type)) {
    const Relation& relation = schema_[number];
    const Keys keys = TargetKeys(row.document, relation);
    const Same same = SameOf(row.document, relation);
    if (same.unknown) continue;
    for (ValueView key : keys.known) {
      const std::uint64_t hash = MixHash(HashKey(key), same.hash);
      hashes.reached_by.push_back(DomainHash(KeyDomain::kSource, number, hash));
      if (!relation.by_id) hashes.target.push_back(DomainHash(KeyDomain::kTarget, number, hash));
    }
  }
  if (row.rare != nullptr) {
    for (const PlannedEdge& edge : row.rare->planned_edges) {
      hashes.source.push_back(IdentityHash(KeyDomain::kPlanned, edge.target_type, edge.target_id));
    }
  }
  SortUnique(hashes.source);
  SortUnique(hashes.target);
  SortUnique(hashes.reached_by);
  return hashes;
}

std::optional<ValueView> Linker::UnknownTargetKey(const Row& row, std::uint32_t number) const {
  const Relation& relation = schema_[number];
  const Keys keys = TargetKeys(row.document, relation);
  if (keys.unknown) return keys.unknown;
  return SameOf(row.document, relation).unknown;
}

std::vector<std::uint32_t> Linker::UnknownAsTarget(const Row& row) const {
  std::vector<std::uint32_t> numbers;
  if (!row.document.view().has_unknown()) return numbers;
  for (std::uint32_t number : schema_.To(nodes_.type(row))) {
    if (UnknownTargetKey(row, number)) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

}  // namespace assay::graph
