// Making strings out of strings.

#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "evaluator/builtins/operands.h"
#include "evaluator/builtins/utf8.h"
#include "value/number.h"

namespace assay::builtins {
namespace {

struct Replacement {
  std::string from;
  std::string to;
};

// Replaces in one pass, at each place by the first pair that fits; an empty `from` fits once at
// every byte and at the end (matches Go's strings.Replacer).
class Replacer {
 public:
  explicit Replacer(std::vector<Replacement> pairs) : pairs_(std::move(pairs)) {
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      if (pairs_[i].from.empty()) {
        empty_ = i;
      } else {
        by_first_[static_cast<unsigned char>(pairs_[i].from[0])].push_back(i);
      }
    }
  }

  ValueView Run(BuiltinCall& call, std::string_view text) const {
    Output out(call);
    std::size_t kept = 0;  // up to here text has been dealt with
    bool after_empty = false;
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t pair = FindPair(text.substr(at), after_empty);
      if (pair == kNone) {
        after_empty = false;
        if ((++at & 63) == 0 && !call.Spend(1)) return ValueView::Undefined();
        continue;
      }
      out.Append(text.substr(kept, at - kept));
      if (!out.Append(pairs_[pair].to) || !call.Spend(1)) break;
      after_empty = pairs_[pair].from.empty();
      at += pairs_[pair].from.size();
      kept = at;
    }
    out.Append(text.substr(kept));
    return out.Finish();
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  std::size_t FindPair(std::string_view rest, bool after_empty) const {
    std::size_t best = after_empty ? kNone : empty_;
    if (rest.empty()) return best;
    for (std::size_t i : by_first_[static_cast<unsigned char>(rest[0])]) {
      if (best != kNone && best < i) break;
      if (rest.starts_with(pairs_[i].from)) return i;
    }
    return best;
  }

  std::vector<Replacement> pairs_;
  std::size_t empty_ = kNone;
  std::array<std::vector<std::size_t>, 256> by_first_;
};

bool Holds(std::string_view cutset, char32_t rune) {
  while (!cutset.empty()) {
    const Rune candidate = DecodeRune(cutset);
    if (candidate.value == rune) return true;
    cutset.remove_prefix(candidate.size);
  }
  return false;
}

template <typename Predicate>
std::string_view CutLeft(std::string_view text, Predicate cut) {
  while (!text.empty()) {
    const Rune rune = DecodeRune(text);
    if (!cut(rune.value)) break;
    text.remove_prefix(rune.size);
  }
  return text;
}

template <typename Predicate>
std::string_view CutRight(std::string_view text, Predicate cut) {
  while (!text.empty()) {
    const Rune rune = DecodeLastRune(text);
    if (!cut(rune.value)) break;
    text.remove_suffix(rune.size);
  }
  return text;
}

ValueView TrimSides(BuiltinCall& call, Arguments operands, bool left, bool right) {
  if (!ExpectStrings(call, operands, 2)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  const StringText cutset = operands[1].text();
  // Each character looks through the cutset once.
  if (!call.Spend(text.view().size() / 64 * (cutset.view().size() / 8 + 1))) {
    return ValueView::Undefined();
  }
  const auto cut = [&cutset](char32_t rune) { return Holds(cutset, rune); };
  std::string_view rest = text;
  if (left) rest = CutLeft(rest, cut);
  if (right) rest = CutRight(rest, cut);
  return call.arena().String(rest);
}

std::vector<std::string> SplitText(std::string_view text, std::string_view delimiter) {
  std::vector<std::string> parts;
  if (delimiter.empty()) {
    while (!text.empty()) {
      const std::uint32_t size = DecodeRune(text).size;
      parts.emplace_back(text.substr(0, size));
      text.remove_prefix(size);
    }
    return parts;
  }
  for (std::size_t at = text.find(delimiter); at != std::string_view::npos;
       at = text.find(delimiter)) {
    parts.emplace_back(text.substr(0, at));
    text.remove_prefix(at + delimiter.size());
  }
  parts.emplace_back(text);
  return parts;
}

}  // namespace

ValueView Concat(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kString) || !ExpectSequence(call, operands, 1)) {
    return ValueView::Undefined();
  }
  const std::optional<std::vector<StringText>> parts = ExpectStringElements(call, operands, 1);
  if (!parts) return ValueView::Undefined();
  const StringText delimiter = operands[0].text();
  Output out(call);
  for (std::size_t i = 0; i < parts->size(); ++i) {
    if (i > 0) out.Append(delimiter);
    if (!out.Append((*parts)[i])) break;
  }
  return out.Finish();
}

