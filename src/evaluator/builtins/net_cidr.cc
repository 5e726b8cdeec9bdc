// net.cidr_*.

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <optional>
#include <string>
#include <vector>

#include "evaluator/builtins/network.h"
#include "evaluator/builtins/operands.h"

namespace assay::builtins {
namespace {

std::optional<Network> ExpectNetwork(BuiltinCall& call, std::string_view text) {
  std::optional<Network> network = ParseNetwork(text);
  if (!network) FailBuiltin(call, fmt::format("invalid CIDR address: {}", text));
  return network;
}

// Whether `outer` holds an address or a network; nullopt if `text` is neither and the call has
// failed.
std::optional<bool> ContainsText(BuiltinCall& call, const Network& outer, std::string_view text) {
  if (const std::optional<Address> address = ParseAddress(text)) return outer.Contains(*address);
  const std::optional<Network> inner = ParseNetwork(text);
  if (!inner) {
    FailBuiltin(
        call, fmt::format("not a valid textual representation of an IP address or CIDR: {}", text));
    return std::nullopt;
  }
  return outer.Contains(inner->first) && outer.Contains({inner->first.is_v4, inner->last()});
}

// One of the texts of an operand of cidr_contains_matches, and what the result calls it.
struct NamedText {
  ValueView text;
  ValueView name;
};

bool AppendNamed(BuiltinCall& call, std::size_t operand, ValueView element, ValueView name,
                 std::vector<NamedText>& out) {
  const bool tuple = element.is_array() && element.size() > 0;
  if (!element.is_string() && !tuple) {
    FailBuiltin(call,
                fmt::format("operand {}: element must be string or non-empty array", operand + 1));
    return false;
  }
  const ValueView text = tuple ? element.at(0) : element;
  if (!text.is_string()) {
    WrongType(call, 0, "string", text);
    return false;
  }
  out.push_back({text, name});
  return true;
}

std::optional<std::vector<NamedText>> NamedTextsOf(BuiltinCall& call, Arguments operands,
                                                   std::size_t operand) {
  const ValueView value = operands[operand];
  std::vector<NamedText> out;
  if (value.is_string()) {
    out.push_back({value, value});
    return out;
  }
  if (!call.Spend(value.size())) return std::nullopt;
  for (std::size_t i = 0; i < value.size(); ++i) {
    ValueView name = value.at(i);
    if (value.is_array()) name = call.arena().Integer(static_cast<std::int64_t>(i));
    if (value.is_object()) name = value.key(i);
    if (!AppendNamed(call, operand, value.at(i), name, out)) return std::nullopt;
  }
  return out;
}

// What an element of cidr_merge covers; `text` is what it is called where nothing joins it.
struct Range {
  bool is_v4;
  absl::uint128 first;
  absl::uint128 last;
  std::string text;
};

std::optional<Range> RangeOf(BuiltinCall& call, ValueView element) {
  if (!element.is_string()) {
    FailBuiltin(call, "element must be string");
    return std::nullopt;
  }
  const StringText text = element.text();
  std::optional<Network> network;
  std::string name;
  if (const std::optional<Address> address = ParseAddress(text)) {
    if (!address->is_v4) {
      FailBuiltin(call, "IPv6 invalid: needs prefix length");
      return std::nullopt;
    }
    // Matches OPA: a bare address stands for its network of old.
    network = Network{*address, ClassPrefix(*address)};
    name = NetworkText(*network);
    network->first.bits &= ~network->host_mask();
  } else {
    network = ExpectNetwork(call, text);
    if (!network) return std::nullopt;
    name = NetworkText(*network);
  }
  return Range{network->first.is_v4, network->first.bits, network->last(), name};
}

// Joins ranges that overlap or touch; what was joined has no text.
std::vector<Range> Joined(std::vector<Range> ranges) {
  std::stable_sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) {
    if (a.is_v4 != b.is_v4) return a.is_v4;
    return a.first != b.first ? a.first < b.first : a.last < b.last;
  });
  std::vector<Range> joined;
  for (Range& range : ranges) {
    Range* const before = joined.empty() ? nullptr : &joined.back();
    const bool touches = before != nullptr && before->is_v4 == range.is_v4 &&
                         (range.first <= before->last || range.first - 1 == before->last);
    if (touches) {
      before->last = std::max(before->last, range.last);
      before->text.clear();
    } else {
      joined.push_back(std::move(range));
    }
  }
  return joined;
}

int TrailingZeros(absl::uint128 bits) {
  if (absl::Uint128Low64(bits) != 0) return std::countr_zero(absl::Uint128Low64(bits));
  return 64 + std::countr_zero(absl::Uint128High64(bits));
}

// The fewest networks that cover a range, the lowest first.
void AppendNetworks(const Range& range, ValueArena& arena, std::vector<ValueView>& out) {
  const int size = range.is_v4 ? 32 : 128;
  absl::uint128 first = range.first;
  while (true) {
    int host_bits = std::min(first == 0 ? size : TrailingZeros(first), size);
    const auto last = [&first](int bits) {
      return bits >= 128 ? absl::Uint128Max() : first + ((absl::uint128(1) << bits) - 1);
    };
    while (last(host_bits) > range.last) --host_bits;
    out.push_back(arena.String(NetworkText({{range.is_v4, first}, size - host_bits})));
    if (last(host_bits) == range.last) return;
    first = last(host_bits) + 1;
  }
}

}  // namespace

