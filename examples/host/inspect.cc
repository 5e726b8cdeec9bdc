// assay inspect: what a bundle, a folder or a module holds, as `opa inspect` shows it.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <sstream>
#include <system_error>

#include "assay/json.h"
#include "assay/report.h"
#include "bundle.h"
#include "command.h"
#include "files.h"
#include "fmt/format.h"
#include "table.h"

namespace assay::host {

namespace {

struct InspectOptions {
  std::string path;
  std::string format = "pretty";
  bool annotations = false;
  bool v0 = false;
};

// A METADATA block.
struct Block {
  std::vector<std::string> path;     // behind `data`
  std::vector<std::string> package;  // likewise, of its module
  Value entry;                       // as RegoAnnotations() gives it
};

struct Inspection {
  Bundle bundle;
  bool single = false;  // a module alone
  std::map<std::string, std::vector<std::string>> namespaces;
  std::vector<Block> blocks;  // by path, and by place where that is the same
};

bool IsName(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  for (const char c : text) {
    const bool word =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!word) return false;
  }
  return true;
}

std::string RefOf(const std::vector<std::string>& keys, std::string ref) {
  ValueArena arena;
  for (const std::string& key : keys) {
    if (ref.empty()) {
      ref = key;
    } else {
      ref += IsName(key) ? "." + key : fmt::format("[{}]", ToJson(arena.String(key)));
    }
  }
  return ref;
}

// In an archive a file's name is all there is to its place.
std::string ShownName(const Inspection& inspection, const std::string& name) {
  const Bundle& bundle = inspection.bundle;
  return bundle.archive && !inspection.single ? "/" + name : bundle.PathOf(name);
}

absl::Status Load(const InspectOptions& options, Inspection& inspection) {
  std::error_code error;
  inspection.single =
      options.path.ends_with(".rego") && !std::filesystem::is_directory(options.path, error);
  if (inspection.single) {
    absl::StatusOr<std::string> text = ReadFile(options.path);
    if (!text.ok()) return text.status();
    inspection.bundle.modules.push_back({options.path, *std::move(text)});
    return absl::OkStatus();
  }
  absl::StatusOr<Bundle> bundle = ReadBundle(options.path);
  if (!bundle.ok()) return bundle.status();
  inspection.bundle = *std::move(bundle);
  return absl::OkStatus();
}

std::string TextOf(ValueView value) {
  return value.is_string() ? std::string(value.text().view()) : std::string();
}

// `source` is parsed without errors.
absl::Status AddBlocks(const RegoSource& source, const std::vector<std::string>& package,
                       Inspection& inspection) {
  const absl::StatusOr<Value> found = RegoAnnotations(source);
  if (!found.ok()) return found.status();
  for (std::size_t i = 0; i < found->view().size(); ++i) {
    ValueArena arena;
    const ValueView entry = arena.Copy(found->view().at(i));
    Block block{.package = package};
    const ValueView path = entry.Find("path");
    for (std::size_t part = 1; part < path.size(); ++part)
      block.path.push_back(TextOf(path.at(part).Find("value")));
    block.entry = std::move(arena).Freeze(entry);
    inspection.blocks.push_back(std::move(block));
  }
  return absl::OkStatus();
}

absl::Status AddModule(const InspectOptions& options, const TextFile& module,
                       Inspection& inspection, std::vector<Diagnostic>& diagnostics) {
  const std::string shown =
      inspection.single ? module.path : ShownName(inspection, inspection.bundle.NameOf(module));
  RegoSource source{.file = module.path, .text = module.text, .dialect = module.dialect};
  if (options.v0 && source.dialect == RegoDialect::kDetect) source.dialect = RegoDialect::kV0;
  std::vector<Diagnostic> own;
  const absl::StatusOr<Value> tree = ParseRegoModule(source, &own);
  if (!tree.ok()) {
    diagnostics.insert(diagnostics.end(), own.begin(), own.end());
    return tree.status();
  }
  const std::vector<std::string> package = PackageOf(*tree);
  inspection.namespaces[RefOf(package, "data")].push_back(shown);
  source.file = shown;
  return options.annotations ? AddBlocks(source, package, inspection) : absl::OkStatus();
}

absl::StatusOr<Inspection> Inspect(const InspectOptions& options,
                                   std::vector<Diagnostic>& diagnostics) {
  Inspection inspection;
  absl::Status status = Load(options, inspection);
  if (!status.ok()) return status;
  for (const TextFile& module : inspection.bundle.modules)
    status.Update(AddModule(options, module, inspection, diagnostics));
  if (!status.ok()) return status;
  for (const BundleDocument& document : inspection.bundle.documents) {
    inspection.namespaces[RefOf(document.keys, "data")].push_back(
        ShownName(inspection, document.name));
  }
  // Modules are in order, and so are the blocks of each.
  std::ranges::stable_sort(inspection.blocks, {}, &Block::path);
  return inspection;
}

ValueView ManifestDocument(ValueArena& arena, const Bundle& bundle) {
  std::vector<ValueView> roots;
  for (const std::string& root : bundle.roots) roots.push_back(arena.String(root));
  std::vector<Member> members = {{arena.String("revision"), arena.String(bundle.revision)},
                                 {arena.String("roots"), arena.Array(roots)}};
  const ValueView manifest = bundle.manifest;
  for (const char* name : {"rego_version", "file_rego_versions", "metadata"}) {
    const ValueView value = manifest.defined() ? manifest.Find(name) : ValueView();
    if (value.defined() && !value.is_null())
      members.push_back({arena.String(name), arena.Copy(value)});
  }
  return arena.Object(members);
}

void PrintJson(const Inspection& inspection) {
  ValueArena arena;
  std::vector<Member> members;
  if (!inspection.single)
    members.push_back({arena.String("manifest"), ManifestDocument(arena, inspection.bundle)});
  const ValueView signatures = inspection.bundle.signatures;
  members.push_back({arena.String("signatures_config"),
                     signatures.defined() ? arena.Copy(signatures) : ValueView::EmptyObject()});
  std::vector<Member> namespaces;
  for (const auto& [name, files] : inspection.namespaces) {
    std::vector<ValueView> list;
    for (const std::string& file : files) list.push_back(arena.String(file));
    namespaces.push_back({arena.String(name), arena.Array(list)});
  }
  members.push_back({arena.String("namespaces"), arena.Object(namespaces)});
  std::vector<ValueView> annotations;
  for (const Block& block : inspection.blocks) annotations.push_back(arena.Copy(block.entry));
  if (!annotations.empty())
    members.push_back({arena.String("annotations"), arena.Array(annotations)});
  std::cout << ToJson(arena.Object(members), {.indent = 2}) << '\n';
}

void PrintManifest(const Bundle& bundle, std::ostream& out) {
  const ValueView manifest = bundle.manifest;
  if (!manifest.defined()) return;
  Table table({"FIELD", "VALUE"});
  bool any = false;
  const auto add = [&](std::string name, std::string value) {
    any = true;
    table.Add({std::move(name), std::move(value)});
  };
  const ValueView version = manifest.Find("rego_version");
  if (version.defined() && !version.is_null()) add("Rego Version", ToJson(version));
  if (!bundle.revision.empty()) add("Revision", bundle.revision);
  if (bundle.roots != std::vector<std::string>{""}) {
    std::vector<std::string> roots = bundle.roots;
    std::ranges::sort(roots);
    for (std::size_t i = 0; i < roots.size(); ++i) add(i == 0 ? "Roots" : "", roots[i]);
  }
  const ValueView metadata = manifest.Find("metadata");
  if (metadata.is_object() && metadata.size() > 0) add("Metadata", ToJson(metadata));
  if (!any) return;
  out << "MANIFEST:\n";
  table.Print(out);
}

// `Ann <ann@example.org>`.
std::string AuthorText(ValueView author) {
  const std::string name = TextOf(author.Find("name"));
  const std::string email = TextOf(author.Find("email"));
  return email.empty() ? name : fmt::format("{}{}<{}>", name, name.empty() ? "" : " ", email);
}

std::string ResourceText(ValueView resource) {
  const std::string about = TextOf(resource.Find("description"));
  return fmt::format("{}{}{}", TextOf(resource.Find("ref")), about.empty() ? "" : " ", about);
}

template <typename Text>
void PrintList(const char* name, ValueView list, Text text, std::ostream& out) {
  if (!list.is_array() || list.size() == 0) return;
  out << '\n' << name << ":\n";
  for (std::size_t i = 0; i < list.size(); ++i) out << ' ' << text(list.at(i)) << '\n';
}

// Each is an object of one member: `input: schema.x`, or a definition.
void PrintSchemas(ValueView schemas, std::ostream& out) {
  std::vector<std::pair<std::string, std::string>> lines;
  std::size_t width = 0;
  for (std::size_t i = 0; i < schemas.size(); ++i) {
    const ValueView each = schemas.at(i);
    for (std::size_t j = 0; each.is_object() && j < each.size(); ++j) {
      const ValueView is = each.at(j);
      lines.emplace_back(TextOf(each.key(j)) + ":", is.is_string() ? TextOf(is) : ToJson(is));
      width = std::max(width, lines.back().first.size());
    }
  }
  if (!lines.empty()) out << "\nSchemas:\n";
  for (const auto& [name, text] : lines) out << fmt::format(" {:{}} {}\n", name, width, text);
}

void PrintBlock(const Block& found, std::ostream& out) {
  const ValueView entry = found.entry;
  const ValueView block = entry.Find("annotations");
  const std::vector<std::string>& package = found.package;
  const std::vector<std::string>& keys = found.path;
  const std::string ref = RefOf(keys, "");
  const std::string title = block.Find("title").defined() ? TextOf(block.Find("title")) : ref;
  out << title << '\n' << std::string(title.size(), '=') << "\n\n";
  if (const std::string text = TextOf(block.Find("description")); !text.empty())
    out << text << "\n\n";
  const std::string scope = TextOf(block.Find("scope"));
  out << "Package:  " << RefOf(package, "") << '\n';
  if (keys.size() > package.size())
    out << "Rule:     "
        << RefOf({keys.begin() + static_cast<std::ptrdiff_t>(package.size()), keys.end()}, "")
        << '\n';
  const ValueView location = entry.Find("location");
  out << "Location: " << TextOf(location.Find("file")) << ':' << ToJson(location.Find("row"))
      << "\nScope: " << scope << '\n';
  if (block.Find("entrypoint").is_true()) out << "Entrypoint: true\n";
  PrintList("Organizations", block.Find("organizations"), TextOf, out);
  PrintList("Authors", block.Find("authors"), AuthorText, out);
  PrintSchemas(block.Find("schemas"), out);
  PrintList("Related Resources", block.Find("related_resources"), ResourceText, out);
  const ValueView custom = block.Find("custom");
  std::map<std::string, std::string> members;
  for (std::size_t i = 0; custom.is_object() && i < custom.size(); ++i)
    members[TextOf(custom.key(i))] = ToJson(custom.at(i));
  if (!members.empty()) out << "\nCustom:\n";
  for (const auto& [name, text] : members) out << ' ' << name << ": " << text << '\n';
  out << '\n';
}

void PrintPretty(const Inspection& inspection, std::ostream& out) {
  PrintManifest(inspection.bundle, out);
  out << "NAMESPACES:\n";
  Table table({"NAMESPACE", "FILE"});
  for (const auto& [name, files] : inspection.namespaces) {
    for (const std::string& file : files) table.Add({file == *files.begin() ? name : "", file});
  }
  table.Print(out);
  if (inspection.blocks.empty()) return;
  out << "ANNOTATIONS:\n";
  for (const Block& block : inspection.blocks) PrintBlock(block, out);
}

int Show(const InspectOptions& options, Terminal& terminal) {
  std::vector<Diagnostic> diagnostics;
  const absl::StatusOr<Inspection> inspection = Inspect(options, diagnostics);
  terminal.Show(diagnostics);
  if (!inspection.ok()) {
    if (diagnostics.empty()) terminal.Error(inspection.status());
    return kExitError;
  }
  if (options.format == "json") {
    PrintJson(*inspection);
  } else {
    std::ostringstream text;
    PrintPretty(*inspection, text);
    std::istringstream lines(std::move(text).str());
    for (std::string line; std::getline(lines, line);) std::cout << PrintableText(line) << '\n';
  }
  return kExitOk;
}

}  // namespace

Run AddInspect(CLI::App& app, Terminal& terminal) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* command =
      app.add_subcommand("inspect", "Show what a bundle, a folder or a module holds");
  command->footer(
      "Examples:\n"
      "  assay inspect bundle.tar.gz\n"
      "  assay inspect policy/ -a --format json\n\n"
      "Exit codes: 0 shown, 2 error, 64 usage.");
  command->add_option("PATH", options->path, "A bundle (a folder or .tar.gz), or a module")
      ->required();
  command->add_option("--format,-f", options->format, "pretty or json")
      ->check(CLI::IsMember({"pretty", "json"}))
      ->capture_default_str();
  command->add_flag("--annotations,-a", options->annotations, "Show METADATA blocks too");
  command->add_flag("--v0-compatible", options->v0, "Modules are Rego v0");
  return [options, &terminal] { return Show(*options, terminal); };
}

}  // namespace assay::host
