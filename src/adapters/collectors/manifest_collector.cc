// Manifests are declarations: what they do not declare may still be in a cluster, so nothing is
// called complete. What is no Kubernetes object is an error in a file that was named, and passed
// over with a warning in a folder, where a chart's values lie beside its manifests.

#include "adapters/collectors/manifest_collector.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "adapters/collectors/folder_files.h"
#include "adapters/collectors/implied_places.h"
#include "adapters/collectors/json_lines_of.h"
#include "adapters/collectors/manifest_document.h"
#include "assay/adapters/file_collectors.h"
#include "assay/yaml.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "resource/json_records.h"

namespace assay::adapters {
namespace {

constexpr std::size_t kMaxFileBytes = std::size_t{256} << 20;
constexpr std::size_t kMaxYamlBytes = std::size_t{64} << 20;
constexpr std::array<std::string_view, 3> kExtensions = {".json", ".yaml", ".yml"};
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// One collection.
class ManifestReading {
 public:
  ManifestReading(std::string source, ResourceSink& sink, const CollectOptions& options,
                  bool in_folder)
      : source_(std::move(source)), sink_(sink), options_(options), in_folder_(in_folder) {}

  absl::Status ReadFile(InputFile& file) {
    if (options_.cancelled && options_.cancelled()) {
      return StatusOf(absl::StatusCode::kCancelled, "collection was cancelled");
    }
    ASSAY_ASSIGN_OR_RETURN(const std::string text, file.ReadAll(kMaxFileBytes));
    std::string_view content = text;
    if (content.starts_with(kByteOrderMark)) content.remove_prefix(kByteOrderMark.size());
    const std::size_t start = content.find_first_not_of(" \t\r\n");
    const bool json = start != std::string_view::npos && LooksLikeJson(content.substr(start));
    ASSAY_RETURN_IF_ERROR(json ? ReadJson(content, file.name())
                               : ReadYamlText(content, file.name()));
    if (options_.progress) options_.progress("resources", done_);
    return absl::OkStatus();
  }

  absl::Status Finish(const std::string& path) {
    // What holds no object is no cluster either: it must not look like one that was read.
    if (documents_ == 0) {
      if (in_folder_) return absl::OkStatus();
      return InvalidArgument(
          fmt::format("{}: no document in it holds anything; expected Kubernetes objects", path));
    }
    ImpliedPlaces places;
    places.Note({.type = "kubernetes_", .account_id = source_});
    ASSAY_RETURN_IF_ERROR(places.AddTo(sink_, path, options_));
    return sink_.AddCoverage({.resource_type = "*",
                              .account_id = source_,
                              .state = CoverageState::kPartial,
                              .reason = "manifests show only what they declare"});
  }

 private:
  // `{"` and `[{`, with space between; a flow mapping of YAML has bare keys.
  static bool LooksLikeJson(std::string_view text) {
    if (text.front() != '{' && text.front() != '[') return false;
    const std::size_t next = text.find_first_not_of(" \t\r\n", 1);
    if (next == std::string_view::npos) return true;
    return text.front() == '{' ? text[next] == '"' || text[next] == '}'
                               : text[next] == '{' || text[next] == ']';
  }

  absl::Status ReadYamlText(std::string_view text, const std::string& file) {
    const YamlReadOptions options{.symbols = options_.symbols, .max_bytes = kMaxYamlBytes};
    return ReadYaml(
        file, text,
        [&](const YamlDocument& document) {
          const auto line_of = [&](const std::vector<std::size_t>& items) {
            return LineOf(document, items);
          };
          return Take(document.value(), file, document.line(), line_of);
        },
        options);
  }

  static std::uint32_t LineOf(const YamlDocument& document, const std::vector<std::size_t>& items) {
    const ValueView key = *ValueView::ShortString("items");
    std::vector<ValueView> path;
    for (const std::size_t item : items) {
      path.push_back(key);
      path.push_back(*ValueView::SmallInteger(static_cast<std::int64_t>(item)));
    }
    return document.LineOf(path);
  }

  absl::Status ReadJson(std::string_view text, const std::string& file) {
    bool complete = false;  // the status already says where
    resource::JsonRecordReader records(kMaxFileBytes, [&](const resource::JsonRecord& record) {
      complete = true;
      absl::Status status = ReadJsonRecord(record, file);
      complete = !status.ok();
      return status;
    });
    absl::Status status = records.Feed(text);
    if (status.ok()) status = records.Finish();
    if (status.ok() || complete) return status;
    return StatusOf(status.code(), fmt::format("{}:{}", file, MessageOf(status)));
  }

