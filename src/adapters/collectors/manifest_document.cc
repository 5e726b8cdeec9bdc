#include "adapters/collectors/manifest_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/status_macros.h"
#include "base/status_text.h"
#include "resource/sensitive.h"

namespace assay::adapters {
namespace {

// Lists of lists are possible, and nobody writes more.
constexpr std::size_t kMaxListDepth = 8;

// Kinds of Kubernetes' own groups that are in no namespace; of others nobody can know.
constexpr std::array<std::string_view, 27> kClusterKinds = {
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterTrustBundle",
    "ComponentStatus",
    "CustomResourceDefinition",
    "DeviceClass",
    "FlowSchema",
    "IPAddress",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "ServiceCIDR",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
};
static_assert(std::is_sorted(kClusterKinds.begin(), kClusterKinds.end()));

constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
char Lower(char c) { return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c; }

// `NetworkPolicy` is `network_policy`, `CSIDriver` is `csi_driver`.
std::string SnakeCase(std::string_view kind) {
  std::string text;
  for (std::size_t i = 0; i < kind.size(); ++i) {
    const bool starts_word =
        i > 0 && IsUpper(kind[i]) &&
        (!IsUpper(kind[i - 1]) || (i + 1 < kind.size() && !IsUpper(kind[i + 1])));
    if (starts_word && text.back() != '_') text.push_back('_');
    const char c = Lower(kind[i]);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    text.push_back(plain ? c : '_');
  }
  return text;
}

std::string_view GroupOf(std::string_view api_version) {
  const std::size_t slash = api_version.find('/');
  return slash == std::string_view::npos ? std::string_view() : api_version.substr(0, slash);
}

bool IsOwnGroup(std::string_view group) {
  return group.find('.') == std::string_view::npos || group == "k8s.io" ||
         group.ends_with(".k8s.io");
}

std::string TextAt(ValueView object, std::string_view key) {
  const ValueView value = object.Find(key);
  return value.is_string() ? std::string(value.text().view()) : std::string();
}

std::string LowerAll(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), Lower);
  return lower;
}

// What an object is called; read before anything is built.
struct ManifestNames {
  std::string api_version;
  std::string kind;
  std::string name;
  std::string space;           // empty: in no namespace
  bool space_assumed = false;  // the manifest does not say
  bool generated = false;      // the name is one to which the cluster adds
};

// A member of an object that is being rebuilt.
void Put(std::vector<Member>& members, std::string_view key, ValueView value, ValueArena& arena) {
  for (Member& member : members) {
    if (member.key.is_string() && member.key.text().view() == key) {
      member.value = value;
      return;
    }
  }
  members.push_back({arena.String(key), value});
}

std::vector<Member> MembersOf(ValueView object) {
  std::vector<Member> members;
  for (std::size_t i = 0; i < object.size(); ++i) members.push_back({object.key(i), object.at(i)});
  return members;
}

class ManifestReader {
 public:
  ManifestReader(const Value& document, const ManifestPlace& place, const CollectOptions& options,
                 const std::function<absl::Status(Resource)>& take)
      : document_(document), place_(place), options_(options), take_(take) {}

  // Objects in a typed list (`PodList`) do not repeat what the list's own kind says.
  absl::Status Read(ValueView object, const std::string& list_version,
                    const std::string& list_kind) {
    if (!object.is_object()) {
      return Wrong(absl::StatusCode::kNotFound,
                   fmt::format("expected a Kubernetes object, found a {}", NameOf(object.kind())));
    }
    ManifestNames names{.api_version = TextAt(object, "apiVersion"),
                        .kind = TextAt(object, "kind")};
    if (names.api_version.empty()) names.api_version = list_version;
    if (names.kind.empty()) names.kind = list_kind;
    if (names.api_version.empty() || names.kind.empty()) {
      return Wrong(absl::StatusCode::kNotFound,
                   "not a Kubernetes object: it lacks `apiVersion` or `kind`");
    }
    const ValueView items = object.Find("items");
    if (names.kind.ends_with("List") && items.is_array()) {
      return ReadList(items, names.api_version, names.kind.substr(0, names.kind.size() - 4));
    }
    ASSAY_RETURN_IF_ERROR(ReadNames(object, names));
    return take_(Make(object, names));
  }

 private:
  std::uint32_t Line() const { return place_.line_of ? place_.line_of(items_) : 0; }

  absl::Status Wrong(absl::StatusCode code, std::string_view what) const {
    const std::uint32_t line = Line();
    return StatusOf(code, line == 0 ? fmt::format("{}: {}", place_.file, what)
                                    : fmt::format("{}:{}: {}", place_.file, line, what));
  }

  absl::Status ReadList(ValueView items, const std::string& version, const std::string& kind) {
    if (items_.size() == kMaxListDepth) {
      return Wrong(absl::StatusCode::kResourceExhausted,
                   fmt::format("lists in lists more than {} deep", kMaxListDepth));
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
      items_.push_back(i);
      // An item of a plain List has its own kind or is wrong.
      absl::Status status = Read(items.at(i), kind.empty() ? std::string() : version, kind);
      if (absl::IsNotFound(status)) status = InvalidArgument(MessageOf(status));
      ASSAY_RETURN_IF_ERROR(status);
      items_.pop_back();
    }
    return absl::OkStatus();
  }

