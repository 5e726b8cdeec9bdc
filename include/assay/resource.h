#pragma once

/// \file
/// Resources: what collectors read, in one canonical shape; and resource types: one definition, in
/// data, a type.
///
///   assay::Resource bucket{.type = "aws_s3_bucket", .id = "arn:aws:s3:::logs",
///                          .document = std::move(document)};
///   if (absl::Status status = sink.Add(std::move(bucket)); !status.ok()) return status;
///
/// Resources are plain values. A ResourceTypes is made once and may then be read from any thread.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "assay/coverage.h"
#include "assay/diagnostic.h"
#include "assay/document.h"
#include "assay/value.h"

namespace assay {

/// Where a resource was read: a file and line, an address in a plan, an API call. Fields that are
/// not known are empty.
struct Origin {
  std::string source;      ///< file path as given, or `service:Operation`
  std::uint32_t line = 0;  ///< from 1; 0 when not known
  std::string address;     ///< Terraform address, manifest `kind/namespace/name`, ...

  friend bool operator==(const Origin&, const Origin&) = default;
};

/// An edge that the collector knows although the field that would say it does not hold an id yet (a
/// planned resource's `configuration` references): this resource's relation `relation` leads to the
/// resource with `target_id`.
struct PlannedEdge {
  std::string relation;
  std::string target_type;
  std::string target_id;

  friend bool operator==(const PlannedEdge&, const PlannedEdge&) = default;
};

/// One configured thing. `document` is an object that holds the envelope too (`resource_type`,
/// `resource_id`, `account_id`, `region`, `name`, `tags`) and may hold unknown leaves. What one of
/// the two lacks, a GraphBuilder takes from the other; where they contradict each other it refuses
/// the resource.
struct Resource {
  std::string type;
  std::string id;
  std::string account_id;
  std::string region;
  std::string name;
  Value document;
  Origin origin;
  /// Paths, as JSON pointers, whose values nobody set: they come from the type's defaults.
  std::vector<std::string> assumed;
  std::vector<PlannedEdge> planned_edges;
  /// Relations whose targets are not all known (a reference that could not be resolved): name and
  /// reason. A relation that is named here or in `planned_edges` is described by them completely:
  /// unknown leaves of its field say nothing more.
  std::vector<std::pair<std::string, std::string>> unknown_relations;
  /// Nobody read this one: it is an account, region or cluster that others say they are in. It
  /// gives way to one that was read.
  bool implied = false;
};

/// Takes what a collector reads. Implementers: one thread calls; Add and AddCoverage may come in
/// any order; a status that is not OK stops the collector, which returns it.
class ResourceSink {
 public:
  virtual ~ResourceSink() = default;
  /// InvalidArgument for a resource without type or id; AlreadyExists when a different one has this
  /// type and id, and neither of the two is implied.
  virtual absl::Status Add(Resource resource) = 0;
  virtual absl::Status AddCoverage(Coverage coverage) = 0;
};

/// What a field holds, as a definition states it.
enum class FieldKind : std::uint8_t { kAny, kBoolean, kNumber, kString, kArray, kObject, kMap };

/// A field of a resource type: `versioning.status`. Arrays are stepped through with `[]`, maps with
/// `*`: `ip_permissions[].from_port`, `data.*`. docs/resource.md has the whole path syntax.
struct FieldDefinition {
  std::string path;
  FieldKind kind = FieldKind::kAny;
  bool sensitive = false;  ///< every scalar at or below the path is reduced where it enters
  Value default_value;     ///< undefined: the field has no default
  std::string description;
};

/// A place in the documents of a type: its fields as a tree. What a field declares stands at the
/// node that its path ends at; the nodes on the way only lead there. At most 32 lie above each
/// other.
struct FieldNode {
  bool declared = false;  ///< a field ends here
  FieldKind kind = FieldKind::kAny;
  bool sensitive = false;
  std::map<std::string, std::unique_ptr<FieldNode>, std::less<>> members;
  std::unique_ptr<FieldNode> element;     ///< `[]`
  std::unique_ptr<FieldNode> each_value;  ///< `*`

  bool has_parts() const;
  /// Documents may hold here what nobody declared: maps, fields of any kind, reduced secrets, and
  /// arrays and objects whose parts are not described.
  bool is_free_form() const;
  /// The node of a member of this name; null if none is declared.
  const FieldNode* Find(std::string_view member) const;
};

/// How far from the source a relation's target may be: where coverage has to be complete before a
/// target that is not there is known to be absent.
enum class RelationScope : std::uint8_t { kRegion, kAccount, kEverywhere };

/// A relation: the values at `field` of the type that declares it are the values at one of
/// `target_fields` of `target_type`, and both have equal values at every path of `same`.
struct RelationDefinition {
  std::string name;                        ///< from here to there: `security_groups`
  std::string inverse;                     ///< from there to here: `instances`
  std::string target_type;                 ///< a type or a group
  std::string field;                       ///< path here; several values make several edges
  std::vector<std::string> target_fields;  ///< paths in the target; default `resource_id`
  std::vector<std::string> same;           ///< paths at which both ends must agree
  RelationScope scope = RelationScope::kRegion;
  bool unique = true;  ///< a value stands in at most one target
};

/// One resource type. Terraform mapping and collection stay in `definition`, for the collectors
/// that read them.
struct ResourceType {
  std::string name;
  std::string title;
  std::string provider;
  std::string service;
  std::string identity;  ///< what the id is, in words
  std::string interval;  ///< how often it is to be read: `1h`; empty: the host decides
  std::vector<FieldDefinition> fields;
  /// `fields` as a tree, with the members that every document has; null in a type that no
  /// ResourceTypes holds.
  std::shared_ptr<const FieldNode> root;
  std::vector<RelationDefinition> relations;
  std::vector<std::string> groups;  ///< names that stand for several types: `kubernetes_workload`
  bool closed = false;      ///< the field list is complete: reading another field is a diagnostic
  DocumentPart definition;  ///< the whole of it, and where it stands
};

/// The types known to a host. Copies share.
class ResourceTypes {
 public:
  ResourceTypes();
  /// Reads definitions (docs/resource.md has their form); each source is one, or an array of them.
  /// InvalidArgument when one is wrong; `diagnostics`, where given, gets everything that is wrong
  /// with all of them.
  static absl::StatusOr<ResourceTypes> Make(std::span<const DocumentPart> sources,
                                            std::vector<Diagnostic>* diagnostics = nullptr);

  /// Null if nobody defined the type.
  const ResourceType* Find(std::string_view name) const;
  /// All types in order of name.
  std::span<const ResourceType> types() const;
  /// The type names that `name` stands for: itself, or the members of the group; empty if neither
  /// is known.
  std::vector<std::string_view> Expand(std::string_view name) const;
  /// The relations of `type` with this name, seen from `type`: several may share a name, all in one
  /// direction; their neighbours are one set.
  struct RelationEnd {
    const RelationDefinition* relation;
    std::string_view source_type;
    bool inverse;  ///< `type` is the target
  };
  std::vector<RelationEnd> FindRelation(std::string_view type, std::string_view name) const;

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

}  // namespace assay
