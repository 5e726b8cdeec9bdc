#pragma once

// Accounts, regions and clusters that resources say they are in: rules about absence are evaluated
// on them, so they are in the graph even when nobody read them.

#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "assay/collector.h"
#include "assay/value.h"

namespace assay::adapters {

// What a file says of an account that it does not describe otherwise.
struct PlaceDocument {
  std::string type;
  std::string account;
  Value document;  // an object
};

class ImpliedPlaces {
 public:
  void Note(const Resource& resource);
  void Describe(PlaceDocument document) { documents_.push_back(std::move(document)); }
  // Gives `sink` an implied resource for each place, in order.
  absl::Status AddTo(ResourceSink& sink, std::string_view source,
                     const CollectOptions& options) const;

 private:
  using Place = std::tuple<std::string, std::string, std::string>;  // type, account, region
  std::set<Place> places_;
  std::vector<PlaceDocument> documents_;
  std::set<Place> read_;  // nobody needs to imply these
};

}  // namespace assay::adapters
