// Constants, and the documents that programs read.

#include "oracle/random_program.h"

namespace assay::oracle {

std::string RandomProgram::Scalar() {
  return One({"0", "1", "2", "3", "-1", "1.5", "\"a\"", "\"b\"", "\"c\"", "\"\"", "true", "false",
              "null", "1", "2", "\"a\"", "\"b\""});
}

std::string RandomProgram::Constant(int depth, bool sets) {
  if (depth <= 0 || Chance(60)) return Scalar();
  const std::size_t size = Below(4);
  std::string text;
  switch (Below(sets ? 3 : 2)) {
    case 0:
      for (std::size_t i = 0; i < size; ++i) {
        text += (i > 0 ? ", " : "") + Constant(depth - 1, sets);
      }
      return "[" + text + "]";
    case 1:
      for (std::size_t i = 0; i < size; ++i) {
        static constexpr std::string_view kKeys[] = {"\"a\"", "\"b\"", "\"c\"", "\"k\""};
        text += (i > 0 ? ", " : "") + std::string(kKeys[i]) + ": " + Constant(depth - 1, sets);
      }
      return "{" + text + "}";
    default:
      if (size == 0) return "set()";
      for (std::size_t i = 0; i < size; ++i) {
        text += (i > 0 ? ", " : "") + Constant(depth - 1, sets);
      }
      return "{" + text + "}";
  }
}

// Fields of the shapes that expressions ask for; some absent, some of another shape.
std::string RandomProgram::DocumentText(bool sets) {
  std::string text;
  const auto add = [&](std::string_view key, const std::string& value) {
    if (Chance(8)) return;
    if (!text.empty()) text += ", ";
    text += "\"" + std::string(key) + "\": " + (Chance(8) ? Constant(2, sets) : value);
  };
  add("n", One({"0", "1", "2", "3"}));
  add("s", One({"\"a\"", "\"b\"", "\"c\"", "\"\""}));
  add("t", One({"true", "false"}));
  const auto list = [&](int depth) {
    std::string items;
    for (std::size_t i = Below(5); i > 0; --i) {
      items += (items.empty() ? "" : ", ") + Constant(depth, sets);
    }
    return "[" + items + "]";
  };
  add("xs", list(0));
  add("ys", list(1));
  const auto object = [&](int depth) {
    std::string members;
    for (const char* key : {"a", "b", "c"}) {
      if (Chance(25)) continue;
      members += (members.empty() ? "\"" : ", \"") + std::string(key) + "\": ";
      members += Constant(depth, sets);
    }
    return "{" + members + "}";
  };
  add("o", object(0));
  add("os", "[" + object(0) + ", " + object(1) + "]");
  add("m", "{\"a\": " + object(0) + ", \"b\": " + list(0) + "}");
  return "{" + text + "}";
}

}  // namespace assay::oracle
