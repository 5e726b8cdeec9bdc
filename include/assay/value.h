#pragma once

/// \file
/// Values: JSON plus sets, plus exact numbers, plus *unknown*.
///
/// A ValueView is one 8-byte word that reads a value somebody else keeps; a Value keeps it.
///
///   assay::Value bucket = assay::ParseJson(R"({"name": "logs", "tags": {"team": "a"}})").value();
///   assay::ValueView team = bucket.view().Find("tags").Find("team");
///   for (std::size_t i = 0; i < bucket.view().size(); ++i) {
///     Use(bucket.view().key(i), bucket.view().at(i));
///   }
///   std::string text = assay::ToJson(bucket);
///
/// Values never change and may be read from any number of threads; a Value shares its storage (a
/// slab: one reference count for all nodes in it). Objects hold their members in Rego's order of
/// keys, sets their elements in order. A ValueArena, which makes values, belongs to one thread.

#include <compare>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "assay/detail/value_words.h"

namespace assay {

class SymbolTable;
class Slab;
class ValueArena;

/// In Rego's total order. `kUndefined` is no value at all; `kUnknown` stands for any value or none,
/// with a reason.
enum class Kind : std::uint8_t {
  kUndefined,
  kNull,
  kBoolean,
  kNumber,
  kString,
  kArray,
  kObject,
  kSet,
  kUnknown
};

/// Why a value is unknown. `kError` is the third value of its own that a built-in error makes:
/// unknown wins over it.
enum class UnknownKind : std::uint8_t {
  kAfterApply,    ///< a planned resource's attribute that is known only after apply
  kRefused,       ///< the provider refused the read; the text names the missing permission
  kNotCollected,  ///< no collector read it, or coverage does not say that it did
  kError,         ///< a built-in failed; the text is its message
};

/// Three-valued truth (Kleene).
enum class Truth : std::uint8_t { kFalse, kUnknown, kTrue };

/// The characters of a string value. Short strings stand inside the word, so the characters may
/// live in this very object: keep it (`auto text = view.text();`) for as long as a string_view made
/// from it is used.
class StringText {
 public:
  explicit StringText(std::uint64_t bits) : bits_(bits) {}
  std::string_view view() const;
  // NOLINTNEXTLINE(google-explicit-constructor): it is a string
  operator std::string_view() const { return view(); }

 private:
  std::uint64_t bits_;
};

/// Reads a value that a Value, a Graph or an arena keeps; as cheap to copy as a pointer. The
/// default is undefined.
///
/// Accessors marked with a kind must only be called on that kind: they do not check.
class ValueView {
 public:
  constexpr ValueView() = default;
  static constexpr ValueView FromBits(std::uint64_t bits) { return ValueView(bits); }
  static constexpr ValueView Undefined() { return ValueView(); }
  static constexpr ValueView Null() { return ValueView(detail::kNullWord << 3); }
  static constexpr ValueView Boolean(bool value) {
    return ValueView((value ? detail::kTrueWord : detail::kFalseWord) << 3);
  }
  static ValueView EmptyArray();
  static ValueView EmptyObject();
  static ValueView EmptySet();
  /// The integer as an inline word, where 61 bits hold it.
  static constexpr std::optional<ValueView> SmallInteger(std::int64_t value) {
    if (value < -(std::int64_t{1} << 60) || value >= (std::int64_t{1} << 60)) return std::nullopt;
    return ValueView((static_cast<std::uint64_t>(value) << 3) | detail::kInteger);
  }
  /// The string as an inline word, where it has at most 7 bytes.
  static std::optional<ValueView> ShortString(std::string_view text);

