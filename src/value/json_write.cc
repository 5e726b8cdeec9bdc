// JSON and Rego out. Both walk with a stack of their own and differ in little: brackets of sets,
// what an unknown is, and which keys an object may have.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "assay/json.h"
#include "fmt/format.h"
#include "value/json_scan.h"
#include "value/number.h"
#include "value/walk.h"

namespace assay {
namespace {

enum class Notation : std::uint8_t { kJson, kRego };

// A key that is no string becomes one; each level of such keys doubles the escapes of the next.
constexpr std::uint32_t kMaxKeyDepth = 8;

void AppendEscape(unsigned code, std::string& out) {
  fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
}

bool IsPlain(char c, bool escape_html) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 || byte >= 0x80 || c == '"' || c == '\\') return false;
  return !escape_html || (c != '<' && c != '>' && c != '&');
}

// Matches Go's encoder: short escapes where it has them, U+2028 and U+2029 escaped, and what is no
// UTF-8 replaced byte by byte.
void AppendString(std::string_view text, bool escape_html, std::string& out) {
  constexpr std::string_view kEscaped = "\"\\\b\f\n\r\t";
  constexpr std::string_view kEscapes = "\"\\bfnrt";
  out += '"';
  for (std::size_t i = 0; i < text.size();) {
    std::size_t plain = i;
    while (plain < text.size() && IsPlain(text[plain], escape_html)) ++plain;
    out.append(text, i, plain - i);
    i = plain;
    if (i == text.size()) break;
    const std::size_t length = json::CharacterLength(text, i);
    const std::string_view character = text.substr(i, std::max<std::size_t>(length, 1));
    if (length == 0) {
      out += "\\ufffd";
    } else if (const std::size_t which = kEscaped.find(text[i]); which != std::string_view::npos) {
      out.append(1, '\\').append(1, kEscapes[which]);
    } else if (length == 1) {
      AppendEscape(static_cast<unsigned char>(text[i]), out);
    } else if (character == "\xe2\x80\xa8" || character == "\xe2\x80\xa9") {
      AppendEscape(character.back() == '\xa8' ? 0x2028 : 0x2029, out);
    } else {
      out += character;
    }
    i += character.size();
  }
  out += '"';
}

// One part of an open container: what stands before its value.
struct Part {
  std::string key;  // as text; empty in arrays and sets, and where `key_view` says it
  ValueView key_view;
  ValueView value;
};

class Writer {
 public:
  Writer(Notation notation, const JsonWriteOptions& options, std::uint32_t key_depth,
         std::string& out)
      : notation_(notation), options_(options), key_depth_(key_depth), out_(out) {}

  void Write(ValueView root) {
    Begin(root);
    while (!stack_.empty()) {
      Frame& frame = stack_.back();
      Part part;
      if (!Next(frame, part)) {
        End(frame);
        continue;
      }
      if (frame.wrote_part)
        out_ += options_.indent == 0 && notation_ == Notation::kRego ? ", " : ",";
      frame.wrote_part = true;
      NewLine(stack_.size());
      if (frame.container.is_object()) WriteKey(part);
      Begin(part.value);
    }
  }

 private:
  struct Frame {
    ValueView container;
    std::size_t next = 0;
    bool wrote_part = false;
    std::vector<Part> ordered;  // of an object whose keys are not all strings
    bool is_ordered = false;
  };

  void AppendUnknown(ValueView view) {
    const std::optional<std::uint32_t> at_least = view.unknown_at_least();
    out_.append("<").append(NameOf(view.unknown_kind()));
    if (at_least) out_ += fmt::format(", at least {}", *at_least);
    out_ += '>';
  }

  // Writes a scalar, or opens a container.
  void Begin(ValueView view) {
    switch (view.kind()) {
      case Kind::kBoolean:
        out_ += view.boolean() ? "true" : "false";
        return;
      case Kind::kNumber:
        return number::AppendTo(out_, view);
      case Kind::kString: {
        const StringText text = view.text();
        return AppendString(text, options_.escape_html, out_);
      }
      case Kind::kArray:
      case Kind::kObject:
      case Kind::kSet:
        return Open(view);
      case Kind::kUnknown:
        if (notation_ == Notation::kRego) {
          return AppendUnknown(view);
        }
        break;
      default:
        if (notation_ == Notation::kRego && !view.defined()) {
          out_ += "undefined";
          return;
        }
        break;
    }
    out_ += "null";
  }

