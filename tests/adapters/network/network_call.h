#pragma once

// Calls `http.send` without a machine.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "adapters/network/local_server.h"
#include "assay/adapters/network_builtins.h"
#include "assay/json.h"
#include "evaluator/builtins/recorded_call.h"
#include "fmt/format.h"

namespace assay::network {

class NetworkCall {
 public:
  explicit NetworkCall(NetworkAccess access, EvaluationContext context = {})
      : table_(NetworkBuiltins(std::move(access))), call_(std::move(context)) {
    EXPECT_TRUE(table_.ok()) << table_.status();
  }

  ValueView Send(ValueView request) { return call_.Run(*table_->Find("http.send"), {&request, 1}); }
  // The request as JSON.
  ValueView Send(std::string_view request) { return Send(Json(request)); }
  ValueView Get(std::string_view url, std::string_view more = "") {
    return Send(fmt::format(R"({{"method": "get", "url": "{}"{}}})", url, more));
  }
  ValueView Json(std::string_view text) { return *ParseJson(text, call_.arena()); }
  ValueArena& arena() { return call_.arena(); }
  const std::string& code() const { return call_.code(); }
  const std::string& message() const { return call_.message(); }
  bool exhausted() const { return call_.exhausted(); }

 private:
  absl::StatusOr<BuiltinTable> table_;
  builtins::RecordedCall call_;
};

inline std::string TextOf(ValueView object, std::string_view member) {
  const ValueView value = object.Find(member);
  return value.is_string() ? std::string(value.text().view()) : ToRego(value);
}

}  // namespace assay::network