ValueView FormatInt(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kNumber) || !Expect(call, operands, 1, Kind::kNumber)) {
    return ValueView::Undefined();
  }
  const std::int64_t base = operands[1].int64().value_or(0);
  if (base != 2 && base != 8 && base != 10 && base != 16) {
    return FailType(call, "operand 2 must be one of {2, 8, 10, 16}");
  }
  absl::StatusOr<std::string> text = number::IntegerToText(operands[0], static_cast<int>(base));
  if (!text.ok()) return FromStatus(call, text.status());
  return MakeString(call, *text);
}

ValueView Lower(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  return MakeString(call, ToLower(operands[0].text()));
}

ValueView Upper(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  return MakeString(call, ToUpper(operands[0].text()));
}

ValueView Replace(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 3)) return ValueView::Undefined();
  const Replacer replacer({{std::string(operands[1].text().view()),  //
                            std::string(operands[2].text().view())}});
  return replacer.Run(call, operands[0].text());
}

ValueView StringsReplaceN(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kObject) || !Expect(call, operands, 1, Kind::kString)) {
    return ValueView::Undefined();
  }
  const ValueView patterns = operands[0];
  if (!call.Spend(patterns.size())) return ValueView::Undefined();
  std::vector<Replacement> pairs;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (!patterns.key(i).is_string()) {
      return FailType(call, "operand 1 non-string key found in pattern object");
    }
    if (!patterns.at(i).is_string()) {
      return FailType(call, "operand 1 non-string value found in pattern object");
    }
    pairs.push_back(
        {std::string(patterns.key(i).text().view()), std::string(patterns.at(i).text().view())});
  }
  return Replacer(std::move(pairs)).Run(call, operands[1].text());
}

ValueView Split(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 2)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  if (!call.Spend(text.view().size() / 64)) return ValueView::Undefined();
  return MakeStrings(call, SplitText(text, operands[1].text()));
}

ValueView StringsSplitN(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 2)) return ValueView::Undefined();
  const std::optional<std::int64_t> wanted = ExpectInteger(call, operands, 2);
  if (!wanted) return ValueView::Undefined();
  const StringText text = operands[0].text();
  if (!call.Spend(text.view().size() / 64)) return ValueView::Undefined();
  std::vector<std::string> parts = SplitText(text, operands[1].text());
  // Without wrapping for the least integer.
  const std::uint64_t count =
      *wanted < 0 ? ~static_cast<std::uint64_t>(*wanted) + 1 : static_cast<std::uint64_t>(*wanted);
  if (count < parts.size()) {
    const auto drop = static_cast<std::ptrdiff_t>(parts.size() - count);
    if (*wanted < 0) {
      parts.erase(parts.begin(), parts.begin() + drop);
    } else {
      parts.erase(parts.end() - drop, parts.end());
    }
  }
  return MakeStrings(call, parts);
}

ValueView StringsReverse(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  std::string reversed(text.view().size(), '\0');
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::uint32_t size = DecodeRune(rest).size;
    rest.copy(reversed.data() + (rest.size() - size), size);
    rest.remove_prefix(size);
  }
  return MakeString(call, reversed);
}

ValueView Trim(BuiltinCall& call, Arguments operands) {
  return TrimSides(call, operands, true, true);
}

ValueView TrimLeft(BuiltinCall& call, Arguments operands) {
  return TrimSides(call, operands, true, false);
}

ValueView TrimRight(BuiltinCall& call, Arguments operands) {
  return TrimSides(call, operands, false, true);
}

ValueView TrimPrefix(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 2)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  const StringText prefix = operands[1].text();
  if (!text.view().starts_with(prefix.view())) return operands[0];
  return MakeString(call, text.view().substr(prefix.view().size()));
}

ValueView TrimSuffix(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 2)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  const StringText suffix = operands[1].text();
  if (!text.view().ends_with(suffix.view())) return operands[0];
  return MakeString(call, text.view().substr(0, text.view().size() - suffix.view().size()));
}

ValueView TrimSpace(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const StringText text = operands[0].text();
  return MakeString(call, CutRight(CutLeft(text, IsSpace), IsSpace));
}

ValueView TemplateString(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kArray)) return ValueView::Undefined();
  const ValueView parts = operands[0];
  Output out(call);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    ValueView part = parts.at(i);
    if (part.is_set()) {
      // An expression arrives as the set of its values, so that it may also have none.
      if (part.size() > 1) {
        return FailBuiltin(call, "template-strings must not produce multiple outputs");
      }
      if (part.size() == 0) {
        out.Append("<undefined>");
        continue;
      }
      part = part.at(0);
    }
    if (!out.Append(part.is_string() ? std::string(part.text().view()) : ToRego(part))) break;
  }
  return out.Finish();
}

}  // namespace assay::builtins
