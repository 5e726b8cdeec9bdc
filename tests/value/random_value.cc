#include "value/random_value.h"

#include <array>

namespace assay::testing {

std::size_t RandomValues::Below(std::size_t limit) {
  // Not std::uniform_int_distribution, whose results the standard leaves open.
  return static_cast<std::size_t>(engine_() % limit);
}

std::string RandomValues::NextNumber() {
  std::string text = Below(3) == 0 ? "-" : "";
  const auto digits = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('0' + Below(10));
  };
  if (Below(8) == 0) {
    text += '0';
  } else {
    text += static_cast<char>('1' + Below(9));
    digits(Below(Below(6) == 0 ? 40 : 6));
  }
  if (Below(3) == 0) {
    text += '.';
    digits(1 + Below(Below(6) == 0 ? 40 : 4));
  }
  if (Below(4) == 0) {
    constexpr std::array<const char*, 4> kExponents = {"e", "E", "e+", "e-"};
    text += kExponents[Below(kExponents.size())];
    digits(1 + Below(Below(10) == 0 ? 4 : 2));
  }
  return text;
}

std::string RandomValues::NextString(const RandomValueOptions& options) {
  constexpr std::array<std::string_view, 12> kTexts = {"",
                                                       "a",
                                                       "b",
                                                       "name",
                                                       "a longer text",
                                                       "a longer texu",
                                                       "\xc3\xa9",
                                                       "\xe2\x80\xa8",
                                                       "\"quoted\"",
                                                       "\n",
                                                       "1234567",
                                                       "12345678"};
  const auto limit = static_cast<std::size_t>(options.alphabet) * 2;
  return std::string(kTexts[Below(std::min(limit, kTexts.size()))]);
}

ValueView RandomValues::NextScalar(ValueArena& arena, const RandomValueOptions& options) {
  const auto alphabet = static_cast<std::size_t>(options.alphabet);
  switch (Below(options.unknowns ? 7 : 6)) {
    case 0:
      return ValueView::Null();
    case 1:
      return ValueView::Boolean(Below(2) == 0);
    case 2:
      return arena.Integer(static_cast<std::int64_t>(Below(alphabet)) - 1);
    case 3:
      return arena.Number(NextNumber()).value();
    case 4:
    case 5:
      return arena.String(NextString(options));
    default:
      return arena.Unknown(static_cast<UnknownKind>(Below(4)), NextString(options));
  }
}

ValueView RandomValues::Next(ValueArena& arena, const RandomValueOptions& options) {
  if (options.max_depth == 0 || Below(3) == 0) return NextScalar(arena, options);
  RandomValueOptions inner = options;
  --inner.max_depth;
  const std::size_t size = Below(static_cast<std::size_t>(options.max_size) + 1);
  const std::size_t kind = Below(options.json_only ? 2 : 3);
  if (kind == 0) {
    std::vector<Member> members;
    RandomValueOptions keys = inner;
    keys.unknowns = false;
    for (std::size_t i = 0; i < size; ++i) {
      const bool any_key = !options.json_only && Below(4) == 0;
      const ValueView key = any_key ? Next(arena, keys) : arena.String(NextString(options));
      members.push_back({key, Next(arena, inner)});
    }
    return arena.Object(members);
  }
  std::vector<ValueView> items;
  for (std::size_t i = 0; i < size; ++i) items.push_back(Next(arena, inner));
  return kind == 1 ? arena.Array(items) : arena.Set(items);
}

std::string RandomValues::Mutated(std::string_view text) {
  constexpr std::string_view kBytes = "{}[],:\"\\ 019-+.eEtfn\n\x01\x7f\x80\xc3\xff";
  std::string mutated(text);
  for (std::size_t changes = 1 + Below(3); changes > 0; --changes) {
    const std::size_t at = Below(mutated.size() + 1);
    const std::size_t end = at + std::min(Below(4), mutated.size() - at);
    switch (Below(4)) {
      case 0:
        mutated.erase(at, end - at);
        break;
      case 1:
        mutated.insert(at, 1, kBytes[Below(kBytes.size())]);
        break;
      case 2:
        if (at < mutated.size()) mutated[at] = kBytes[Below(kBytes.size())];
        break;
      default:
        mutated.insert(at, mutated.substr(at, end - at));
    }
  }
  return mutated;
}

}  // namespace assay::testing