  absl::Status ReadJsonRecord(const resource::JsonRecord& record, const std::string& file) {
    const absl::StatusOr<Value> document = ParseJson(record.text, {.symbols = options_.symbols});
    if (!document.ok()) {
      return StatusOf(document.status().code(),
                      resource::LocateJsonError(MessageOf(document.status()), file, record));
    }
    const std::vector<std::uint32_t> lines = LinesOfItems(record.text);
    return Take(*document, file, record.line, [&](const std::vector<std::size_t>& items) {
      const std::uint32_t below = items.empty() || items[0] >= lines.size() ? 1 : lines[items[0]];
      return record.line + below - 1;
    });
  }

  absl::Status Take(const Value& document, const std::string& file, std::uint32_t line,
                    const std::function<std::uint32_t(const std::vector<std::size_t>&)>& line_of) {
    if (document.view().is_null()) return absl::OkStatus();  // `---` with nothing behind it
    ++documents_;
    const ManifestPlace place{
        .source = source_, .file = file, .line_of = line_of, .generated = &generated_};
    absl::Status from_sink;
    absl::Status status = ReadManifestDocument(document, place, options_, [&](Resource resource) {
      ++done_;
      from_sink = sink_.Add(std::move(resource));
      return from_sink;
    });
    if (!from_sink.ok() || !absl::IsNotFound(status)) return status;
    if (!in_folder_) return InvalidArgument(MessageOf(status));
    if (options_.warn) {
      // The place is said beside it.
      std::string_view what = MessageOf(status);
      const std::size_t behind =
          what.starts_with(file) ? what.find(": ", file.size()) : std::string_view::npos;
      if (behind != std::string_view::npos) what.remove_prefix(behind + 2);
      options_.warn({.severity = DiagnosticSeverity::kWarning,
                     .code = "input_skipped",
                     .message = std::string(what),
                     .location = {.file = file, .line = line}});
    }
    return absl::OkStatus();
  }

  std::string source_;
  ResourceSink& sink_;
  const CollectOptions& options_;
  bool in_folder_;
  ManifestPlace::Generated generated_;
  std::size_t documents_ = 0;
  std::size_t done_ = 0;
};

// `./manifests/` and `manifests` are one place.
std::string SourceOf(const std::string& path) {
  if (path == "-") return "stdin";
  std::string source = std::filesystem::path(path).lexically_normal().string();
  while (source.size() > 1 && source.back() == '/') source.pop_back();
  return source;
}

absl::Status CollectFiles(const std::string& folder, const std::string& source,
                          const std::vector<std::string>& files, ResourceSink& sink,
                          const CollectOptions& options) {
  ManifestReading reading(source, sink, options, /*in_folder=*/true);
  for (const std::string& path : files) {
    ASSAY_ASSIGN_OR_RETURN(const std::shared_ptr<InputFile> file, InputFile::Open(path));
    file->Forget();
    ASSAY_RETURN_IF_ERROR(reading.ReadFile(*file));
  }
  return reading.Finish(folder);
}

class ManifestCollector final : public Collector {
 public:
  ManifestCollector(std::string path, std::string source, OpenInput open)
      : path_(std::move(path)), source_(std::move(source)), open_(std::move(open)) {
    if (source_.empty()) source_ = SourceOf(path_);
  }

  std::string_view name() const override { return "kubernetes_manifests"; }

  absl::Status Collect(ResourceSink& sink, const CollectOptions& options) override {
    std::error_code ignored;  // what is no folder is opened, which says what is wrong
    if (std::filesystem::is_directory(path_, ignored)) {
      ASSAY_ASSIGN_OR_RETURN(const std::vector<std::string> files,
                             FindFiles(path_, kExtensions, options));
      return CollectFiles(path_, source_, files, sink, options);
    }
    ManifestReading reading(source_, sink, options, /*in_folder=*/false);
    ASSAY_ASSIGN_OR_RETURN(const std::shared_ptr<InputFile> file, open_());
    file->Forget();
    ASSAY_RETURN_IF_ERROR(reading.ReadFile(*file));
    return reading.Finish(path_);
  }

 private:
  std::string path_;
  std::string source_;
  OpenInput open_;
};

}  // namespace

std::unique_ptr<Collector> MakeManifestCollector(std::string path, std::string source,
                                                 OpenInput open) {
  return std::make_unique<ManifestCollector>(std::move(path), std::move(source), std::move(open));
}

absl::Status CollectManifests(const std::string& folder, const std::vector<std::string>& files,
                              ResourceSink& sink, const CollectOptions& options) {
  return CollectFiles(folder, SourceOf(folder), files, sink, options);
}

}  // namespace assay::adapters

namespace assay {

std::unique_ptr<Collector> NewKubernetesManifestCollector(std::string path, std::string source) {
  const auto open = [path] { return adapters::InputFile::Open(path); };
  return adapters::MakeManifestCollector(std::move(path), std::move(source), open);
}

}  // namespace assay
