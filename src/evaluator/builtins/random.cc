// rand.intn and uuid.rfc4122. The same seed and arguments give the same result, so nothing has to
// be remembered for one evaluation to agree with itself.

#include <fmt/format.h>

#include <array>
#include <string>

#include "evaluator/builtins/operands.h"

namespace assay::builtins {
namespace {

// SplitMix64, a small generator whose every state is a good one.
class Generator {
 public:
  Generator(std::uint64_t seed, std::string_view key) : state_(seed) {
    for (char c : key) {
      state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
      Next();
    }
  }

  std::uint64_t Next() {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t word = state_;
    word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9u;
    word = (word ^ word >> 27) * 0x94d049bb133111ebu;
    return word ^ word >> 31;
  }

 private:
  std::uint64_t state_;
};

}  // namespace

ValueView RandIntn(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const std::optional<std::int64_t> limit = ExpectInteger(call, operands, 1);
  if (!limit) return ValueView::Undefined();
  if (*limit == 0) return call.arena().Integer(0);
  const std::uint64_t bound =
      *limit < 0 ? ~static_cast<std::uint64_t>(*limit) + 1 : static_cast<std::uint64_t>(*limit);
  const StringText key = operands[0].text();
  if (!call.Spend(key.view().size())) return ValueView::Undefined();
  Generator generator(call.context().seed, fmt::format("{}-{}", key.view(), bound));
  // What is beyond the last whole multiple of the bound would favour small numbers.
  const std::uint64_t beyond = ~std::uint64_t{0} - ~std::uint64_t{0} % bound;
  std::uint64_t word = generator.Next();
  while (word >= beyond) word = generator.Next();
  return call.arena().Integer(static_cast<std::int64_t>(word % bound));
}

ValueView UuidRfc4122(BuiltinCall& call, Arguments operands) {
  const std::string key = ToRego(operands[0]);
  if (!call.Spend(key.size())) return ValueView::Undefined();
  Generator generator(call.context().seed, "uuid-" + key);
  const std::uint64_t high = (generator.Next() & ~std::uint64_t{0xf000}) | 0x4000;
  const std::uint64_t low = generator.Next() >> 2 | std::uint64_t{1} << 63;
  return call.arena().String(fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32,
                                         high >> 16 & 0xffff, high & 0xffff, low >> 48,
                                         low & 0xffff'ffff'ffff));
}

}  // namespace assay::builtins
