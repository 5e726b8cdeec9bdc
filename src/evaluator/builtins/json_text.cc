// json.marshal, json.marshal_with_options, json.unmarshal and json.is_valid.

#include <fmt/format.h>

#include <string>

#include "base/status_text.h"
#include "evaluator/builtins/operands.h"

namespace assay::builtins {
namespace {

constexpr JsonWriteOptions kGoOptions = {.escape_html = true};

struct Layout {
  bool pretty = false;
  std::string prefix;
  std::string indent = "\t";
};

// Spreads compact JSON over lines, as Go's json.MarshalIndent does; the first line gets the prefix
// too.
class IndentedJson {
 public:
  IndentedJson(const Layout& layout, Output& out) : layout_(layout), out_(out) {}

  void Write(std::string_view json) {
    out_.Append(layout_.prefix);
    bool in_string = false;
    for (std::size_t i = 0; i < json.size() && alive_; ++i) {
      const char c = json[i];
      if (in_string) {
        alive_ = out_.Append(c);
        if (c == '\\') {
          alive_ = out_.Append(json[++i]);
        } else if (c == '"') {
          in_string = false;
        }
        continue;
      }
      in_string = c == '"';
      Structure(c, i + 1 < json.size() ? json[i + 1] : '\0');
    }
  }

 private:
  void Structure(char c, char next) {
    switch (c) {
      case '{':
      case '[':
        alive_ = out_.Append(c);
        empty_ = next == '}' || next == ']';
        ++depth_;
        if (!empty_) NewLine();
        return;
      case '}':
      case ']':
        --depth_;
        if (!empty_) NewLine();
        empty_ = false;
        break;
      case ',':
        alive_ = out_.Append(c);
        NewLine();
        return;
      case ':':
        alive_ = out_.Append(": ");
        return;
      default:
        break;
    }
    alive_ = out_.Append(c);
  }

  void NewLine() {
    out_.Append('\n');
    alive_ = out_.Append(layout_.prefix);
    for (int i = 0; i < depth_ && alive_; ++i) alive_ = out_.Append(layout_.indent);
  }

  const Layout& layout_;
  Output& out_;
  int depth_ = 0;
  bool empty_ = false;
  bool alive_ = true;
};

// Reads a text option; false if it is no string.
bool TakeText(BuiltinCall& call, std::string_view name, std::size_t place, ValueView value,
              std::string& text) {
  if (value.is_string()) {
    text = value.text().view();
    return true;
  }
  FailType(call, fmt::format("operand 2 key \"{}\" failed cast to string: operand {} must be "
                             "string but got {}",
                             name, place, NameOf(value.kind())));
  return false;
}

bool TakeOptions(BuiltinCall& call, ValueView options, Layout& layout) {
  bool decided = false;
  bool wanted = false;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const ValueView key = options.key(i);
    const ValueView value = options.at(i);
    if (!key.is_string()) {
      FailType(call, fmt::format("operand 2 failed to stringify key {} at index {}: operand {} "
                                 "must be string but got {}",
                                 ToRego(key), i, i, NameOf(key.kind())));
      return false;
    }
    const StringText kept = key.text();
    const std::string_view name = kept;
    if (name == "prefix" || name == "indent") {
      if (!TakeText(call, name, i, value, name == "prefix" ? layout.prefix : layout.indent)) {
        return false;
      }
      wanted = true;
    } else if (name == "pretty") {
      if (!value.is_boolean()) {
        FailType(call, "operand 2 key \"pretty\" failed cast to bool");
        return false;
      }
      decided = true;
      layout.pretty = value.boolean();
    } else {
      FailType(call, fmt::format("operand 2 object contained unknown key {}", ToRego(key)));
      return false;
    }
  }
  if (!decided) layout.pretty = wanted;
  return true;
}

// A document that was read; numbers are kept as they are, of equal keys the last counts.
absl::StatusOr<ValueView> Read(std::string_view text, ValueArena& arena) {
  return ParseJson(text, arena, {.max_depth = kMaxDepth, .reject_duplicate_keys = false});
}

}  // namespace

ValueView JsonMarshal(BuiltinCall& call, Arguments operands) {
  return MakeString(call, ToJson(operands[0], kGoOptions));
}

ValueView JsonMarshalWithOptions(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 1, Kind::kObject)) return ValueView::Undefined();
  Layout layout;
  if (!TakeOptions(call, operands[1], layout)) return ValueView::Undefined();
  const std::string json = ToJson(operands[0], kGoOptions);
  if (!layout.pretty) return MakeString(call, json);
  Output out(call);
  IndentedJson(layout, out).Write(json);
  return out.Finish();
}

ValueView JsonUnmarshal(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  if (!call.Spend(text.view().size() / 16 + 1)) return ValueView::Undefined();
  const absl::StatusOr<ValueView> value = Read(text, call.arena());
  if (!value.ok()) return FailBuiltin(call, std::string(MessageOf(value.status())));
  return *value;
}

ValueView JsonIsValid(BuiltinCall& call, Arguments operands) {
  if (!operands[0].is_string()) return ValueView::Boolean(false);
  const StringText text = operands[0].text();
  if (!call.Spend(text.view().size() / 16 + 1)) return ValueView::Undefined();
  ValueArena scratch;
  return ValueView::Boolean(Read(text, scratch).ok());
}

}  // namespace assay::builtins