// Matches OPA: whichever operand is no text, its message speaks of operand 1.
ValueView NetCidrContains(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kString)) return ValueView::Undefined();
  const std::optional<Network> outer = ExpectNetwork(call, operands[0].text());
  if (!outer) return ValueView::Undefined();
  if (!operands[1].is_string()) return WrongType(call, 0, "string", operands[1]);
  const std::optional<bool> contains = ContainsText(call, *outer, operands[1].text());
  return contains ? ValueView::Boolean(*contains) : ValueView::Undefined();
}

ValueView NetCidrContainsMatches(BuiltinCall& call, Arguments operands) {
  const std::optional<std::vector<NamedText>> outer = NamedTextsOf(call, operands, 0);
  if (!outer) return ValueView::Undefined();
  if (outer->empty()) return ValueView::EmptySet();
  const std::optional<std::vector<NamedText>> inner = NamedTextsOf(call, operands, 1);
  if (!inner) return ValueView::Undefined();
  std::vector<ValueView> matches;
  for (const NamedText& candidate : *outer) {
    if (!call.Spend(inner->size())) return ValueView::Undefined();
    if (inner->empty()) break;
    const std::optional<Network> network = ExpectNetwork(call, candidate.text.text());
    if (!network) return ValueView::Undefined();
    for (const NamedText& other : *inner) {
      const std::optional<bool> contains = ContainsText(call, *network, other.text.text());
      if (!contains) return ValueView::Undefined();
      const ValueView pair[] = {candidate.name, other.name};
      if (*contains) matches.push_back(call.arena().Array(pair));
    }
  }
  return call.arena().Set(matches);
}

ValueView NetCidrExpand(BuiltinCall& call, Arguments operands) {
  if (!ExpectStrings(call, operands, 1)) return ValueView::Undefined();
  const std::optional<Network> network = ExpectNetwork(call, operands[0].text());
  if (!network) return ValueView::Undefined();
  std::vector<ValueView> hosts;
  for (absl::uint128 bits = network->first.bits;; ++bits) {
    if (!call.Spend(4)) return ValueView::Undefined();
    if (hosts.size() % 1024 == 1023 && !ExpectRoom(call, 2 * hosts.size() * sizeof(ValueView))) {
      return ValueView::Undefined();
    }
    hosts.push_back(call.arena().String(AddressText({network->first.is_v4, bits})));
    if (bits == network->last()) break;
  }
  return call.arena().Set(hosts);
}

ValueView NetCidrIntersects(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kString)) return ValueView::Undefined();
  const std::optional<Network> a = ExpectNetwork(call, operands[0].text());
  if (!a) return ValueView::Undefined();
  if (!operands[1].is_string()) return WrongType(call, 0, "string", operands[1]);
  const std::optional<Network> b = ExpectNetwork(call, operands[1].text());
  if (!b) return ValueView::Undefined();
  return ValueView::Boolean(a->Contains(b->first) || b->Contains(a->first));
}

ValueView NetCidrIsValid(BuiltinCall&, Arguments operands) {
  return ValueView::Boolean(operands[0].is_string() &&
                            ParseNetwork(operands[0].text()).has_value());
}

// Nothing is asked: what is no address, and is not the one name that means the same everywhere, is
// not found. A host with a resolver of its own replaces this.
ValueView NetLookupIpAddr(BuiltinCall& call, Arguments operands) {
  if (!Expect(call, operands, 0, Kind::kString)) return ValueView::Undefined();
  const StringText name = operands[0].text();
  if (const std::optional<Address> address = ParseAddress(name)) {
    const ValueView text = call.arena().String(AddressText(*address));
    return call.arena().Set({&text, 1});
  }
  if (name.view() != "localhost") {
    return FailBuiltin(call, fmt::format("lookup {}: no such host", name.view()));
  }
  const ValueView loopback[] = {call.arena().String("127.0.0.1"), call.arena().String("::1")};
  return call.arena().Set(loopback);
}

ValueView NetCidrMerge(BuiltinCall& call, Arguments operands) {
  const ValueView elements = operands[0];
  if (!elements.is_array() && !elements.is_set()) {
    return FailBuiltin(call, "operand must be an array");
  }
  if (!call.Spend(elements.size())) return ValueView::Undefined();
  std::vector<Range> ranges;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    std::optional<Range> range = RangeOf(call, elements.at(i));
    if (!range) return ValueView::Undefined();
    ranges.push_back(*std::move(range));
  }
  std::vector<ValueView> merged;
  for (const Range& range : Joined(std::move(ranges))) {
    if (range.text.empty()) {
      AppendNetworks(range, call.arena(), merged);
    } else {
      merged.push_back(call.arena().String(range.text));
    }
  }
  return call.arena().Set(merged);
}

}  // namespace assay::builtins
