#pragma once

// The only two macros in src/: leave the function when a Status is not OK.

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define ASSAY_RETURN_IF_ERROR(expression)                                 \
  do {                                                                    \
    if (absl::Status assay_status_ = (expression); !assay_status_.ok()) { \
      return assay_status_;                                               \
    }                                                                     \
  } while (false)

#define ASSAY_CONCAT_INNER_(a, b) a##b
#define ASSAY_CONCAT_(a, b) ASSAY_CONCAT_INNER_(a, b)
#define ASSAY_ASSIGN_OR_RETURN(declaration, expression) \
  ASSAY_ASSIGN_OR_RETURN_(ASSAY_CONCAT_(assay_status_or_, __LINE__), declaration, expression)
#define ASSAY_ASSIGN_OR_RETURN_(status_or, declaration, expression) \
  auto status_or = (expression);                                    \
  if (!status_or.ok()) return std::move(status_or).status();        \
  declaration = *std::move(status_or)