  constexpr std::uint64_t bits() const { return bits_; }
  constexpr detail::Tag tag() const { return static_cast<detail::Tag>(bits_ & 7); }
  Kind kind() const;
  constexpr bool defined() const { return bits_ != 0; }
  constexpr bool is_null() const { return bits_ == Null().bits_; }
  constexpr bool is_boolean() const { return is_true() || is_false(); }
  constexpr bool is_true() const { return bits_ == Boolean(true).bits_; }
  constexpr bool is_false() const { return bits_ == Boolean(false).bits_; }
  constexpr bool is_number() const { return tag() == detail::kInteger || tag() == detail::kNumber; }
  constexpr bool is_string() const {
    return tag() == detail::kShortString || tag() == detail::kString;
  }
  constexpr bool is_array() const { return tag() == detail::kArray; }
  constexpr bool is_object() const { return tag() == detail::kObject; }
  constexpr bool is_set() const { return tag() == detail::kSet; }
  constexpr bool is_collection() const { return is_array() || is_object() || is_set(); }
  constexpr bool is_unknown() const { return (bits_ & 0xff) == (detail::kUnknownWord << 3); }
  /// This value is unknown, or some leaf of it is. O(1).
  bool has_unknown() const;
  /// Containers within one another: 0 for a scalar, 1 for `[]` and `[1]`. O(1); stops counting at
  /// 2^24 - 1.
  std::uint32_t depth() const;
  /// A collection to which more may belong than it shows (ValueArena::Open).
  bool is_open() const;

  /// Boolean.
  constexpr bool boolean() const { return is_true(); }
  /// Number: as int64 if it is an integer that fits.
  std::optional<std::int64_t> int64() const;
  /// Number: the nearest double.
  double to_double() const;
  /// Number: its text as JSON writes it.
  std::string number_text() const;
  /// String.
  StringText text() const { return StringText(bits_); }

  /// Array, set, object: how many elements or members; 0 for anything else.
  std::size_t size() const;
  /// Array, set: the i-th element; object: the i-th member's value, in order of keys. `i < size()`.
  ValueView at(std::size_t i) const;
  /// Object: the i-th key.
  ValueView key(std::size_t i) const;
  /// Object: the member's value; array: the element at an integer; set: the element itself.
  /// Undefined if absent, and for anything that holds nothing. O(log n).
  ValueView Find(ValueView key) const;
  /// Object: the member's value by a string key. Undefined if absent, and for anything else.
  ValueView Find(std::string_view key) const;
  /// Object: identifies the shape (objects with the same identity have the same keys at the same
  /// places).
  const std::uint64_t* shape_identity() const;

  /// Unknown.
  UnknownKind unknown_kind() const;
  std::string_view unknown_text() const;
  /// Unknown: it is a number, and not below this one; nullopt where it may be anything.
  std::optional<std::uint32_t> unknown_at_least() const;
  /// Unknown: the one that nothing is known of, with the same kind and text. What is computed from
  /// an unknown is this, for it is no such number.
  ValueView unknown_reason() const;

 private:
  explicit constexpr ValueView(std::uint64_t bits) : bits_(bits) {}
  template <typename Node>
  const Node* node() const {
    return reinterpret_cast<const Node*>(bits_ & ~std::uint64_t{7});
  }
  std::uint64_t bits_ = 0;
};
static_assert(sizeof(ValueView) == 8);

/// Keeps a value: a view and a share of the slab it lives in. Copies share; default is undefined.
class Value {
 public:
  Value() = default;
  Value(ValueView view, std::shared_ptr<const Slab> slab) : view_(view), slab_(std::move(slab)) {}
  ValueView view() const { return view_; }
  // NOLINTNEXTLINE(google-explicit-constructor): reading needs no ceremony
  operator ValueView() const { return view_; }
  const std::shared_ptr<const Slab>& slab() const { return slab_; }

 private:
  ValueView view_;
  std::shared_ptr<const Slab> slab_;
};

/// Rego's total order over known values: null < boolean < number < string < array < object < set,
/// numbers by exact value, undefined first and unknown last (so that output is stable). No depth of
/// nesting overflows the stack, here or in any function on values.
std::strong_ordering Compare(ValueView a, ValueView b);
inline bool operator==(ValueView a, ValueView b) { return Compare(a, b) == 0; }
/// At least how many elements or members a collection has, whatever becomes of its unknowns: an
/// element of a set may turn out equal to another, an unknown member may be absent. O(size).
std::size_t SizeAtLeast(ValueView collection);

/// Equality where an unknown leaf may be anything, and an unknown member or element of a set may be
/// absent: false if no completion makes the two equal, unknown if some might.
Truth EqualUnderUnknown(ValueView a, ValueView b);
/// Whether `a` is before `b` in Rego's order, where an unknown leaf may be anything.
Truth LessUnderUnknown(ValueView a, ValueView b);
/// A hash that agrees with Compare() == 0, the same in every process: not proof against chosen
/// collisions. O(size).
std::uint64_t HashOf(ValueView value);

struct Member {
  ValueView key;
  ValueView value;
};

/// Makes values. One thread. What it hands out lives until Reset() or, after Freeze(), as long as
/// the Value.
class ValueArena {
 public:
  /// With a symbol table, strings that are keys are interned and string-keyed objects share shapes.
  explicit ValueArena(std::shared_ptr<SymbolTable> symbols = nullptr);
  ValueArena(ValueArena&&) noexcept;
  ValueArena& operator=(ValueArena&&) noexcept;
  ~ValueArena();

