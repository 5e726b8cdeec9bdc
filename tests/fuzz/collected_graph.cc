#include "fuzz/collected_graph.h"

#include <string>

#include "adapters/defined_types.h"
#include "assay/graph.h"
#include "assay/json.h"
#include "fuzz/promise.h"

namespace assay {

namespace {

// Passes on what is complete, and looks at it.
class CheckingSink final : public ResourceSink {
 public:
  explicit CheckingSink(GraphBuilder& builder) : builder_(builder) {}

  absl::Status Add(Resource resource) override {
    Require(!resource.type.empty() && !resource.id.empty());
    Require(ToJson(resource.document.view()).size() > 1);
    const absl::Status status = builder_.Add(std::move(resource));
    // Two different things with one id are the input's fault; the collector says so.
    Require(status.ok() || !status.message().empty());
    return status;
  }
  absl::Status AddCoverage(Coverage statement) override {
    Require(!statement.resource_type.empty());
    return builder_.AddCoverage(std::move(statement));
  }

 private:
  GraphBuilder& builder_;
};

}  // namespace

void CheckCollection(Collector& collector) {
  static const ResourceTypes& types = adapters::DefinedTypes();
  GraphBuilder builder(types);
  CheckingSink sink(builder);
  CollectOptions options;
  options.types = types;
  options.symbols = builder.symbols();
  options.salt = "salt";
  options.warn = [](const Diagnostic& warning) { Require(!warning.message.empty()); };
  const absl::Status status = collector.Collect(sink, options);
  Require(status.ok() || !status.message().empty());
  Require(status.code() != absl::StatusCode::kInternal);
  Require(std::move(builder).Build().ok());
}

}  // namespace assay
