#include "resource/sensitive.h"

#include <span>
#include <utility>

#include "base/sha256.h"
#include "resource/field_path.h"

namespace assay::resource {
namespace {

// Half a digest is enough to tell secrets apart.
constexpr std::size_t kHashBytes = 16;
// Documents are no deeper than readers let them be; this holds for those that a host makes.
constexpr int kMaxDepth = 1024;

bool IsReduced(ValueView value) {
  return value.is_object() && value.size() >= 3 && value.size() <= 4 &&
         value.Find("set").is_boolean() && value.Find("length").is_number() &&
         value.Find("detectors").is_array();
}

ValueView ReduceScalar(ValueView value, std::string_view salt, ValueArena& arena) {
  const std::string text = value.is_null()     ? std::string()
                           : value.is_string() ? std::string(value.text().view())
                                               : ToJson(value);
  std::vector<ValueView> detectors;
  for (std::string_view name : DetectSecrets(text)) detectors.push_back(arena.String(name));
  std::vector<Member> members = {
      {arena.String("set"), ValueView::Boolean(!text.empty())},
      {arena.String("length"), arena.Integer(static_cast<std::int64_t>(text.size()))},
      {arena.String("detectors"), arena.Array(detectors)}};
  if (!text.empty()) {
    members.push_back(
        {arena.String("salted_hash"), arena.String(ToHex(HmacSha256(salt, text), kHashBytes))});
  }
  return arena.Object(members);
}

ValueView Reduce(ValueView value, std::string_view salt, int depth, ValueArena& arena) {
  if (!value.defined() || value.is_unknown() || IsReduced(value)) return value;
  if (!value.is_collection()) return ReduceScalar(value, salt, arena);
  if (depth == kMaxDepth) return arena.Unknown(UnknownKind::kNotCollected, "nested too deeply");
  if (value.is_object()) {
    std::vector<Member> members;
    for (std::size_t i = 0; i < value.size(); ++i) {
      members.push_back({value.key(i), Reduce(value.at(i), salt, depth + 1, arena)});
    }
    return arena.Object(members);
  }
  std::vector<ValueView> items;
  for (std::size_t i = 0; i < value.size(); ++i) {
    items.push_back(Reduce(value.at(i), salt, depth + 1, arena));
  }
  return arena.Array(items);
}

// Rebuilds what lies on the way to the values that `steps` lead to; as deep as a path is long.
ValueView ReduceAt(ValueView value, std::span<const FieldStep> steps, std::string_view salt,
                   ValueArena& arena) {
  if (!value.defined() || value.is_unknown()) return value;
  if (steps.empty()) return Reduce(value, salt, 0, arena);
  const FieldStep& step = steps.front();
  const auto rest = steps.subspan(1);
  if (step.kind == FieldStep::Kind::kEachElement) {
    if (!value.is_array()) return value;
    std::vector<ValueView> items;
    for (std::size_t i = 0; i < value.size(); ++i) {
      items.push_back(ReduceAt(value.at(i), rest, salt, arena));
    }
    return arena.Array(items);
  }
  if (!value.is_object()) return value;
  std::vector<Member> members;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const ValueView key = value.key(i);
    const bool here = step.kind == FieldStep::Kind::kEachValue ||
                      (key.is_string() && key.text().view() == step.key);
    members.push_back({key, here ? ReduceAt(value.at(i), rest, salt, arena) : value.at(i)});
  }
  return arena.Object(members);
}

}  // namespace

ValueView ReduceSensitive(ValueView value, std::string_view salt, ValueArena& arena) {
  return Reduce(value, salt, 0, arena);
}

Value ReduceSensitiveFields(const Value& document, const ResourceType& type, std::string_view salt,
                            const std::shared_ptr<SymbolTable>& symbols) {
  std::vector<FieldPath> paths;
  for (const FieldDefinition& field : type.fields) {
    if (!field.sensitive) continue;
    absl::StatusOr<FieldPath> path = ParseFieldPath(field.path);
    if (!path.ok()) continue;  // definitions were checked when they were read
    bool there = false;
    VisitField(document, *path, [&](ValueView value) {
      there = there || !value.is_unknown();
      return !there;
    });
    if (there) paths.push_back(*std::move(path));
  }
  if (paths.empty()) return document;
  // The result must not keep the secrets' memory, so all of it is copied out of where they were.
  ValueArena working(symbols);
  ValueView reduced = document;
  for (const FieldPath& path : paths) reduced = ReduceAt(reduced, path, salt, working);
  ValueArena arena(symbols);
  const ValueView copy = arena.Copy(reduced);
  return std::move(arena).Freeze(copy);
}

}  // namespace assay::resource
