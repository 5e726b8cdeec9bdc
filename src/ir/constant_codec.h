#pragma once

// Constants as bytes of a pack file.

#include "assay/value.h"
#include "ir/byte_stream.h"

namespace assay::ir {

void WriteConstant(ValueView value, ByteWriter& out);
/// Null, and a failed reader, for anything that WriteConstant does not write.
ValueView ReadConstant(ByteReader& in, ValueArena& arena);

}  // namespace assay::ir
