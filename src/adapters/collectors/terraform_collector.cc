#include "adapters/collectors/terraform_collector.h"

#include <fmt/format.h>

#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/collectors/implied_places.h"
#include "adapters/collectors/input_file.h"
#include "adapters/collectors/terraform_document.h"
#include "adapters/collectors/terraform_mapping.h"
#include "adapters/collectors/terraform_references.h"
#include "adapters/collectors/terraform_resource.h"
#include "assay/adapters/file_collectors.h"
#include "base/status_macros.h"
#include "base/status_text.h"

namespace assay::adapters {
namespace {

constexpr std::size_t kAskEvery = 64;

// One collection.
class TerraformCollection {
 public:
  TerraformCollection(const TerraformDocument& document, const TerraformMapping& mapping,
                      const CollectOptions& options, std::string_view source, ResourceSink& sink)
      : document_(document),
        options_(options),
        source_(source),
        sink_(sink),
        references_(document),
        resources_(document, references_, mapping, options, source) {}

  absl::Status Run() {
    for (const std::string& warning : document_.warnings) Warn(warning);
    for (const std::string& shared : resources_.shared_ids()) Warn(shared);
    ASSAY_RETURN_IF_ERROR(AddPlaces());
    std::size_t done = 0;
    for (std::size_t i = 0; i < document_.instances.size(); ++i) {
      if (done % kAskEvery == 0 && options_.cancelled && options_.cancelled()) {
        return StatusOf(absl::StatusCode::kCancelled, "collection was cancelled");
      }
      if (!resources_.identity(i).emitted) continue;
      ASSAY_RETURN_IF_ERROR(sink_.Add(resources_.Make(i)));
      ++done;
    }
    if (options_.progress) options_.progress("resources", done);
    return AddCoverage();
  }

 private:
  void Warn(std::string_view message) {
    if (!options_.warn) return;
    options_.warn({.severity = DiagnosticSeverity::kWarning,
                   .code = "terraform_input",
                   .message = std::string(message),
                   .location = {.file = std::string(source_)}});
  }

  // The accounts and regions that anything in the file belongs to, data sources included.
  absl::Status AddPlaces() {
    ImpliedPlaces places;
    for (const Placement& placement : resources_.placements()) {
      // Terraform's data sources `aws_region` and the like are not our resources of that name.
      places.Note({.type = "aws_", .account_id = placement.account, .region = placement.region});
      if (!placement.account.empty() && !placement.known) stand_ins_.insert(placement.account);
    }
    for (PlaceDocument& document : resources_.PlaceDocuments())
      places.Describe(std::move(document));
    return places.AddTo(sink_, source_, options_);
  }

  // Nothing is covered: what Terraform does not manage does not show. Only of an account that
  // stands for an unknown one can nobody else say more, so why is said here.
  absl::Status AddCoverage() {
    for (const std::string& account : stand_ins_) {
      ASSAY_RETURN_IF_ERROR(sink_.AddCoverage(
          {.resource_type = "*",
           .account_id = account,
           .state = CoverageState::kPartial,
           .reason = fmt::format("a Terraform {} shows only what Terraform manages",
                                 document_.plan ? "plan" : "state")}));
    }
    return absl::OkStatus();
  }

  const TerraformDocument& document_;
  const CollectOptions& options_;
  std::string_view source_;
  ResourceSink& sink_;
  TerraformReferences references_;
  TerraformResources resources_;
  std::set<std::string> stand_ins_;
};

class TerraformCollector final : public Collector {
 public:
  TerraformCollector(TerraformForm form, std::string source,
                     std::function<absl::StatusOr<std::string>()> read)
      : form_(form), source_(std::move(source)), read_(std::move(read)) {}

  std::string_view name() const override {
    return form_ == TerraformForm::kPlan    ? "terraform_plan"
           : form_ == TerraformForm::kState ? "terraform_state"
                                            : "terraform";
  }

  absl::Status Collect(ResourceSink& sink, const CollectOptions& options) override {
    ASSAY_ASSIGN_OR_RETURN(const TerraformDocument document, Read());
    std::vector<Diagnostic> diagnostics;
    const TerraformMapping mapping = TerraformMapping::Make(options.types, diagnostics);
    ASSAY_RETURN_IF_ERROR(DiagnosticsToStatus(diagnostics));
    return TerraformCollection(document, mapping, options, source_, sink).Run();
  }

 private:
  absl::StatusOr<TerraformDocument> Read() const {
    ASSAY_ASSIGN_OR_RETURN(const std::string text, read_());
    absl::StatusOr<TerraformDocument> document = ReadTerraformDocument(text);
    if (!document.ok()) {
      return StatusOf(document.status().code(),
                      fmt::format("{}:{}{}", source_, StartsWithLine(document.status()) ? "" : " ",
                                  MessageOf(document.status())));
    }
    const bool wanted =
        form_ == TerraformForm::kAny || (form_ == TerraformForm::kPlan) == document->plan;
    if (!wanted) {
      return InvalidArgument(fmt::format("{}: expected a Terraform {}, this is a {}", source_,
                                         document->plan ? "state" : "plan",
                                         document->plan ? "plan" : "state"));
    }
    return document;
  }

  // A JSON error begins with its line and column.
  static bool StartsWithLine(const absl::Status& status) {
    const std::string_view message = MessageOf(status);
    return !message.empty() && message[0] >= '0' && message[0] <= '9';
  }

  const TerraformForm form_;
  const std::string source_;
  const std::function<absl::StatusOr<std::string>()> read_;
};

}  // namespace

std::unique_ptr<Collector> MakeTerraformCollector(
    TerraformForm form, std::string source, std::function<absl::StatusOr<std::string>()> read) {
  return std::make_unique<TerraformCollector>(form, std::move(source), std::move(read));
}

}  // namespace assay::adapters

namespace assay {

namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 30;

std::unique_ptr<Collector> NewTerraformCollector(adapters::TerraformForm form, std::string path) {
  std::string source = path == "-" ? "stdin" : path;
  return adapters::MakeTerraformCollector(
      form, std::move(source), [path = std::move(path)]() -> absl::StatusOr<std::string> {
        ASSAY_ASSIGN_OR_RETURN(const std::shared_ptr<adapters::InputFile> file,
                               adapters::InputFile::Open(path));
        return file->ReadAll(kMaxBytes);
      });
}

}  // namespace

std::unique_ptr<Collector> NewTerraformPlanCollector(std::string path) {
  return NewTerraformCollector(adapters::TerraformForm::kPlan, std::move(path));
}

std::unique_ptr<Collector> NewTerraformStateCollector(std::string path) {
  return NewTerraformCollector(adapters::TerraformForm::kState, std::move(path));
}

}  // namespace assay
