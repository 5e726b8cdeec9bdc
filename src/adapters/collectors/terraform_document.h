#pragma once

// The JSON that `terraform show -json` writes, taken apart: which file it is (a plan or a state, of
// which format), and its resource instances, each with what belongs to it from the several places
// where the format keeps it.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/value.h"
#include "base/string_map.h"

namespace assay::adapters {

// The member of an object; undefined for anything else. Input is hostile: every step into it goes
// through here or checks the kind itself.
ValueView MemberOf(ValueView value, std::string_view key);
// A string's text; empty for anything else.
std::string TextOf(ValueView value);

// One instance of a resource or data source.
struct TerraformInstance {
  std::string address;  // `module.a["k"].aws_subnet.this[0]`
  std::string module;   // `module.a["k"]`; empty for the root
  std::string type;
  std::string name;
  std::string key;       // `[0]`, `["k"]` or empty
  std::string provider;  // `registry.terraform.io/hashicorp/aws`, or `aws` in old formats
  bool data = false;
  bool tainted = false;
  bool forgotten = false;   // Terraform lets go of it and leaves it where it is
  bool has_change = false;  // `unknown` says what is not known yet; else all values are known
  bool deferred = false;    // a data source that is read only during apply
  std::string action;       // `create`, `update`, `replace`, `no-op`, ...; empty in a state
  std::uint32_t line = 0;
  ValueView values;
  ValueView unknown;
  ValueView sensitive;

  // `type.name`, or `data.type.name`: how configuration names the block.
  std::string BlockName() const;
};

struct TerraformDocument {
  Value root;  // keeps everything below alive
  bool plan = false;
  std::string format_version;
  std::vector<TerraformInstance> instances;  // in order of address
  std::vector<TerraformInstance> deleted;    // as they are before, in order of the file
  StringMap<std::size_t> by_address;
  ValueView configuration;
  ValueView variables;
  std::vector<std::string> warnings;
};

// InvalidArgument names what is wrong and, where another command has to be run, which.
absl::StatusOr<TerraformDocument> ReadTerraformDocument(std::string_view text);

// Whether `text` looks like a plan or a state of any kind, readable or not: cheap, for recognition.
bool LooksLikeTerraform(std::string_view text);

}  // namespace assay::adapters
