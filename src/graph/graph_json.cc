#include <utility>

#include "assay/graph.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "resource/json_records.h"

namespace assay {
namespace {

constexpr std::size_t kMaxRecordBytes = std::size_t{64} << 20;

}  // namespace

absl::StatusOr<Graph> Graph::ParseJson(std::string_view text, const ResourceTypes& types) {
  GraphBuilder builder(types);
  const JsonReadOptions options{.symbols = builder.symbols()};
  resource::JsonRecordReader reader(kMaxRecordBytes, [&](const resource::JsonRecord& record) {
    absl::StatusOr<Value> document = assay::ParseJson(record.text, options);
    if (!document.ok()) {
      return StatusOf(document.status().code(),
                      resource::LocateJsonError(MessageOf(document.status()), "", record));
    }
    return builder.Add({.document = *std::move(document), .origin = {.line = record.line}});
  });
  ASSAY_RETURN_IF_ERROR(reader.Feed(text));
  ASSAY_RETURN_IF_ERROR(reader.Finish());
  ASSAY_RETURN_IF_ERROR(builder.AddCoverage({.resource_type = "*"}));
  return std::move(builder).Build();
}

}  // namespace assay
