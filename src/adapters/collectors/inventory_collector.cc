// An inventory is read in one pass that holds one record at a time: cut, parsed, handed on.

#include "adapters/collectors/inventory_collector.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/collectors/implied_places.h"
#include "assay/adapters/file_collectors.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "resource/inventory_record.h"
#include "resource/json_records.h"

namespace assay::adapters {
namespace {

using resource::JsonRecord;

constexpr std::size_t kAskEvery = 256;

// One collection.
class InventoryReading {
 public:
  InventoryReading(InputFile& file, ResourceSink& sink, const CollectOptions& options)
      : file_(file), sink_(sink), options_(options) {}

  absl::Status Run() {
    resource::JsonRecordReader records(resource::kMaxInventoryRecordBytes,
                                       [this](const JsonRecord& record) { return Take(record); });
    while (true) {
      ASSAY_ASSIGN_OR_RETURN(const std::string_view piece, file_.Read());
      if (piece.empty()) break;
      if (absl::Status status = records.Feed(piece); !status.ok()) return Locate(status);
    }
    if (absl::Status status = records.Finish(); !status.ok()) return Locate(status);
    if (options_.progress) options_.progress("resources", done_);
    return places_.AddTo(sink_, file_.name(), options_);
  }

 private:
  absl::Status Take(const JsonRecord& record) {
    if (done_ % kAskEvery == 0) {
      if (options_.cancelled && options_.cancelled()) {
        return Own(StatusOf(absl::StatusCode::kCancelled, "collection was cancelled"));
      }
      if (options_.progress) options_.progress("resources", done_);
    }
    absl::StatusOr<resource::InventoryRecord> read = resource::ReadInventoryRecord(
        record, {file_.name(), options_.types, options_.salt, options_.symbols});
    if (!read.ok()) return Own(read.status());
    if (auto* statements = std::get_if<std::vector<Coverage>>(&*read)) {
      for (Coverage& coverage : *statements) {
        if (absl::Status status = sink_.AddCoverage(std::move(coverage)); !status.ok()) {
          return Own(std::move(status));
        }
      }
      return absl::OkStatus();
    }
    return Own(AddResource(std::get<Resource>(std::move(*read))));
  }

  absl::Status AddResource(Resource resource) {
    places_.Note(resource);
    ++done_;
    return sink_.Add(std::move(resource));
  }

  // Marks a status that already says where, or that the sink returned.
  absl::Status Own(absl::Status status) {
    complete_ = complete_ || !status.ok();
    return status;
  }

  absl::Status Locate(const absl::Status& status) const {
    if (complete_) return status;
    return StatusOf(status.code(), fmt::format("{}:{}", file_.name(), MessageOf(status)));
  }

  InputFile& file_;
  ResourceSink& sink_;
  const CollectOptions& options_;
  ImpliedPlaces places_;
  std::size_t done_ = 0;
  bool complete_ = false;
};

class InventoryCollector final : public Collector {
 public:
  explicit InventoryCollector(OpenInput open) : open_(std::move(open)) {}

  std::string_view name() const override { return "inventory"; }

  absl::Status Collect(ResourceSink& sink, const CollectOptions& options) override {
    ASSAY_ASSIGN_OR_RETURN(const std::shared_ptr<InputFile> file, open_());
    file->Forget();
    return InventoryReading(*file, sink, options).Run();
  }

 private:
  OpenInput open_;
};

}  // namespace

std::unique_ptr<Collector> MakeInventoryCollector(OpenInput open) {
  return std::make_unique<InventoryCollector>(std::move(open));
}

}  // namespace assay::adapters

namespace assay {

std::unique_ptr<Collector> NewInventoryCollector(std::string path) {
  return adapters::MakeInventoryCollector(
      [path = std::move(path)] { return adapters::InputFile::Open(path); });
}

}  // namespace assay
