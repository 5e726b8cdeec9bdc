#include "evaluator/port.h"

namespace assay::evaluator {

ValueView Machine::Port::Fail(std::string_view code, std::string message) {
  if (!failed_) {
    code_ = code;
    message_ = std::move(message);
  }
  failed_ = true;
  return {};
}

std::shared_ptr<void>& Machine::Port::Cached(std::string_view family, std::string_view key) {
  std::string name(family);
  name += '\0';
  name += key;
  return cache_[name];
}

void Machine::Port::NextEvaluation() {
  failed_ = false;
  cache_.clear();
}

}  // namespace assay::evaluator
