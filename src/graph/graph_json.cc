#include <utility>
#include <variant>
#include <vector>

#include "assay/graph.h"
#include "base/status_macros.h"
#include "resource/inventory_record.h"
#include "resource/json_records.h"

namespace assay {
namespace {

using resource::JsonRecord;

class GraphReading {
 public:
  explicit GraphReading(const ResourceTypes& types) : types_(types), builder_(types) {}

  absl::StatusOr<Graph> Read(std::string_view text) && {
    resource::JsonRecordReader reader(resource::kMaxInventoryRecordBytes,
                                      [this](const JsonRecord& record) { return Take(record); });
    ASSAY_RETURN_IF_ERROR(reader.Feed(text));
    ASSAY_RETURN_IF_ERROR(reader.Finish());
    if (!stated_) ASSAY_RETURN_IF_ERROR(builder_.AddCoverage({.resource_type = "*"}));
    return std::move(builder_).Build();
  }

 private:
  absl::Status Take(const JsonRecord& record) {
    absl::StatusOr<resource::InventoryRecord> read =
        resource::ReadInventoryRecord(record, {"", types_, "", builder_.symbols()});
    if (!read.ok()) return read.status();
    if (auto* resource = std::get_if<Resource>(&*read)) return builder_.Add(std::move(*resource));
    stated_ = true;
    for (Coverage& coverage : std::get<std::vector<Coverage>>(*read))
      ASSAY_RETURN_IF_ERROR(builder_.AddCoverage(std::move(coverage)));
    return absl::OkStatus();
  }

  const ResourceTypes& types_;
  GraphBuilder builder_;
  bool stated_ = false;  // what was read, by a record of the text
};

}  // namespace

absl::StatusOr<Graph> Graph::ParseJson(std::string_view text, const ResourceTypes& types) {
  return GraphReading(types).Read(text);
}

}  // namespace assay