  void Open(ValueView container) {
    if (container.is_set() && notation_ == Notation::kRego) {
      out_ += container.size() == 0 ? "set(" : "{";
    } else {
      out_ += container.is_object() ? '{' : '[';
    }
    Frame frame;
    frame.container = container;
    if (container.is_object() && notation_ == Notation::kJson) OrderKeys(frame);
    stack_.push_back(std::move(frame));
  }

  void End(const Frame& frame) {
    const ValueView container = frame.container;
    const bool wrote_part = frame.wrote_part;
    stack_.pop_back();
    if (wrote_part) NewLine(stack_.size());
    if (container.is_set() && notation_ == Notation::kRego) {
      out_ += container.size() == 0 ? ')' : '}';
    } else {
      out_ += container.is_object() ? '}' : ']';
    }
  }

  // JSON's keys are strings: others become their text, and take their place among the rest. Where
  // two keys have one text, the string wins.
  void OrderKeys(Frame& frame) {
    const ValueView object = frame.container;
    // Rego's order puts other kinds before and after strings, so the ends tell.
    if (object.size() == 0 ||
        (object.key(0).is_string() && object.key(object.size() - 1).is_string())) {
      return;
    }
    frame.is_ordered = true;
    for (std::size_t i = 0; i < object.size(); ++i) {
      if (object.at(i).is_unknown()) continue;
      frame.ordered.push_back({KeyText(object.key(i)), object.key(i), object.at(i)});
    }
    const auto is_string = [](const Part& part) { return part.key_view.is_string(); };
    std::stable_sort(frame.ordered.begin(), frame.ordered.end(), [&](const Part& a, const Part& b) {
      return a.key != b.key ? a.key < b.key : is_string(a) > is_string(b);
    });
    frame.ordered.erase(std::unique(frame.ordered.begin(), frame.ordered.end(),
                                    [](const Part& a, const Part& b) { return a.key == b.key; }),
                        frame.ordered.end());
  }

  std::string KeyText(ValueView key) const {
    if (key.is_string()) return std::string(key.text().view());
    if (key_depth_ >= kMaxKeyDepth) return "...";
    std::string text;
    Writer(Notation::kJson, {}, key_depth_ + 1, text).Write(key);
    return text;
  }

  // The next part that is written; false at the container's end.
  bool Next(Frame& frame, Part& part) const {
    if (frame.is_ordered) {
      if (frame.next == frame.ordered.size()) return false;
      part = std::move(frame.ordered[frame.next++]);
      return true;
    }
    const ValueView container = frame.container;
    while (frame.next < container.size()) {
      const std::size_t i = frame.next++;
      part.value = container.at(i);
      if (!container.is_object()) return true;
      if (notation_ == Notation::kJson && part.value.is_unknown()) continue;
      part.key_view = container.key(i);
      return true;
    }
    return false;
  }

  void WriteKey(const Part& part) {
    if (stack_.back().is_ordered) {
      AppendString(part.key, options_.escape_html, out_);
    } else if (part.key_view.is_string()) {
      const StringText text = part.key_view.text();
      AppendString(text, options_.escape_html, out_);
    } else if (key_depth_ >= kMaxKeyDepth) {
      out_ += "...";
    } else {
      Writer(Notation::kRego, {}, key_depth_ + 1, out_).Write(part.key_view);
    }
    out_ += options_.indent > 0 || notation_ == Notation::kRego ? ": " : ":";
  }

  void NewLine(std::size_t level) {
    if (options_.indent <= 0) return;
    out_ += '\n';
    out_.append(level * static_cast<std::size_t>(options_.indent), ' ');
  }

  Notation notation_;
  JsonWriteOptions options_;
  std::uint32_t key_depth_;
  std::string& out_;
  std::vector<Frame> stack_;
};

}  // namespace

std::string ToJson(ValueView value, const JsonWriteOptions& options) {
  std::string out;
  AppendJson(value, options, out);
  return out;
}

void AppendJson(ValueView value, const JsonWriteOptions& options, std::string& out) {
  Writer(Notation::kJson, options, 0, out).Write(value);
}

std::string ToRego(ValueView value) {
  std::string out;
  Writer(Notation::kRego, {}, 0, out).Write(value);
  return out;
}

}  // namespace assay
