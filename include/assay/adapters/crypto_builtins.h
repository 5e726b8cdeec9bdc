#pragma once

/// \file
/// The built-ins that need OpenSSL: `crypto.*`, `io.jwt.*`, `providers.aws.sign_req`.
///
///   assay::BuiltinTable builtins = assay::RegoBuiltins();
///   builtins.Add(assay::CryptoBuiltins());
///   options.compile.builtins = &builtins;          // of a Query
///   context.builtins = &builtins;                  // of an evaluation
///
/// Results and messages are OPA's. A signature depends on the key, the text and the evaluation's
/// seed alone. Keys and secrets stand in no message. OpenSSL reads its own configuration unless the
/// host has initialised it otherwise.

#include "assay/builtin.h"

namespace assay {

/// Only these: what a table lacks, compilation and evaluation take from the standard one.
const BuiltinTable& CryptoBuiltins();

}  // namespace assay
