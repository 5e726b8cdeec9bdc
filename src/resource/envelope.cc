#include "resource/envelope.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status_text.h"

namespace assay::resource {
namespace {

enum class Strictness : std::uint8_t { kAlwaysText, kTextOrOpen, kMayDiffer };
struct EnvelopeMember {
  std::string_view key;
  std::string Resource::*text;
  Strictness strictness;
};
constexpr std::array<EnvelopeMember, 5> kMembers = {{
    {"resource_type", &Resource::type, Strictness::kAlwaysText},
    {"resource_id", &Resource::id, Strictness::kAlwaysText},
    {"account_id", &Resource::account_id, Strictness::kTextOrOpen},
    {"region", &Resource::region, Strictness::kTextOrOpen},
    {"name", &Resource::name, Strictness::kMayDiffer},
}};

std::string Where(const Resource& resource) {
  std::string where = DescribeOrigin(resource.origin);
  return where.empty() ? where : where + ": ";
}

// True if the document lacks what the resource has.
absl::StatusOr<bool> Reconcile(Resource& resource, const EnvelopeMember& member) {
  const ValueView value = resource.document.view().Find(member.key);
  std::string& text = resource.*member.text;
  if (!value.defined()) return !text.empty();
  if (value.is_string()) {
    const StringText found = value.text();
    if (text.empty() || member.strictness == Strictness::kMayDiffer) text = found.view();
    if (text == found.view()) return false;
    return InvalidArgument(fmt::format("{}the document says `{}` is `{}`, its collector says `{}`",
                                       Where(resource), member.key, found.view(), text));
  }
  // A native member that happens to be called `name` is not ours.
  if (member.strictness == Strictness::kMayDiffer) return false;
  const bool open = value.is_null() || value.is_unknown();
  if (open && member.strictness == Strictness::kTextOrOpen) return false;
  return InvalidArgument(fmt::format("{}`{}` must be a string", Where(resource), member.key));
}

void AddMembers(Resource& resource, const std::vector<const EnvelopeMember*>& missing,
                const std::shared_ptr<SymbolTable>& symbols) {
  ValueArena arena(symbols);
  arena.Keep(resource.document);
  std::vector<Member> members;
  const ValueView document = resource.document;
  for (std::size_t i = 0; i < document.size(); ++i) {
    members.push_back({document.key(i), document.at(i)});
  }
  for (const EnvelopeMember* member : missing) {
    members.push_back({arena.String(member->key), arena.String(resource.*(member->text))});
  }
  const ValueView completed = arena.Object(members);
  resource.document = std::move(arena).Freeze(completed);
}

}  // namespace

absl::Status CompleteEnvelope(Resource& resource, const std::shared_ptr<SymbolTable>& symbols) {
  const ValueView document = resource.document;
  if (document.defined() && !document.is_object()) {
    return InvalidArgument(fmt::format("{}a resource must be an object, found {}", Where(resource),
                                       NameOf(document.kind())));
  }
  std::vector<const EnvelopeMember*> missing;
  for (const EnvelopeMember& member : kMembers) {
    absl::StatusOr<bool> lacks = Reconcile(resource, member);
    if (!lacks.ok()) return std::move(lacks).status();
    if (*lacks) missing.push_back(&member);
  }
  if (resource.type.empty()) {
    return InvalidArgument(fmt::format("{}a resource without `resource_type`", Where(resource)));
  }
  if (resource.id.empty()) {
    return InvalidArgument(fmt::format("{}a resource of type `{}` without `resource_id`",
                                       Where(resource), resource.type));
  }
  if (!missing.empty()) AddMembers(resource, missing, symbols);
  return absl::OkStatus();
}

std::string DescribeOrigin(const Origin& origin) {
  std::string text = origin.source;
  if (origin.line > 0) text += fmt::format("{}{}", text.empty() ? "line " : ":", origin.line);
  if (text.empty()) text = origin.address;
  return text;
}

}  // namespace assay::resource
