#pragma once

// Estates made from a seed: what benchmarks feed the library, the same bytes on every machine.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace assay::benchmarks {

// What an estate holds, so that a benchmark can check its answer.
struct EstateFacts {
  std::size_t resources = 0;
  std::size_t buckets = 0;
  std::size_t open_buckets = 0;  // no public access block
  std::size_t instances = 0;
  std::size_t security_groups = 0;
  std::size_t open_security_groups = 0;  // SSH from everywhere
};

struct Estate {
  std::string json;  // an array of resource documents, as Graph::ParseJson reads them
  EstateFacts facts;
};

// `size` resources of one account in two regions: buckets, security groups, and instances that name
// their groups. About one in ten is in a bad state. Same size and seed, same bytes.
Estate MakeEstate(std::size_t size, std::uint64_t seed = 1);

struct EstateRule {
  std::string_view file;
  std::string_view text;
};

// Three rules over such an estate: attributes, a search through nested arrays, a pattern.
std::span<const EstateRule> EstateRules();

}  // namespace assay::benchmarks
