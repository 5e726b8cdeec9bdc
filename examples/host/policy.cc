#include "policy.h"

#include <filesystem>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <system_error>

#include "assay/yaml.h"
#include "files.h"
#include "fmt/format.h"

namespace assay::host {

namespace {

namespace fs = std::filesystem;

// Documents laid over each other: an inner node holds names, a leaf a value.
struct Tree {
  std::map<std::string, std::unique_ptr<Tree>> children;
  ValueView leaf;
};

absl::Status Merge(Tree& tree, ValueView value, const std::string& place) {
  const bool names = value.is_object();
  for (std::size_t i = 0; i < value.size() && names; ++i) {
    // JSON has no other keys.
    const std::string key(value.key(i).text().view());
    std::unique_ptr<Tree>& child = tree.children[key];
    if (child == nullptr) child = std::make_unique<Tree>();
    if (absl::Status status = Merge(*child, value.at(i), fmt::format("{}.{}", place, key));
        !status.ok())
      return status;
  }
  const bool taken = tree.leaf.defined() || (!names && !tree.children.empty());
  if (!names && !taken) tree.leaf = value;
  if ((names && tree.leaf.defined()) || (!names && taken)) {
    return absl::AlreadyExistsError(fmt::format("two files give `{}`", place));
  }
  return absl::OkStatus();
}

ValueView Build(ValueArena& arena, const Tree& tree) {
  if (tree.leaf.defined()) return arena.Copy(tree.leaf);
  std::vector<Member> members;
  for (const auto& [key, child] : tree.children)
    members.push_back({arena.String(key), Build(arena, *child)});
  return arena.Object(members);
}

// The keys below which a file's document stands: the folders between the named path and the file.
std::vector<std::string> KeysOf(const fs::path& folder, const fs::path& file) {
  std::error_code error;
  std::vector<std::string> keys;
  for (const fs::path& part : fs::relative(file.parent_path(), folder, error)) {
    if (part != ".") keys.push_back(part.string());
  }
  return keys;
}

Value Nested(const Value& document, const std::vector<std::string>& keys) {
  ValueArena arena;
  ValueView value = arena.Copy(document);
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    const Member member{arena.String(*key), value};
    value = arena.Object({&member, 1});
  }
  return std::move(arena).Freeze(value);
}

bool IsYaml(std::string_view path) { return path.ends_with(".yaml") || path.ends_with(".yml"); }

}  // namespace

absl::StatusOr<Value> ParseDocument(const std::string& path, std::string_view text) {
  if (!IsYaml(path)) {
    absl::StatusOr<Value> value = ParseJson(text);
    if (!value.ok()) {
      return absl::InvalidArgumentError(
          fmt::format("{}: {}", path, std::string(value.status().message())));
    }
    return value;
  }
  absl::StatusOr<std::vector<YamlDocument>> documents = ParseYaml(path, text);
  if (!documents.ok()) return documents.status();
  if (documents->size() != 1) {
    return absl::InvalidArgumentError(
        fmt::format("{}: expected one document, found {}", path, documents->size()));
  }
  return documents->front().value();
}

RegoSource Policy::SourceOf(const TextFile& module) const {
  return {.file = module.path,
          .text = module.text,
          .dialect = module.dialect == RegoDialect::kDetect ? dialect : module.dialect};
}

std::vector<RegoSource> Policy::sources() const {
  std::vector<RegoSource> out;
  for (const TextFile& module : modules) out.push_back(SourceOf(module));
  return out;
}

absl::StatusOr<Value> LoadDocument(const std::string& path) {
  if (path == "-") {
    const std::string text{std::istreambuf_iterator<char>(std::cin),
                           std::istreambuf_iterator<char>()};
    return ParseDocument("standard input", text);
  }
  absl::StatusOr<std::string> text = ReadFile(path);
  if (!text.ok()) return text.status();
  return ParseDocument(path, *text);
}

