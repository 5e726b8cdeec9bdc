#include "adapters/collectors/terraform_address.h"

#include <utility>

namespace assay::adapters {
namespace {

// The end of the bracketed key that starts at `start`, just behind its `]`; npos if it never ends.
std::size_t EndOfKey(std::string_view text, std::size_t start) {
  bool quoted = false;
  for (std::size_t i = start + 1; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == ']') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

// The key at `position`, if one stands there; moves on.
std::string TakeKey(const std::vector<AddressStep>& steps, std::size_t& position) {
  if (position >= steps.size() || !steps[position].key) return {};
  return steps[position++].text;
}

}  // namespace

std::optional<std::vector<AddressStep>> SplitAddress(std::string_view address) {
  std::vector<AddressStep> steps;
  std::size_t position = 0;
  while (position < address.size()) {
    if (address[position] == '[') {
      const std::size_t end = EndOfKey(address, position);
      if (end == std::string_view::npos || steps.empty()) return std::nullopt;
      steps.push_back({std::string(address.substr(position, end - position)), true});
      position = end;
    } else {
      const std::size_t end = std::min(address.find_first_of(".[", position), address.size());
      if (end == position) return std::nullopt;
      steps.push_back({std::string(address.substr(position, end - position)), false});
      position = end;
    }
    if (position < address.size() && address[position] == '.') {
      if (++position == address.size()) return std::nullopt;
    } else if (position < address.size() && address[position] != '[') {
      return std::nullopt;
    }
  }
  return steps;
}

std::optional<std::vector<ModuleStep>> SplitModuleAddress(std::string_view address) {
  const std::optional<std::vector<AddressStep>> steps = SplitAddress(address);
  if (!steps) return std::nullopt;
  std::vector<ModuleStep> modules;
  std::size_t position = 0;
  while (position < steps->size()) {
    const AddressStep& step = (*steps)[position];
    if (step.key || step.text != "module" || position + 1 >= steps->size() ||
        (*steps)[position + 1].key) {
      return std::nullopt;
    }
    ModuleStep module{(*steps)[position + 1].text, {}};
    position += 2;
    module.key = TakeKey(*steps, position);
    modules.push_back(std::move(module));
  }
  return modules;
}

Reference ParseReference(std::string_view text) {
  using Kind = Reference::Kind;
  Reference reference;
  const std::optional<std::vector<AddressStep>> split = SplitAddress(text);
  if (!split || split->empty()) return reference;
  const std::vector<AddressStep>& steps = *split;
  const std::string_view first = steps[0].text;
  const std::string second = steps.size() > 1 && !steps[1].key ? steps[1].text : std::string();
  if (first == "each") {
    reference.kind = second == "value" ? Kind::kEachValue : Kind::kFixed;
    if (steps.size() > 2 && !steps[2].key) reference.attribute = steps[2].text;
    return reference;
  }
  if (first == "count" || first == "path" || first == "terraform") {
    reference.kind = Kind::kFixed;
    return reference;
  }
  if (second.empty()) return reference;
  if (first == "var" || first == "local") {
    reference.kind = first == "var" ? Kind::kVariable : Kind::kLocal;
    reference.name = second;
    return reference;
  }
  std::size_t position = 2;
  if (first == "module") {
    reference.kind = Kind::kModuleOutput;
    reference.name = second;
  } else if (first == "data") {
    if (steps.size() < 3 || steps[2].key) return reference;
    reference.kind = Kind::kData;
    reference.type = second;
    reference.name = steps[2].text;
    position = 3;
  } else if (first == "self") {
    return reference;
  } else {
    reference.kind = Kind::kResource;
    reference.type = first;
    reference.name = second;
  }
  reference.key = TakeKey(steps, position);
  if (position < steps.size() && !steps[position].key) reference.attribute = steps[position].text;
  return reference;
}

}  // namespace assay::adapters
