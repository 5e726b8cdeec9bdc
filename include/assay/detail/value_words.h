#pragma once

// What a value's eight bytes mean, and what they point at; included by value.h alone.
//
// The low three bits of a word are its tag:
//
//   special       bits 3..7 say which; of an unknown, the upper 56 bits point at its node
//   integer       a 61-bit two's complement number
//   short string  bits 3..5 are the length, the seven upper bytes the characters
//   the others    a pointer to an 8-byte aligned node
//
// A value has one representation: an integer is inline whenever 61 bits hold it, a string whenever
// 7 bytes do, so that equal words mean equal values and two inline words are equal only if their
// bits are. Nodes never change once made, and live in a slab.

#include <cstdint>

namespace assay {

enum class UnknownKind : std::uint8_t;

namespace detail {

struct StringNode {
  std::uint32_t size;
  std::uint32_t hash;
};  // then `size` bytes and a zero

enum class NumberForm : std::uint32_t {
  kInteger,  // an int64 that the word cannot hold
  kDouble,   // the number that the double's shortest text writes (not an integer of 64 bits)
  kDecimal,  // canonical text, for every other number
};

struct NumberNode {
  NumberForm form;
  std::uint32_t size;  // of the text
};                     // then an int64, a double, or text and a zero

struct SequenceNode {
  std::uint32_t size;
  std::uint32_t flags;
};  // then `size` words

struct ObjectNode {
  std::uint32_t size;
  std::uint32_t flags;
  const std::uint64_t* keys;
};  // then `size` words

struct UnknownNode {
  UnknownKind kind;
  bool counted = false;  // an UnknownCountNode
  std::uint32_t size;
};  // then `size` bytes and a zero

// How many things there are, where that is not known: `head.size` of them at least.
struct UnknownCountNode {
  UnknownNode head;
  std::uint64_t reason;  // the bits of the unknown that keeps it from being known
};

// Flags of a container; its depth stands above them.
inline constexpr std::uint32_t kHasUnknown = 1;  // some leaf below is unknown
inline constexpr std::uint32_t kOwnKeys = 2;     // a free-form map: its keys stand after its values
inline constexpr std::uint32_t kOpen = 4;        // more may belong to it than stands here
inline constexpr std::uint32_t kDepthShift = 8;

enum Tag : std::uint64_t {
  kSpecial,
  kInteger,
  kShortString,
  kString,
  kNumber,
  kArray,
  kObject,
  kSet
};
enum Special : std::uint64_t { kUndefinedWord, kNullWord, kFalseWord, kTrueWord, kUnknownWord };

}  // namespace detail
}  // namespace assay
