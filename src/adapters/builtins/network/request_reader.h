#pragma once

// The steps of ReadRequest. Each returns false once there is a failure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/builtins/network/request.h"

namespace assay::network {

class RequestReader {
 public:
  RequestReader(BuiltinCall& call, ValueView request, const NetworkAccess& access)
      : call_(call), members_(request), access_(access) {}

  std::variant<Request, Failure> Read();

 private:
  // request_reader.cc
  bool Fail(std::string message);
  bool FailType(std::string message);
  bool CheckNames();
  bool ReadMember(std::string_view name, ValueView value);
  bool ReadText(std::string_view name, ValueView value, std::string& text);
  bool ReadSwitch(ValueView value, bool& on);
  bool ReadBoolean(std::string_view name, bool& on);
  bool ReadCaching();
  bool ReadRetries();
  bool ReadTimeout(ValueView value);
  bool ReadHeaders(ValueView value);
  bool CheckMethod();
  // request_tls.cc
  bool ReadTlsMember(std::string_view name, ValueView value);
  bool CheckTls();
  // What the host gives for a file or a variable that the request names.
  bool Obtain(std::string_view member, std::string_view name, std::string& text);

  BuiltinCall& call_;
  ValueView members_;
  const NetworkAccess& access_;
  Request request_;
  std::optional<Failure> failure_;
  std::string authorities_file_, authorities_variable_;
  std::string certificate_file_, certificate_variable_;
  std::string key_file_, key_variable_;
};

}  // namespace assay::network
