#pragma once

// Why there is no response. What a policy was given for a request stands in no message, except the
// names of members and hosts.

#include <string>
#include <utility>

namespace assay::network {

enum class FailureKind {
  kType,     // the request has a wrong shape
  kRequest,  // it cannot be sent, or its response cannot be read
  kOperand,  // the same, found outside of what OPA gives the built-in's name to
  kNetwork,  // it was sent, or nearly
  kStopped,  // the evaluation has ended; nobody will see this one
};

struct Failure {
  FailureKind kind = FailureKind::kRequest;
  std::string message;
  bool again = false;  // another attempt may go better
};

}  // namespace assay::network
