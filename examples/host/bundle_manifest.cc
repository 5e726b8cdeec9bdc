#include "bundle_manifest.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "assay/json.h"
#include "assay/query.h"
#include "builtins.h"
#include "fmt/format.h"

namespace assay::host {

namespace {

// What is held against each other is bounded: roots with roots and packages, patterns with modules.
constexpr std::size_t kMostRoots = 1'000;
constexpr std::size_t kMostMatches = 1'000'000;

// `a/b` in `a`, and everything in the empty root.
bool Within(std::string_view path, std::string_view root) {
  if (root.empty() || path == root) return true;
  return path.size() > root.size() && path.starts_with(root) && path[root.size()] == '/';
}

bool InRoots(const Bundle& bundle, std::string_view path) {
  return std::ranges::any_of(bundle.roots,
                             [&](const std::string& root) { return Within(path, root); });
}

bool RootsOverlap(std::string_view a, std::string_view b) { return Within(a, b) || Within(b, a); }

std::string Trimmed(std::string_view root) {
  while (root.starts_with('/')) root.remove_prefix(1);
  while (root.ends_with('/')) root.remove_suffix(1);
  return std::string(root);
}

absl::Status Wrong(std::string_view file, std::string_view reason) {
  return absl::InvalidArgumentError(fmt::format("{}: {}", file, reason));
}

absl::Status ReadRoots(const std::string& file, ValueView roots, Bundle& bundle) {
  if (!roots.defined() || roots.is_null()) return absl::OkStatus();
  if (!roots.is_array()) return Wrong(file, "`roots` must be a list of strings");
  if (roots.size() > kMostRoots)
    return Wrong(file, fmt::format("`roots` has more than {} members", kMostRoots));
  std::vector<std::string> read;
  for (std::size_t i = 0; i < roots.size(); ++i) {
    if (!roots.at(i).is_string())
      return Wrong(file, fmt::format("`roots`: member {} must be a string", i));
    read.push_back(Trimmed(roots.at(i).text().view()));
    for (std::size_t j = 0; j < i; ++j) {
      if (RootsOverlap(read[j], read[i]))
        return Wrong(file, fmt::format("`roots`: `{}` and `{}` overlap", read[j], read[i]));
    }
  }
  bundle.roots = std::move(read);
  return absl::OkStatus();
}

// 2 asks for modules that are right in v0 and in v1, so they are read as v1.
std::optional<RegoDialect> DialectOf(ValueView version) {
  const std::string text = ToJson(version);
  if (text == "0") return RegoDialect::kV0;
  if (text == "1" || text == "2") return RegoDialect::kV1;
  return std::nullopt;
}

absl::Status CheckVersions(const std::string& file, ValueView manifest) {
  const ValueView version = manifest.Find("rego_version");
  if (version.defined() && !version.is_null() && !DialectOf(version))
    return Wrong(file, "`rego_version` must be 0, 1 or 2");
  const ValueView versions = manifest.Find("file_rego_versions");
  if (!versions.defined() || versions.is_null()) return absl::OkStatus();
  if (!versions.is_object())
    return Wrong(file, "`file_rego_versions` must be an object of file names and versions");
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (DialectOf(versions.at(i))) continue;
    return Wrong(file, fmt::format("`file_rego_versions`: the version of `{}` must be 0, 1 or 2",
                                   versions.key(i).text().view()));
  }
  return absl::OkStatus();
}

bool IsPattern(std::string_view name) {
  return name.find_first_of("*?[]{}!\\") != std::string_view::npos;
}

// A pattern's star goes over slashes, as OPA's does.
absl::Status SetMatching(std::string_view pattern, RegoDialect dialect, Bundle& bundle) {
  static constexpr std::string_view kQuery =
      "x = [found | some name in input.names; found := glob.match(input.pattern, null, name)]";
  const absl::StatusOr<Query> query = Query::Prepare(kQuery, {});
  if (!query.ok()) return query.status();
  ValueArena arena;
  std::vector<ValueView> names;
  for (const TextFile& module : bundle.modules)
    names.push_back(arena.String("/" + bundle.NameOf(module)));
  const Member members[] = {{arena.String("names"), arena.Array(names)},
                            {arena.String("pattern"), arena.String(pattern)}};
  const ValueView input = arena.Object(members);
  const absl::StatusOr<QueryResult> result =
      query->Evaluate({.input = std::move(arena).Freeze(input), .errors = ErrorMode::kStop});
  if (!result.ok() || result->solutions.empty()) {
    return absl::InvalidArgumentError(
        fmt::format("`file_rego_versions`: `{}` is no pattern of names", pattern));
  }
  const ValueView found = result->solutions[0].bindings.view().Find("x");
  for (std::size_t i = 0; i < bundle.modules.size() && i < found.size(); ++i) {
    if (found.at(i).is_true()) bundle.modules[i].dialect = dialect;
  }
  return absl::OkStatus();
}

absl::Status Outside(const Bundle& bundle, const std::string& file, std::string_view what) {
  if (bundle.roots.empty()) return Wrong(file, fmt::format("{}: the bundle has no roots", what));
  return Wrong(file, fmt::format("{} is outside of the bundle's roots: `{}`", what,
                                 fmt::join(bundle.roots, "`, `")));
}

// A name that holds a slash is no path of two names; OPA writes it so.
std::string PathPart(std::string_view name) {
  std::string part;
  for (const char c : name) part += c == '/' ? std::string("%2F") : std::string(1, c);
  return part;
}

// Objects on the way to a root hold what belongs to it; everything else has to be in one.
absl::Status CheckDocument(const Bundle& bundle, const std::string& file, ValueView value,
                           const std::string& path) {
  if (InRoots(bundle, path)) return absl::OkStatus();
  const bool above = path.empty() ||
                     std::ranges::any_of(
                         bundle.roots, [&](const std::string& root) { return Within(root, path); });
  if (!above || !value.is_object())
    return Outside(bundle, file, path.empty() ? "data" : fmt::format("data at `{}`", path));
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string key = PathPart(value.key(i).text().view());
    const std::string below = path.empty() ? key : fmt::format("{}/{}", path, key);
    if (absl::Status status = CheckDocument(bundle, file, value.at(i), below); !status.ok())
      return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadManifest(const std::string& file, std::string_view text, Bundle& bundle) {
  absl::StatusOr<Value> parsed = ParseJson(text);
  if (!parsed.ok()) return Wrong(file, std::string(parsed.status().message()));
  bundle.manifest = *std::move(parsed);
  const ValueView manifest = bundle.manifest;
  if (!manifest.is_object()) return Wrong(file, "a manifest must be an object");
  const ValueView revision = manifest.Find("revision");
  if (revision.defined() && !revision.is_null()) {
    if (!revision.is_string()) return Wrong(file, "`revision` must be a string");
    bundle.revision = std::string(revision.text().view());
  }
  const ValueView metadata = manifest.Find("metadata");
  if (metadata.defined() && !metadata.is_null() && !metadata.is_object())
    return Wrong(file, "`metadata` must be an object");
  if (absl::Status status = ReadRoots(file, manifest.Find("roots"), bundle); !status.ok())
    return status;
  const ValueView wasm = manifest.Find("wasm");
  if (wasm.defined() && !wasm.is_null() && !(wasm.is_array() && wasm.size() == 0)) {
    return absl::UnimplementedError(
        fmt::format("{}: `wasm`: WebAssembly modules are not run here", file));
  }
  return CheckVersions(file, manifest);
}

absl::Status SetDialects(const std::string& file, Bundle& bundle) {
  if (!bundle.manifest.view().defined()) return absl::OkStatus();
  const ValueView common = bundle.manifest.view().Find("rego_version");
  const ValueView versions = bundle.manifest.view().Find("file_rego_versions");
  std::map<std::string, RegoDialect> named;
  std::vector<std::size_t> patterns;
  for (std::size_t i = 0; versions.is_object() && i < versions.size(); ++i) {
    const std::string name(versions.key(i).text().view());
    if (IsPattern(name)) {
      patterns.push_back(i);
    } else {
      named.emplace(name, *DialectOf(versions.at(i)));
    }
  }
  if (patterns.size() * bundle.modules.size() > kMostMatches) {
    return absl::ResourceExhaustedError(
        fmt::format("{}: `file_rego_versions`: {} patterns for {} modules are too many", file,
                    patterns.size(), bundle.modules.size()));
  }
  for (TextFile& module : bundle.modules)
    module.dialect = DialectOf(common).value_or(RegoDialect::kDetect);
  for (const std::size_t i : patterns) {
    absl::Status status =
        SetMatching(versions.key(i).text().view(), *DialectOf(versions.at(i)), bundle);
    if (!status.ok()) return Wrong(file, std::string(status.message()));
  }
  // A name says more than a pattern.
  for (TextFile& module : bundle.modules) {
    if (const auto found = named.find("/" + bundle.NameOf(module)); found != named.end())
      module.dialect = found->second;
  }
  return absl::OkStatus();
}

absl::Status CheckRoots(const Bundle& bundle) {
  if (std::ranges::find(bundle.roots, "") != bundle.roots.end()) return absl::OkStatus();
  for (const TextFile& module : bundle.modules) {
    const absl::StatusOr<Value> tree =
        ParseRegoModule({.file = module.path, .text = module.text, .dialect = module.dialect});
    if (!tree.ok()) continue;  // what is wrong with it is said where it is compiled
    const std::vector<std::string> package = PackageOf(*tree);
    std::vector<std::string> parts;
    for (const std::string& name : package) parts.push_back(PathPart(name));
    if (!InRoots(bundle, fmt::format("{}", fmt::join(parts, "/"))))
      return Outside(bundle, module.path, fmt::format("package `{}`", fmt::join(package, ".")));
  }
  for (const BundleDocument& document : bundle.documents) {
    // The folders may lead into a root; an object may still lie above one.
    if (absl::Status status = CheckDocument(bundle, bundle.PathOf(document.name), document.value,
                                            fmt::format("{}", fmt::join(document.keys, "/")));
        !status.ok())
      return status;
  }
  return absl::OkStatus();
}

absl::Status CheckOwners(const std::vector<Bundle>& bundles) {
  std::size_t roots = 0;
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    roots += bundles[i].roots.size();
    if (roots > kMostRoots) {
      return absl::ResourceExhaustedError(fmt::format(
          "{}: the bundles have more than {} roots together", bundles[i].path, kMostRoots));
    }
    for (std::size_t j = 0; j < i; ++j) {
      for (const std::string& root : bundles[i].roots) {
        for (const std::string& other : bundles[j].roots) {
          if (!RootsOverlap(root, other)) continue;
          return absl::AlreadyExistsError(
              fmt::format("the roots of the bundles `{}` and `{}` overlap: `{}` and `{}`",
                          bundles[j].path, bundles[i].path, other, root));
        }
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace assay::host
