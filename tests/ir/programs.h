#pragma once

// Programs that several tests use.

#include <string_view>

namespace assay::ir {

/// `pass if input.versioning.status == "Enabled"; some rule in input.rules; rule.port == 22`,
/// roughly.
inline constexpr std::string_view kBucketProgram = R"(file "s3.rego"
constant "versioning"
constant "status"
constant "Enabled"
constant "rules"
constant "port"
constant 22
constant {"params": {"ports": [22, 3389], "names": set["a", 1, null]}, 1.50: true}
builtin "count"/1
unit "s3" strict base c6
  node "data"
  node "assay" parent 0
  node "pass" parent 1 function 0
  node "limit" parent 1 function 1
function "data.assay.pass" complete unit 0 parameters 0 registers 5 iterators 1 regions 1 file 0
  Begin #0 ; 3:1
  Input r0 @13 ; 3:1
  Get r1 r0 c0 @13 ; 3:9
  Get r1 r1 c1 @13 ; 3:9
  Equal r1 c2 @13 ; 3:9 b=c0,c1
  Get r2 r0 c3 @13 ; 4:1
  Scan %0 r2 @13 ; 4:1
  Next %0 r3 r4 @13 ; 4:1
  Get r4 r4 c4 @7 ; 5:1
  CallFunction/1 r4 1 r4 @7 ; 5:1
  Yield c5 ; 5:1
  Mark #0 ; 5:1
  Jump @7 ; 5:1
  EndElse #0 @14 ; 5:1
  Default c5 ; 6:1
  Return ; 6:1
function "data.assay.limit" function unit 0 parameters 1 registers 2 iterators 0 regions 0 file 0
  Equal r0 c5 @3
  Call/1 r1 0 r0 @3
  Yield r1
  Return
)";

}  // namespace assay::ir