  absl::Status ReadNames(ValueView object, ManifestNames& names) const {
    const ValueView metadata = object.Find("metadata");
    names.name = TextAt(metadata, "name");
    names.generated = names.name.empty();
    if (names.generated) names.name = TextAt(metadata, "generateName");
    if (names.name.empty()) {
      // Configuration of tools has `apiVersion` and `kind` too: kustomizations, kubeconfigs.
      const bool known =
          options_.types.Find(ManifestType(names.api_version, names.kind)) != nullptr;
      return Wrong(known ? absl::StatusCode::kInvalidArgument : absl::StatusCode::kNotFound,
                   fmt::format("a {} without `metadata.name`", names.kind));
    }
    if (IsOwnGroup(GroupOf(names.api_version)) &&
        std::binary_search(kClusterKinds.begin(), kClusterKinds.end(), names.kind)) {
      return absl::OkStatus();
    }
    names.space = TextAt(metadata, "namespace");
    names.space_assumed = names.space.empty();
    if (names.space_assumed) names.space = "default";
    return absl::OkStatus();
  }

  Resource Make(ValueView object, const ManifestNames& names) {
    const std::string_view group = GroupOf(names.api_version);
    const std::string kind =
        LowerAll(names.kind) + (IsOwnGroup(group) ? std::string() : fmt::format(".{}", group));
    std::string address = names.space.empty()
                              ? fmt::format("{}/{}", kind, names.name)
                              : fmt::format("{}/{}/{}", kind, names.space, names.name);
    if (names.generated && place_.generated != nullptr) {
      const std::size_t number = ++(*place_.generated)[address];
      if (number > 1) address += fmt::format("#{}", number);
    }
    Resource resource{
        .type = ManifestType(names.api_version, names.kind),
        .id = fmt::format("{}/{}", place_.source, address),
        .account_id = std::string(place_.source),
        .name = names.name,
        .origin = {.source = std::string(place_.file), .line = Line(), .address = address}};
    if (names.space_assumed) resource.assumed.push_back("/metadata/namespace");
    // Items are copied out of their list, so that one does not keep all of them.
    ValueArena arena(options_.symbols);
    const bool alone = object.bits() == document_.view().bits();
    if (alone) arena.Keep(document_);
    ValueView document = Complete(alone ? object : arena.Copy(object), names, resource, arena);
    if (names.kind == "Secret" && group.empty()) document = HideSecret(document, arena);
    resource.document = std::move(arena).Freeze(document);
    if (const ResourceType* type = options_.types.Find(resource.type)) {
      resource.document = resource::ReduceSensitiveFields(resource.document, *type, options_.salt,
                                                          options_.symbols);
    } else if (names.kind == "Secret") {
      ValueArena clean(options_.symbols);
      const ValueView copy = clean.Copy(resource.document);
      resource.document = std::move(clean).Freeze(copy);
    }
    return resource;
  }

  static ValueView Complete(ValueView object, const ManifestNames& names, const Resource& resource,
                            ValueArena& arena) {
    std::vector<Member> members = MembersOf(object);
    // An item of a typed list is given what it left to the list.
    Put(members, "apiVersion", arena.String(names.api_version), arena);
    Put(members, "kind", arena.String(names.kind), arena);
    Put(members, "resource_type", arena.String(resource.type), arena);
    Put(members, "resource_id", arena.String(resource.id), arena);
    Put(members, "account_id", arena.String(resource.account_id), arena);
    Put(members, "name", arena.String(resource.name), arena);
    if (names.space_assumed) {
      std::vector<Member> metadata = MembersOf(object.Find("metadata"));
      Put(metadata, "namespace", arena.String(names.space), arena);
      Put(members, "metadata", arena.Object(metadata), arena);
    }
    return arena.Object(members);
  }

  // Secrets are hidden even from hosts that know no definitions.
  ValueView HideSecret(ValueView document, ValueArena& arena) const {
    std::vector<Member> members = MembersOf(document);
    for (std::string_view key : {"data", "stringData"}) {
      const ValueView value = document.Find(key);
      if (!value.defined()) continue;
      Put(members, key, resource::ReduceSensitive(value, options_.salt, arena), arena);
    }
    const ValueView metadata = document.Find("metadata");
    const ValueView annotations = metadata.Find("annotations");
    if (const ValueView applied = annotations.Find(kLastApplied); applied.defined()) {
      std::vector<Member> kept = MembersOf(annotations);
      Put(kept, kLastApplied, resource::ReduceSensitive(applied, options_.salt, arena), arena);
      std::vector<Member> outer = MembersOf(metadata);
      Put(outer, "annotations", arena.Object(kept), arena);
      Put(members, "metadata", arena.Object(outer), arena);
    }
    return arena.Object(members);
  }

  const Value& document_;
  const ManifestPlace& place_;
  const CollectOptions& options_;
  const std::function<absl::Status(Resource)>& take_;
  std::vector<std::size_t> items_;  // the way through lists to the object at hand
};

}  // namespace

std::string ManifestType(std::string_view api_version, std::string_view kind) {
  const std::string_view group = GroupOf(api_version);
  return fmt::format("kubernetes_{}{}", IsOwnGroup(group) ? "" : SnakeCase(group) + "_",
                     SnakeCase(kind));
}

absl::Status ReadManifestDocument(const Value& document, const ManifestPlace& place,
                                  const CollectOptions& options,
                                  const std::function<absl::Status(Resource)>& take) {
  return ManifestReader(document, place, options, take).Read(document, "", "");
}

}  // namespace assay::adapters
