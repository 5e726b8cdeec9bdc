#pragma once

// Calls one of the built-ins without a machine.

#include <fstream>
#include <initializer_list>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "assay/adapters/crypto_builtins.h"
#include "assay/json.h"
#include "evaluator/builtins/recorded_call.h"

namespace assay::crypto {

class CryptoCall {
 public:
  explicit CryptoCall(EvaluationContext context = {}) : call_(std::move(context)) {}

  ValueView Run(std::string_view name, std::span<const ValueView> operands) {
    return call_.Run(*CryptoBuiltins().Find(name), operands);
  }
  ValueView Run(std::string_view name, std::initializer_list<std::string_view> texts) {
    std::vector<ValueView> operands;
    for (std::string_view text : texts) operands.push_back(call_.arena().String(text));
    return Run(name, operands);
  }
  ValueView Json(std::string_view text) { return *ParseJson(text, call_.arena()); }
  ValueArena& arena() { return call_.arena(); }
  const std::string& code() const { return call_.code(); }
  const std::string& message() const { return call_.message(); }
  std::uint64_t spent() const { return call_.spent(); }

 private:
  builtins::RecordedCall call_;
};

inline std::string Golden(std::string_view name) {
  std::ifstream file(std::string(ASSAY_SOURCE_DIR) + "/tests/adapters/crypto/golden/" +
                     std::string(name));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace assay::crypto
