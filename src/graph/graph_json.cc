#include <utility>
#include <variant>
#include <vector>

#include "assay/graph.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"
#include "resource/envelope.h"
#include "resource/inventory_record.h"
#include "resource/json_records.h"
#include "resource/sensitive.h"

namespace assay {
namespace {

using resource::JsonRecord;

constexpr std::size_t kMaxRecordBytes = std::size_t{64} << 20;

class GraphReading {
 public:
  explicit GraphReading(const ResourceTypes& types) : types_(types), builder_(types) {}

  absl::StatusOr<Graph> Read(std::string_view text) && {
    resource::JsonRecordReader reader(kMaxRecordBytes,
                                      [this](const JsonRecord& record) { return Take(record); });
    ASSAY_RETURN_IF_ERROR(reader.Feed(text));
    ASSAY_RETURN_IF_ERROR(reader.Finish());
    if (!stated_) ASSAY_RETURN_IF_ERROR(builder_.AddCoverage({.resource_type = "*"}));
    return std::move(builder_).Build();
  }

 private:
  absl::Status Take(const JsonRecord& record) {
    const absl::StatusOr<Value> document =
        assay::ParseJson(record.text, {.symbols = builder_.symbols()});
    if (!document.ok()) {
      return StatusOf(document.status().code(),
                      resource::LocateJsonError(MessageOf(document.status()), "", record));
    }
    absl::StatusOr<resource::InventoryRecord> read =
        resource::ReadInventoryRecord(*document, "", record.line, builder_.symbols());
    if (!read.ok()) {
      return StatusOf(read.status().code(), fmt::format("{}:{}: {}", record.line, record.column,
                                                        MessageOf(read.status())));
    }
    if (auto* resource = std::get_if<Resource>(&*read)) return AddResource(std::move(*resource));
    stated_ = true;
    for (Coverage& coverage : std::get<std::vector<Coverage>>(*read))
      ASSAY_RETURN_IF_ERROR(builder_.AddCoverage(std::move(coverage)));
    return absl::OkStatus();
  }

  absl::Status AddResource(Resource resource) {
    ASSAY_RETURN_IF_ERROR(resource::CompleteEnvelope(resource, builder_.symbols()));
    if (const ResourceType* type = types_.Find(resource.type)) {
      resource.document =
          resource::ReduceSensitiveFields(resource.document, *type, "", builder_.symbols());
    }
    return builder_.Add(std::move(resource));
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
