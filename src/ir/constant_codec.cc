#include "ir/constant_codec.h"

#include <vector>

namespace assay::ir {

namespace {

// Deeper than any literal the front end accepts.
constexpr int kMaxDepth = 600;

ValueView ReadAt(ByteReader& in, ValueArena& arena, int depth);

ValueView ReadItems(Kind kind, ByteReader& in, ValueArena& arena, int depth) {
  std::vector<ValueView> items(in.Count());
  for (ValueView& item : items) {
    if (!in.ok()) break;
    item = ReadAt(in, arena, depth + 1);
  }
  return kind == Kind::kArray ? arena.Array(items) : arena.Set(items);
}

ValueView ReadMembers(ByteReader& in, ValueArena& arena, int depth) {
  std::vector<Member> members(in.Count());
  for (Member& member : members) {
    if (!in.ok()) break;
    member.key = ReadAt(in, arena, depth + 1);
    member.value = ReadAt(in, arena, depth + 1);
  }
  return arena.Object(members);
}

ValueView ReadAt(ByteReader& in, ValueArena& arena, int depth) {
  if (depth > kMaxDepth) in.Fail();
  const std::uint64_t tag = in.Number();
  switch (in.ok() ? static_cast<Kind>(tag) : Kind::kNull) {
    case Kind::kNull:
      return ValueView::Null();
    case Kind::kBoolean:
      return ValueView::Boolean(in.Number() != 0);
    case Kind::kNumber:
      if (absl::StatusOr<ValueView> number = arena.Number(in.Text()); number.ok()) return *number;
      break;
    case Kind::kString:
      return arena.String(in.Text());
    case Kind::kArray:
    case Kind::kSet:
      return ReadItems(static_cast<Kind>(tag), in, arena, depth);
    case Kind::kObject:
      return ReadMembers(in, arena, depth);
    case Kind::kUndefined:
      // Only a whole constant may be absent (a rule without parameters), never a part of one.
      if (depth == 0) return ValueView::Undefined();
      break;
    case Kind::kUnknown:
      break;
  }
  in.Fail();
  return ValueView::Null();
}

}  // namespace

void WriteConstant(ValueView value, ByteWriter& out) {
  out.Number(static_cast<std::uint64_t>(value.kind()));
  switch (value.kind()) {
    case Kind::kBoolean:
      out.Number(value.boolean() ? 1 : 0);
      break;
    case Kind::kNumber:
      out.Text(value.number_text());
      break;
    case Kind::kString:
      out.Text(value.text());
      break;
    case Kind::kArray:
    case Kind::kSet:
    case Kind::kObject:
      out.Number(value.size());
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (value.is_object()) WriteConstant(value.key(i), out);
        WriteConstant(value.at(i), out);
      }
      break;
    case Kind::kNull:
    case Kind::kUndefined:
    case Kind::kUnknown:
      break;
  }
}

ValueView ReadConstant(ByteReader& in, ValueArena& arena) {
  const ValueView value = ReadAt(in, arena, 0);
  return in.ok() ? value : ValueView::Null();
}

}  // namespace assay::ir
