#include "adapters/collected.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "adapters/collectors/terraform_collector.h"
#include "adapters/defined_types.h"
#include "base/status_text.h"

namespace assay::adapters {

absl::Status Collected::Add(Resource resource) {
  for (const Resource& known : resources) {
    if (known.type == resource.type && known.id == resource.id) {
      return StatusOf(absl::StatusCode::kAlreadyExists, resource.type + " " + resource.id);
    }
  }
  resources.push_back(std::move(resource));
  return absl::OkStatus();
}

absl::Status Collected::AddCoverage(Coverage statement) {
  coverage.push_back(std::move(statement));
  return absl::OkStatus();
}

bool Collected::Has(std::string_view address) const {
  return std::any_of(resources.begin(), resources.end(), [&](const Resource& resource) {
    return resource.origin.address == address || resource.id == address;
  });
}

const Resource& Collected::At(std::string_view address) const {
  for (const Resource& resource : resources) {
    if (resource.origin.address == address || resource.id == address) return resource;
  }
  ADD_FAILURE() << "no resource " << address;
  static const Resource kNone;
  return kNone;
}

absl::Status CollectInto(std::string_view text, Collected& collected) {
  CollectOptions options;
  options.types = DefinedTypes();
  options.symbols = SymbolTable::Make();
  options.warn = [&](const Diagnostic& warning) { collected.warnings.push_back(warning); };
  const auto collector =
      MakeTerraformCollector(TerraformForm::kAny, "plan.json",
                             [&]() -> absl::StatusOr<std::string> { return std::string(text); });
  return collector->Collect(collected, options);
}

absl::StatusOr<Collected> CollectTerraform(std::string_view text) {
  Collected collected;
  absl::Status status = CollectInto(text, collected);
  if (!status.ok()) return status;
  return collected;
}

ValueView AtPointer(ValueView value, std::string_view pointer) {
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    std::string step(pointer.substr(0, end));
    for (const auto& [escape, plain] : {std::pair{"~1", "/"}, {"~0", "~"}}) {
      for (std::size_t at = step.find(escape); at != std::string::npos; at = step.find(escape)) {
        step.replace(at, 2, plain);
      }
    }
    if (value.is_array()) {
      const std::size_t index = std::strtoull(step.c_str(), nullptr, 10);
      value = index < value.size() ? value.at(index) : ValueView();
    } else {
      value = value.is_object() ? value.Find(std::string_view(step)) : ValueView();
    }
    pointer.remove_prefix(end);
  }
  return value;
}

std::string Show(const Resource& resource, std::string_view pointer) {
  const ValueView value = AtPointer(resource.document, pointer);
  if (!value.defined()) return "absent";
  if (value.is_unknown()) {
    return "unknown(" + std::string(NameOf(value.unknown_kind())) + ": " +
           std::string(value.unknown_text()) + ")";
  }
  const bool assumed =
      std::any_of(resource.assumed.begin(), resource.assumed.end(), [&](const std::string& path) {
        return pointer == path || (pointer.starts_with(path) && pointer[path.size()] == '/');
      });
  return ToJson(value) + (assumed ? " (assumed)" : "");
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string Dump(const Collected& collected) {
  std::ostringstream out;
  for (const Resource& resource : collected.resources) {
    out << resource.type << " " << resource.id << " @ " << resource.origin.address << ":"
        << resource.origin.line << "\n  " << ToJson(resource.document) << "\n";
    for (const UnknownAt& unknown : FindUnknowns(resource.document)) {
      out << "  unknown ";
      for (const ValueView step : unknown.path) {
        out << "/" << (step.is_string() ? std::string(step.text().view()) : ToJson(step));
      }
      out << ": " << NameOf(unknown.kind) << ": " << unknown.text << "\n";
    }
    for (const std::string& pointer : resource.assumed) out << "  assumed " << pointer << "\n";
    for (const PlannedEdge& edge : resource.planned_edges) {
      out << "  edge " << edge.relation << " -> " << edge.target_type << " " << edge.target_id
          << "\n";
    }
    for (const auto& [relation, reason] : resource.unknown_relations) {
      out << "  doubt " << relation << ": " << reason << "\n";
    }
  }
  return out.str();
}

std::string SharedInputs() {
  const char* folder = std::getenv("ASSAY_SHARED");
  const std::string path =
      std::string(folder != nullptr ? folder : ASSAY_SOURCE_DIR "/../shared") + "/inputs/terraform";
  return std::filesystem::exists(path) ? path : std::string();
}

}  // namespace assay::adapters
