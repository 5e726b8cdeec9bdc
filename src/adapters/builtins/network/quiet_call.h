#pragma once

// Asks a built-in of the engine without failing where it fails.

#include <memory>
#include <string>
#include <string_view>

#include "assay/builtin.h"

namespace assay::network {

class QuietCall final : public BuiltinCall {
 public:
  explicit QuietCall(BuiltinCall& call) : call_(call) {}

  ValueArena& arena() override { return call_.arena(); }
  const EvaluationContext& context() const override { return call_.context(); }
  std::uint64_t max_output_bytes() const override { return call_.max_output_bytes(); }
  std::int64_t now_ns() const override { return call_.now_ns(); }
  std::uint64_t seed() const override { return call_.seed(); }
  ValueView Fail(std::string_view, std::string) override { return {}; }
  bool Spend(std::uint64_t steps) override { return call_.Spend(steps); }
  std::shared_ptr<void>& Cached(std::string_view family, std::string_view key) override {
    return call_.Cached(family, key);
  }

 private:
  BuiltinCall& call_;
};

}  // namespace assay::network