  /// Any bytes; what is meant as text is UTF-8. Of 4 GiB and more: an unknown of kind `error`.
  ValueView String(std::string_view text);
  ValueView Integer(std::int64_t value);
  /// The number that the double's shortest text writes; InvalidArgument if not finite.
  absl::StatusOr<ValueView> Double(double value);
  /// From a number as JSON writes it, exactly; InvalidArgument for anything else.
  absl::StatusOr<ValueView> Number(std::string_view text);
  ValueView Array(std::span<const ValueView> items);
  /// Sorts and drops duplicates.
  ValueView Set(std::span<const ValueView> items);
  /// Sorts by key; of equal keys the last wins, and `*conflict`, where given, is set if their
  /// values differ.
  ValueView Object(std::span<const Member> members, bool* conflict = nullptr);
  /// The same for a map whose keys are data (labels, tags): it keeps its keys to itself. Object()
  /// does so for more than 64 keys, for other keys than strings, and without a symbol table.
  ValueView FreeFormObject(std::span<const Member> members, bool* conflict = nullptr);
  ValueView Unknown(UnknownKind kind, std::string_view text);
  /// A number that is not known but for being `at_least`, because of `unknown`, which this arena
  /// keeps.
  ValueView UnknownCount(ValueView unknown, std::uint32_t at_least);
  /// A copy of an array, set or object to which more may belong: it has one unknown element more,
  /// the last (an object: a member with unknown key and value), and is_open(). What is not found in
  /// it may still be there.
  ValueView Open(ValueView collection, UnknownKind kind, std::string_view text);
  /// A deep copy into this arena. O(size).
  ValueView Copy(ValueView value);
  /// Keeps what `value` lives in alive as long as this arena's slab, so that its nodes may be
  /// pointed at.
  void Keep(const Value& value);

  const std::shared_ptr<SymbolTable>& symbols() const { return symbols_; }
  /// Bytes handed out since construction or the last Reset, without the symbol table's.
  std::size_t bytes() const;
  /// Forgets all values and keeps the memory for the next ones.
  void Reset();
  /// Ends the arena: everything it made now lives with the returned value.
  Value Freeze(ValueView root) &&;

 private:
  friend class SlabAccess;
  std::shared_ptr<Slab> slab_;
  std::shared_ptr<SymbolTable> symbols_;
};

/// Interned strings and object shapes of one estate or one program. Additions belong to one thread;
/// reading is safe from any once no more are made. A child table sees its parent's symbols and
/// leaves the parent unchanged.
class SymbolTable {
 public:
  static std::shared_ptr<SymbolTable> Make(std::shared_ptr<const SymbolTable> parent = nullptr);
  virtual ~SymbolTable() = default;
  /// The one word for this text; two interned words are equal exactly when their bits are.
  virtual ValueView Intern(std::string_view text) = 0;
  /// The one key array for these sorted, interned keys.
  virtual const std::uint64_t* Shape(std::span<const ValueView> sorted_keys) = 0;
  virtual std::size_t bytes() const = 0;
};

/// `after_apply`, `refused`, `not_collected`, `error`.
std::string_view NameOf(UnknownKind kind);
/// `null`, `boolean`, `number`, `string`, `array`, `object`, `set`, `unknown`, `undefined`.
std::string_view NameOf(Kind kind);

}  // namespace assay

#include "assay/detail/value_inline.h"
#include "assay/json.h"
