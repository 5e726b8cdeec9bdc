#include "evaluator/explanation.h"

namespace assay::evaluator {

void Explanation::Failed(const Machine&, const Frame&, std::uint32_t) {}

}  // namespace assay::evaluator
