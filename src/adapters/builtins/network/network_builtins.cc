// `http.send`: reads the request, sends it unless this evaluation has sent the same before, and
// says what came of it. The declaration is the engine's, from src/ir/builtins.def.

#include "assay/adapters/network_builtins.h"

#include <array>
#include <memory>
#include <utility>

#include "adapters/builtins/network/curl.h"
#include "adapters/builtins/network/response_value.h"
#include "adapters/builtins/network/send.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"

namespace assay {
namespace network {
namespace {

using Arguments = std::span<const ValueView>;
using Outcome = std::variant<Response, Failure>;

constexpr std::string_view kName = "http.send";
constexpr std::string_view kBuiltinError = "eval_builtin_error";
constexpr std::string_view kTypeError = "eval_type_error";
constexpr std::string_view kNetworkError = "eval_http_send_network_error";
constexpr std::string_view kInternalError = "eval_http_send_internal_error";

// Where a request says `"raise_error": false`, a failure is a response.
ValueView FailureValue(BuiltinCall& call, const Failure& failure) {
  std::string_view code = kInternalError;
  std::string message = failure.message;
  switch (failure.kind) {
    case FailureKind::kType:
      message = fmt::format("{}: {}: {}", kTypeError, kName, message);
      break;
    case FailureKind::kRequest:
      message = fmt::format("{}: {}: {}", kBuiltinError, kName, message);
      break;
    case FailureKind::kOperand:
    case FailureKind::kStopped:
      break;
    case FailureKind::kNetwork:
      code = kNetworkError;
      break;
  }
  ValueArena& arena = call.arena();
  const std::array<Member, 2> error = {{{arena.String("code"), arena.String(code)},
                                        {arena.String("message"), arena.String(message)}}};
  const std::array<Member, 2> members = {{{arena.String("error"), arena.Object(error)},
                                          {arena.String("status_code"), arena.Integer(0)}}};
  return arena.Object(members);
}

ValueView Report(BuiltinCall& call, const Failure& failure, bool raises) {
  if (failure.kind == FailureKind::kStopped) return {};
  if (!raises) return FailureValue(call, failure);
  return call.Fail(failure.kind == FailureKind::kType ? kTypeError : kBuiltinError,
                   failure.message);
}

ValueView HttpSend(const Network& network, BuiltinCall& call, Arguments operands) {
  const ValueView operand = operands[0];
  if (!operand.is_object()) {
    return call.Fail(kTypeError,
                     fmt::format("operand 1 must be object but got {}", NameOf(operand.kind())));
  }
  const std::optional<bool> raises = RaisesErrors(operand);
  if (!raises) return call.Fail(kBuiltinError, "invalid value for raise_error field");
  const std::variant<Request, Failure> request = ReadRequest(call, operand, network.access);
  if (const Failure* failure = std::get_if<Failure>(&request)) {
    return Report(call, *failure, *raises);
  }
  const std::variant<std::string, Failure> identity = IdentityOf(call, operand);
  if (const Failure* failure = std::get_if<Failure>(&identity)) {
    return Report(call, *failure, *raises);
  }
  // Within an evaluation the world stands still: the same question has one answer.
  std::shared_ptr<void> known = call.Cached(kName, std::get<std::string>(identity));
  if (known == nullptr) {
    Outcome outcome = Send(call, network, std::get<Request>(request));
    const Failure* failure = std::get_if<Failure>(&outcome);
    if (failure != nullptr && failure->kind == FailureKind::kStopped) return {};
    known = std::make_shared<Outcome>(std::move(outcome));
    call.Cached(kName, std::get<std::string>(identity)) = known;
  }
  const Outcome& outcome = *static_cast<const Outcome*>(known.get());
  if (const Failure* failure = std::get_if<Failure>(&outcome)) {
    return Report(call, *failure, *raises);
  }
  return ResponseValue(call, std::get<Request>(request), std::get<Response>(outcome));
}

bool IsReady() {
  // Never undone: others in the process may use libcurl too.
  static const bool kReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return kReady;
}

}  // namespace
}  // namespace network

absl::StatusOr<BuiltinTable> NetworkBuiltins(NetworkAccess access) {
  if (!network::IsReady()) {
    return StatusOf(absl::StatusCode::kUnavailable, "libcurl cannot start");
  }
  ASSAY_ASSIGN_OR_RETURN(network::AllowList list, network::AllowList::Make(access.hosts));
  const auto granted = std::make_shared<const network::Network>(
      network::Network{std::move(access), std::move(list)});
  BuiltinTable table;
  const Builtin* declared = StandardBuiltins().Find(network::kName);
  if (declared == nullptr) return Internal("`http.send` is not declared");
  Builtin builtin = *declared;
  builtin.function = [granted](BuiltinCall& call, network::Arguments operands) {
    return network::HttpSend(*granted, call, operands);
  };
  table.Add(std::move(builtin));
  return table;
}

}  // namespace assay
