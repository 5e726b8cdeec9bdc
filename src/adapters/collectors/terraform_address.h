#pragma once

// Terraform addresses and references taken apart: `module.net["a"].aws_subnet.this[0]`,
// `data.aws_ami.linux.id`, `var.region`.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::adapters {

// A name between dots, or an instance key with its brackets: `aws_subnet`, `this`, `[0]`, `["a"]`.
struct AddressStep {
  std::string text;
  bool key = false;

  friend bool operator==(const AddressStep&, const AddressStep&) = default;
};

// Nothing where brackets or quotes do not close, or a step is empty.
std::optional<std::vector<AddressStep>> SplitAddress(std::string_view address);

// `module.a["k"].module.b`: each module's name with its key behind it (empty where it has none).
struct ModuleStep {
  std::string name;
  std::string key;

  friend bool operator==(const ModuleStep&, const ModuleStep&) = default;
};
// Nothing for what is not a module's address. The root's address is empty.
std::optional<std::vector<ModuleStep>> SplitModuleAddress(std::string_view address);

// What an expression refers to.
struct Reference {
  enum class Kind : unsigned char {
    kResource,      // type, name, key, attribute
    kData,          // the same
    kModuleOutput,  // name = the module call, key, attribute = the output
    kVariable,      // name
    kLocal,         // name
    kEachValue,     // attribute
    kFixed,         // count.index, each.key, path.module, terraform.workspace: always known
    kOther
  };
  Kind kind = Kind::kOther;
  std::string type;
  std::string name;
  std::string key;        // `[0]`, `["a"]` or empty
  std::string attribute;  // first attribute behind it, without its own keys; may be empty
};
Reference ParseReference(std::string_view text);

}  // namespace assay::adapters
