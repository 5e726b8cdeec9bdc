#include "resource/inventory_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "base/status_macros.h"
#include "base/status_text.h"
#include "resource/envelope.h"
#include "resource/sensitive.h"

namespace assay::resource {
namespace {

// As deep as a document may be.
constexpr std::size_t kMaxPath = 512;
constexpr std::size_t kMaxUnknowns = 100'000;

constexpr std::array<std::string_view, 6> kSidecarKeys = {
    "unknown", "assumed", "origin", "planned_edges", "unknown_relations", "implied"};
constexpr std::array<std::string_view, 5> kCoverageKeys = {"resource_type", "account_id", "region",
                                                           "state", "reason"};

absl::Status RefuseOtherKeys(ValueView object, std::span<const std::string_view> known,
                             std::string_view what) {
  if (!object.is_object()) return InvalidArgument(fmt::format("`{}` must be an object", what));
  for (std::size_t i = 0; i < object.size(); ++i) {
    const StringText key = object.key(i).text();
    if (std::find(known.begin(), known.end(), key.view()) != known.end()) continue;
    return InvalidArgument(fmt::format("`{}` has the unknown key `{}`", what, key.view()));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> TextAt(ValueView object, std::string_view key, std::string_view what) {
  const ValueView value = object.Find(key);
  if (!value.defined() || value.is_null()) return std::string();
  if (value.is_string()) return std::string(value.text().view());
  return InvalidArgument(fmt::format("`{}` of `{}` must be a string", key, what));
}

absl::StatusOr<Coverage> ReadCoverage(ValueView value) {
  ASSAY_RETURN_IF_ERROR(RefuseOtherKeys(value, kCoverageKeys, "coverage"));
  Coverage coverage;
  ASSAY_ASSIGN_OR_RETURN(coverage.resource_type, TextAt(value, "resource_type", "coverage"));
  ASSAY_ASSIGN_OR_RETURN(coverage.account_id, TextAt(value, "account_id", "coverage"));
  ASSAY_ASSIGN_OR_RETURN(coverage.region, TextAt(value, "region", "coverage"));
  ASSAY_ASSIGN_OR_RETURN(coverage.reason, TextAt(value, "reason", "coverage"));
  ASSAY_ASSIGN_OR_RETURN(const std::string state, TextAt(value, "state", "coverage"));
  if (coverage.resource_type.empty()) {
    return InvalidArgument("`coverage` without `resource_type`; `*` stands for every type");
  }
  if (state == "partial") {
    coverage.state = CoverageState::kPartial;
  } else if (state == "refused") {
    coverage.state = CoverageState::kRefused;
  } else if (state != "complete") {
    return InvalidArgument("`state` of `coverage` must be `complete`, `partial` or `refused`");
  }
  return coverage;
}

absl::StatusOr<std::vector<Coverage>> ReadCoverages(ValueView value) {
  std::vector<Coverage> statements;
  const std::size_t size = value.is_array() ? value.size() : 1;
  for (std::size_t i = 0; i < size; ++i) {
    ASSAY_ASSIGN_OR_RETURN(Coverage coverage, ReadCoverage(value.is_array() ? value.at(i) : value));
    statements.push_back(std::move(coverage));
  }
  return statements;
}

// `value` with an unknown where the path leads; members that are not there are made, as is the
// element behind the last of an array. As deep as the path is long, which is limited.
absl::StatusOr<ValueView> PutUnknown(ValueView value, ValueView path, std::size_t step,
                                     ValueView unknown, ValueArena& arena) {
  if (step == path.size() || value.is_unknown()) return unknown;
  const ValueView key = path.at(step);
  if (value.is_array()) {
    const std::optional<std::int64_t> index = key.is_number() ? key.int64() : std::nullopt;
    const auto size = static_cast<std::int64_t>(value.size());
    if (!index || *index < 0 || *index > size) {
      return InvalidArgument(
          fmt::format("step {} of a `path` must be an index of an array of {}", step + 1, size));
    }
    std::vector<ValueView> items;
    for (std::size_t i = 0; i < value.size(); ++i) items.push_back(value.at(i));
    if (*index == size) items.push_back(ValueView());
    ValueView& item = items[static_cast<std::size_t>(*index)];
    ASSAY_ASSIGN_OR_RETURN(item, PutUnknown(item, path, step + 1, unknown, arena));
    return arena.Array(items);
  }
  if (value.defined() && !value.is_null() && !value.is_object()) {
    return InvalidArgument(
        fmt::format("step {} of a `path` leads into a {}", step + 1, NameOf(value.kind())));
  }
  if (!key.is_string()) {
    return InvalidArgument(fmt::format("step {} of a `path` must be a key", step + 1));
  }
  const StringText name = key.text();
  std::vector<Member> members;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (!(value.key(i) == key)) members.push_back({value.key(i), value.at(i)});
  }
  const ValueView below = value.is_object() ? value.Find(name.view()) : ValueView();
  ASSAY_ASSIGN_OR_RETURN(const ValueView member, PutUnknown(below, path, step + 1, unknown, arena));
  members.push_back({arena.String(name.view()), member});
  return arena.Object(members);
}

absl::StatusOr<UnknownKind> KindOf(ValueView value) {
  if (!value.defined()) return UnknownKind::kNotCollected;
  for (const UnknownKind kind :
       {UnknownKind::kAfterApply, UnknownKind::kRefused, UnknownKind::kNotCollected}) {
    if (value.is_string() && value.text().view() == NameOf(kind)) return kind;
  }
  return InvalidArgument("`kind` must be `after_apply`, `refused` or `not_collected`");
}

absl::StatusOr<ValueView> PutUnknowns(ValueView document, ValueView unknowns, ValueArena& arena) {
  if (!unknowns.defined()) return document;
  if (!unknowns.is_array()) return InvalidArgument("`unknown` must be an array");
  if (unknowns.size() > kMaxUnknowns) {
    return ResourceExhausted(fmt::format("`unknown` has more than {} entries", kMaxUnknowns));
  }
  constexpr std::array<std::string_view, 3> kKeys = {"path", "kind", "text"};
  for (std::size_t i = 0; i < unknowns.size(); ++i) {
    const ValueView entry = unknowns.at(i);
    ASSAY_RETURN_IF_ERROR(RefuseOtherKeys(entry, kKeys, "unknown"));
    const ValueView path = entry.Find("path");
    if (!path.is_array() || path.size() == 0 || path.size() > kMaxPath) {
      return InvalidArgument(
          fmt::format("`path` must be an array of 1 to {} keys and indices", kMaxPath));
    }
    ASSAY_ASSIGN_OR_RETURN(const UnknownKind kind, KindOf(entry.Find("kind")));
    ASSAY_ASSIGN_OR_RETURN(const std::string text, TextAt(entry, "text", "unknown"));
    ASSAY_ASSIGN_OR_RETURN(document,
                           PutUnknown(document, path, 0, arena.Unknown(kind, text), arena));
  }
  return document;
}

absl::Status ReadOrigin(ValueView value, Origin& origin) {
  if (!value.defined()) return absl::OkStatus();
  constexpr std::array<std::string_view, 3> kKeys = {"source", "line", "address"};
  ASSAY_RETURN_IF_ERROR(RefuseOtherKeys(value, kKeys, "origin"));
  ASSAY_ASSIGN_OR_RETURN(origin.address, TextAt(value, "address", "origin"));
  ASSAY_ASSIGN_OR_RETURN(std::string source, TextAt(value, "source", "origin"));
  const ValueView line = value.Find("line");
  if (line.defined() && (!line.is_number() || !line.int64() || *line.int64() < 0 ||
                         *line.int64() > std::int64_t{0xffff'ffff})) {
    return InvalidArgument("`line` of `origin` must be a whole number");
  }
  // The line counts in the source that is named.
  if (!source.empty()) origin = {std::move(source), 0, origin.address};
  if (line.defined()) origin.line = static_cast<std::uint32_t>(*line.int64());
  return absl::OkStatus();
}

// An array of objects that have exactly these texts.
template <std::size_t kSize>
absl::StatusOr<std::vector<std::array<std::string, kSize>>> ReadRows(
    ValueView value, std::string_view what, const std::array<std::string_view, kSize>& keys) {
  std::vector<std::array<std::string, kSize>> rows;
  if (!value.defined()) return rows;
  if (!value.is_array()) return InvalidArgument(fmt::format("`{}` must be an array", what));
  for (std::size_t i = 0; i < value.size(); ++i) {
    ASSAY_RETURN_IF_ERROR(RefuseOtherKeys(value.at(i), keys, what));
    std::array<std::string, kSize> row;
    for (std::size_t k = 0; k < kSize; ++k) {
      ASSAY_ASSIGN_OR_RETURN(row[k], TextAt(value.at(i), keys[k], what));
    }
    if (row[0].empty()) {
      return InvalidArgument(fmt::format("an entry of `{}` without `{}`", what, keys[0]));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

absl::Status ReadSidecar(ValueView sidecar, Resource& resource) {
  ASSAY_RETURN_IF_ERROR(RefuseOtherKeys(sidecar, kSidecarKeys, "assay"));
  ASSAY_RETURN_IF_ERROR(ReadOrigin(sidecar.Find("origin"), resource.origin));
  resource.implied = sidecar.Find("implied").is_true();
  const ValueView assumed = sidecar.Find("assumed");
  for (std::size_t i = 0; i < assumed.size(); ++i) {
    if (!assumed.is_array() || !assumed.at(i).is_string()) {
      return InvalidArgument("`assumed` must be an array of JSON pointers");
    }
    resource.assumed.emplace_back(assumed.at(i).text().view());
  }
  constexpr std::array<std::string_view, 3> kEdge = {"relation", "target_type", "target_id"};
  ASSAY_ASSIGN_OR_RETURN(auto edges,
                         ReadRows(sidecar.Find("planned_edges"), "planned_edges", kEdge));
  for (auto& [relation, type, id] : edges) {
    resource.planned_edges.push_back({std::move(relation), std::move(type), std::move(id)});
  }
  constexpr std::array<std::string_view, 2> kUnknown = {"relation", "reason"};
  ASSAY_ASSIGN_OR_RETURN(
      auto unknown, ReadRows(sidecar.Find("unknown_relations"), "unknown_relations", kUnknown));
  for (auto& [relation, reason] : unknown) {
    resource.unknown_relations.emplace_back(std::move(relation), std::move(reason));
  }
  return absl::OkStatus();
}

// Of a parsed record. InvalidArgument names the member, not the place.
absl::StatusOr<InventoryRecord> RecordOf(const Value& record, std::string_view source,
                                         std::uint32_t line,
                                         const std::shared_ptr<SymbolTable>& symbols) {
  const ValueView view = record;
  const ValueView coverage = view.Find("coverage");
  if (coverage.defined() && !view.Find("resource_type").defined()) {
    if (view.size() > 1) return InvalidArgument("a `coverage` record must hold nothing else");
    ASSAY_ASSIGN_OR_RETURN(std::vector<Coverage> statements, ReadCoverages(coverage));
    return InventoryRecord(std::move(statements));
  }
  Resource resource{.document = record, .origin = {.source = std::string(source), .line = line}};
  const ValueView sidecar = view.Find("assay");
  if (!sidecar.defined()) return InventoryRecord(std::move(resource));
  ASSAY_RETURN_IF_ERROR(ReadSidecar(sidecar, resource));
  ValueArena arena(symbols);
  arena.Keep(record);
  std::vector<Member> members;
  for (std::size_t i = 0; i < view.size(); ++i) {
    if (view.key(i).text().view() != "assay") members.push_back({view.key(i), view.at(i)});
  }
  ASSAY_ASSIGN_OR_RETURN(const ValueView document,
                         PutUnknowns(arena.Object(members), sidecar.Find("unknown"), arena));
  resource.document = std::move(arena).Freeze(document);
  return InventoryRecord(std::move(resource));
}

}  // namespace

absl::StatusOr<InventoryRecord> ReadInventoryRecord(const JsonRecord& record,
                                                    const InventoryContext& context) {
  const absl::StatusOr<Value> parsed = ParseJson(record.text, {.symbols = context.symbols});
  if (!parsed.ok()) {
    return StatusOf(parsed.status().code(),
                    LocateJsonError(MessageOf(parsed.status()), context.file, record));
  }
  absl::StatusOr<InventoryRecord> read =
      RecordOf(*parsed, context.file, record.line, context.symbols);
  if (!read.ok()) {
    const std::string_view colon = context.file.empty() ? "" : ":";
    return StatusOf(read.status().code(),
                    fmt::format("{}{}{}:{}: {}", context.file, colon, record.line, record.column,
                                MessageOf(read.status())));
  }
  auto* resource = std::get_if<Resource>(&*read);
  if (resource == nullptr) return read;
  ASSAY_RETURN_IF_ERROR(CompleteEnvelope(*resource, context.symbols));
  if (const ResourceType* type = context.types.Find(resource->type)) {
    resource->document =
        ReduceSensitiveFields(resource->document, *type, context.salt, context.symbols);
  }
  return read;
}

}  // namespace assay::resource