namespace {

// Gathers modules, and documents laid over each other.
class PolicyReader {
 public:
  absl::Status Read(const std::string& path) {
    if (path.ends_with(".tar.gz")) {
      return absl::InvalidArgumentError(
          fmt::format("`{}` is an archive; `--bundle` reads it as a bundle", path));
    }
    absl::StatusOr<std::vector<std::string>> files =
        FindFiles(path, {".rego", ".json", ".yaml", ".yml"});
    if (!files.ok()) return files.status();
    for (const std::string& file : *files) {
      const absl::Status status = file.ends_with(".rego") ? ReadModule(file) : ReadData(path, file);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Read(const Bundle& bundle) {
    policy_.modules.insert(policy_.modules.end(), bundle.modules.begin(), bundle.modules.end());
    for (const BundleDocument& document : bundle.documents) {
      keep_.push_back(Nested(document.value, document.keys));
      if (absl::Status status = Merge(tree_, keep_.back(), "data"); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status ReadModules(const std::string& path) {
    absl::StatusOr<std::vector<std::string>> files = FindFiles(path, {".rego"});
    if (!files.ok()) return files.status();
    for (const std::string& file : *files) {
      if (!file.ends_with(".rego")) continue;
      if (absl::Status status = ReadModule(file); !status.ok()) return status;
    }
    return absl::OkStatus();
  }

  Policy Take() && {
    if (!keep_.empty()) {
      ValueArena arena;
      const ValueView data = Build(arena, tree_);
      policy_.data = std::move(arena).Freeze(data);
    }
    return std::move(policy_);
  }

 private:
  absl::Status ReadModule(const std::string& file) {
    if (!seen_.insert(fs::path(file).lexically_normal().string()).second) return absl::OkStatus();
    absl::StatusOr<std::string> text = ReadFile(file);
    if (!text.ok()) return text.status();
    policy_.modules.push_back({file, *std::move(text)});
    return absl::OkStatus();
  }

  absl::Status ReadData(const std::string& path, const std::string& file) {
    absl::StatusOr<Value> document = LoadDocument(file);
    if (!document.ok()) return document.status();
    const fs::path folder = file == path ? fs::path(file).parent_path() : fs::path(path);
    keep_.push_back(Nested(*document, KeysOf(folder, file)));
    if (!keep_.back().view().is_object()) {
      return absl::InvalidArgumentError(
          fmt::format("{}: data at the root must be an object", file));
    }
    return Merge(tree_, keep_.back(), "data");
  }

  Policy policy_;
  std::set<std::string> seen_;  // a module named twice counts once
  Tree tree_;
  std::vector<Value> keep_;  // what the tree's leaves point into
};

}  // namespace

absl::StatusOr<Value> MergeDocuments(const std::vector<Bundle>& bundles) {
  PolicyReader reader;
  for (const Bundle& bundle : bundles) {
    if (absl::Status status = reader.Read(bundle); !status.ok()) return status;
  }
  return std::move(reader).Take().data;
}

absl::StatusOr<Policy> LoadModules(const std::vector<std::string>& paths) {
  PolicyReader reader;
  for (const std::string& path : paths) {
    if (absl::Status status = reader.ReadModules(path); !status.ok()) return status;
  }
  return std::move(reader).Take();
}

absl::StatusOr<Policy> LoadPolicy(const std::vector<std::string>& paths,
                                  const std::vector<std::string>& bundles) {
  PolicyReader reader;
  for (const std::string& path : paths) {
    if (absl::Status status = reader.Read(path); !status.ok()) return status;
  }
  const absl::StatusOr<std::vector<Bundle>> read = ReadBundles(bundles);
  if (!read.ok()) return read.status();
  for (const Bundle& bundle : *read) {
    if (absl::Status status = reader.Read(bundle); !status.ok()) return status;
  }
  return std::move(reader).Take();
}

}  // namespace assay::host
