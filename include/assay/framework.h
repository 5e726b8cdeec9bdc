#pragma once

/// \file
/// Compliance frameworks: requirement, control, and the rules that check it. Plain data, one file a
/// framework.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/diagnostic.h"
#include "assay/document.h"

namespace assay {

struct Control {
  std::string id;
  std::string title;  ///< our own short label
  std::vector<std::string> rules;
};

struct Requirement {
  std::string id;
  std::string title;
  std::vector<Control> controls;
};

struct Framework {
  std::string id;
  std::string title;
  std::string version;
  std::vector<Requirement> requirements;

  /// From a document as rules/frameworks/<id>.yaml holds it; `diagnostics` gets all that is wrong.
  static absl::StatusOr<Framework> Make(const DocumentPart& document,
                                        std::vector<Diagnostic>* diagnostics = nullptr);
  /// All rule ids the framework names, sorted, once each.
  std::vector<std::string> rules() const;
};

}  // namespace assay
