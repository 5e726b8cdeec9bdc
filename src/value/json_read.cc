// JSON in. simdjson finds and checks the tokens (its on-demand front end, which keeps the text of
// every number: its tree would have turned it into a double); this file turns them into values.
// When it refuses a text, a strict scanner finds out where and why. Containers under construction
// stand on a stack of our own, so depth costs no stack.

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "assay/json.h"
#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"
#include "simdjson.h"
#include "value/json_scan.h"
#include "value/number.h"
#include "value/record_cache.h"
#include "value/slab.h"

namespace assay {
namespace json {
namespace {

namespace ondemand = simdjson::ondemand;

// simdjson's limit, less what it pads with.
constexpr std::size_t kMaxDocument = 0xffff'0000;
// simdjson spends four bytes on every bracket before it sees that they are too many. Nesting begins
// early in a hostile text, so looking at its beginning saves that.
constexpr std::size_t kCheckedSize = std::size_t{1} << 16;
// Strings that repeat within a document are kept once where they meet again in this cache.
constexpr std::size_t kCachedStrings = 1024;
constexpr std::size_t kMaxCachedLength = 128;

struct PendingMember {
  Member member;
  const char* place;  // of the key
};

class Reader {
 public:
  Reader(ValueArena& arena, const JsonReadOptions& options)
      : arena_(arena),
        slab_(SlabAccess::SlabOf(arena)),
        symbols_(arena.symbols().get()),
        options_(options) {}

  // Undefined if the text is at fault: the scanner then tells how, unless `fault` says it.
  ValueView Read(std::string_view text) {
    simdjson::padded_string padded(text.data(), text.size());
    if (padded.size() != text.size()) return ValueView();
    text_ = padded.data();
    text_size_ = text.size();
    ondemand::parser parser;
    ondemand::document document;
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return ValueView();
    const ValueView root = ReadDocument(document);
    const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return at_end ? root : ValueView();
  }

  const std::optional<Fault>& fault() const { return fault_; }

 private:
  struct Frame {
    bool is_object;
    std::size_t start;  // of its parts on the stack
    ondemand::array_iterator elements;
    ondemand::object_iterator members;
  };

  ValueView ReadDocument(ondemand::document& document) {
    ondemand::json_type type;
    if (document.type().get(type) != simdjson::SUCCESS) return ValueView();
    ValueView done;
    if (type == ondemand::json_type::array) {
      ondemand::array array;
      if (document.get_array().get(array) != simdjson::SUCCESS || !Open(array)) return ValueView();
    } else if (type == ondemand::json_type::object) {
      ondemand::object object;
      if (document.get_object().get(object) != simdjson::SUCCESS || !Open(object)) {
        return ValueView();
      }
    } else {
      std::string_view string;  // the caller reads all other scalars
      return document.get_string().get(string) == simdjson::SUCCESS ? String(string) : ValueView();
    }
    while (!frames_.empty()) {
      if (!Step(frames_.back(), done)) return ValueView();
    }
    return done;
  }

  // Reads the next part of the innermost container, or closes it.
  bool Step(Frame& frame, ValueView& done) {
    if (frame.is_object) {
      if (!(frame.members != frame.members)) return CloseObject(frame, done);
      ondemand::field field;
      if ((*frame.members).get(field) != simdjson::SUCCESS) return false;
      const char* place = field.key().raw() - 1;
      std::string_view key;
      if (field.unescaped_key().get(key) != simdjson::SUCCESS) return false;
      pending_.push_back({{Key(key), ValueView()}, place});
      return ReadValue(field.value());
    }
    if (!(frame.elements != frame.elements)) return CloseArray(frame, done);
    ondemand::value element;
    if ((*frame.elements).get(element) != simdjson::SUCCESS) return false;
    return ReadValue(element);
  }

  bool ReadValue(ondemand::value& source) {
    ondemand::json_type type;
    if (source.type().get(type) != simdjson::SUCCESS) return false;
    switch (type) {
      case ondemand::json_type::array: {
        ondemand::array array;
        return source.get_array().get(array) == simdjson::SUCCESS && Open(array);
      }
      case ondemand::json_type::object: {
        ondemand::object object;
        return source.get_object().get(object) == simdjson::SUCCESS && Open(object);
      }
      case ondemand::json_type::string: {
        std::string_view string;
        return source.get_string().get(string) == simdjson::SUCCESS && Add(String(string));
      }
      case ondemand::json_type::number:
        return ReadNumber(source);
      case ondemand::json_type::boolean: {
        bool boolean = false;
        return source.get_bool().get(boolean) == simdjson::SUCCESS &&
               Add(ValueView::Boolean(boolean));
      }
      case ondemand::json_type::null: {
        bool null = false;
        return source.is_null().get(null) == simdjson::SUCCESS && null && Add(ValueView::Null());
      }
    }
    return false;
  }

  bool ReadNumber(ondemand::value& source) {
    std::string_view token = source.raw_json_token();
    const char* place = token.data();
    token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
    absl::StatusOr<ValueView> number = number::Parse(slab_, token);
    if (!number.ok()) {
      // What is JSON and still no number is too large; anything else the scanner describes better.
      if (!FindFault(token, 1).has_value()) {
        fault_ = Fault{Offset(place), std::string(MessageOf(number.status())), false};
      }
      return false;
    }
    return Add(*number);  // moving on passes over the token
  }

  bool Open(ondemand::array& array) {
    ondemand::array_iterator begin;
    if (array.begin().get(begin) != simdjson::SUCCESS || !MayOpen()) return false;
    frames_.push_back({false, items_.size(), begin, {}});
    return true;
  }
  bool Open(ondemand::object& object) {
    ondemand::object_iterator begin;
    if (object.begin().get(begin) != simdjson::SUCCESS || !MayOpen()) return false;
    frames_.push_back({true, pending_.size(), {}, begin});
    return true;
  }
  bool MayOpen() const { return frames_.size() < options_.max_depth; }

  // A finished value becomes a part of the innermost container, which then moves on.
  bool Add(ValueView finished) {
    Frame& frame = frames_.back();
    if (frame.is_object) {
      pending_.back().member.value = finished;
      ++frame.members;
    } else {
      items_.push_back(finished);
      ++frame.elements;
    }
    return true;
  }

  bool Finish(ValueView container, ValueView& done) {
    frames_.pop_back();
    if (frames_.empty()) {
      done = container;
      return true;
    }
    return Add(container);
  }

  bool CloseArray(const Frame& frame, ValueView& done) {
    const std::span<const ValueView> all(items_);
    const ValueView array = arena_.Array(all.subspan(frame.start));
    items_.resize(frame.start);
    return Finish(array, done);
  }

  bool CloseObject(const Frame& frame, ValueView& done) {
    const std::span<PendingMember> members = std::span(pending_).subspan(frame.start);
    ValueView object = ValueView::EmptyObject();
    if (!members.empty()) {
      object = MakeLikeAnother(members);
      if (!object.defined() && !MakeObject(members, object)) return false;
    }
    pending_.resize(frame.start);
    return Finish(object, done);
  }

  ValueView MakeLikeAnother(std::span<const PendingMember> members) {
    const RecordCache::Record* record = records_.Find(members);
    if (record == nullptr) return ValueView();
    members_.resize(members.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
      members_[record->places[i]] = members[i].member;
    }
    return SlabAccess::MakeRecord(slab_, members_, record->shape);
  }

  bool MakeObject(std::span<PendingMember> members, ValueView& object) {
    // In a short text nothing repeats often enough.
    constexpr std::size_t kShortText = 4096;
    const bool remember =
        symbols_ != nullptr && members.size() <= value::kMaxShapeKeys && text_size_ > kShortText;
    if (remember) records_.Start(std::span<const PendingMember>(members));
    Sort(members);
    members_.clear();
    const char* duplicate = nullptr;
    for (const PendingMember& pending : members) {
      if (!members_.empty() && members_.back().key == pending.member.key) {
        if (duplicate == nullptr || pending.place < duplicate) duplicate = pending.place;
        members_.pop_back();
      }
      members_.push_back(pending.member);
    }
    if (duplicate != nullptr && options_.reject_duplicate_keys) {
      SetDuplicate(members, duplicate);
      return false;
    }
    object = SlabAccess::MakeObject(slab_, symbols_, members_, symbols_ != nullptr);
    if (remember && duplicate == nullptr) records_.Finish(object.shape_identity());
    if (remember && duplicate != nullptr) records_.Abandon();
    return true;
  }

  // Stable, so that the last of equal keys is last. Small ones without the memory that
  // std::stable_sort asks for.
  static void Sort(std::span<PendingMember> members) {
    constexpr std::size_t kSmall = 24;
    const auto less = [](const PendingMember& a, const PendingMember& b) {
      return Compare(a.member.key, b.member.key) < 0;
    };
    if (members.size() > kSmall) return std::stable_sort(members.begin(), members.end(), less);
    for (std::size_t i = 1; i < members.size(); ++i) {
      const PendingMember moved = members[i];
      std::size_t place = i;
      for (; place > 0 && less(moved, members[place - 1]); --place) {
        members[place] = members[place - 1];
      }
      members[place] = moved;
    }
  }

  void SetDuplicate(std::span<const PendingMember> members, const char* place) {
    for (const PendingMember& pending : members) {
      if (pending.place != place) continue;
      std::string message = "the key ";
      AppendJson(pending.member.key, {}, message);
      std::replace(message.begin(), message.end(), '"', '`');
      fault_ = Fault{Offset(place), message + " stands here a second time", false};
    }
  }

  ValueView Key(std::string_view key) {
    return symbols_ != nullptr ? symbols_->Intern(key) : String(key);
  }

  ValueView String(std::string_view text) {
    if (std::optional<ValueView> word = ValueView::ShortString(text)) return *word;
    const std::uint32_t hash = value::HashText(text);
    if (text.size() > kMaxCachedLength) return value::MakeStringNode(slab_, text, hash);
    ValueView& cached = strings_[hash % kCachedStrings];
    if (!cached.defined() || value::NodeOf<detail::StringNode>(cached)->hash != hash ||
        cached.text().view() != text) {
      cached = value::MakeStringNode(slab_, text, hash);
    }
    return cached;
  }

  std::size_t Offset(const char* place) const { return static_cast<std::size_t>(place - text_); }

  ValueArena& arena_;
  Slab& slab_;
  SymbolTable* symbols_;
  const JsonReadOptions& options_;
  const char* text_ = nullptr;
  std::size_t text_size_ = 0;
  std::vector<Frame> frames_;
  std::vector<ValueView> items_;        // finished elements of open arrays
  std::vector<PendingMember> pending_;  // members of open objects
  std::vector<Member> members_;         // of the object being closed
  RecordCache records_;
  std::array<ValueView, kCachedStrings> strings_;
  std::optional<Fault> fault_;
};

absl::Status StatusOf(const Fault& fault, std::string_view text) {
  const std::string message = fmt::format("{}: {}", Locate(text, fault.offset), fault.message);
  return fault.too_deep ? ResourceExhausted(message) : InvalidArgument(message);
}

// A document that is no array or object. Such are rare and short: the scanner goes first, so that
// only their meaning is left to find.
absl::StatusOr<ValueView> ReadScalar(std::string_view text, Reader& reader, ValueArena& arena) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  const std::string_view token = text.substr(start, text.find_last_not_of(" \t\r\n") + 1 - start);
  switch (token[0]) {
    case '"':
      return reader.Read(token);
    case 't':
      return ValueView::Boolean(true);
    case 'f':
      return ValueView::Boolean(false);
    case 'n':
      return ValueView::Null();
    default:
      break;
  }
  absl::StatusOr<ValueView> number = number::Parse(token, arena);
  if (number.ok()) return number;
  return StatusOf({start, std::string(MessageOf(number.status())), false}, text);
}

absl::Status CheckEncoding(std::string_view text) {
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") ||
      text.starts_with(std::string_view("\0\0\xfe\xff", 4))) {
    return InvalidArgument("1:1: expected utf-8, found utf-16 or utf-32");
  }
  if (text.size() > kMaxDocument) {
    return ResourceExhausted("a JSON document is larger than 4 GiB");
  }
  return absl::OkStatus();
}

absl::StatusOr<ValueView> ReadInto(std::string_view text, ValueArena& arena,
                                   const JsonReadOptions& options) {
  ASSAY_RETURN_IF_ERROR(CheckEncoding(text));
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool is_container =
      first != std::string_view::npos && (text[first] == '[' || text[first] == '{');
  const bool is_suspect =
      !is_container || IsDeeperThan(text.substr(0, kCheckedSize), options.max_depth);
  if (is_suspect) {
    if (std::optional<Fault> fault = FindFault(text, options.max_depth)) {
      return StatusOf(*fault, text);
    }
  }
  Reader reader(arena, options);
  if (!is_container) return ReadScalar(text, reader, arena);
  const ValueView root = reader.Read(text);
  if (root.defined()) return root;
  const std::optional<Fault> fault = FindFault(text, options.max_depth);
  if (reader.fault().has_value() &&
      (!fault.has_value() || reader.fault()->offset < fault->offset)) {
    return StatusOf(*reader.fault(), text);
  }
  if (fault.has_value()) return StatusOf(*fault, text);
  return ResourceExhausted(
      fmt::format("no memory to read a JSON document of {} bytes", text.size()));
}

}  // namespace
}  // namespace json

absl::StatusOr<Value> ParseJson(std::string_view text, const JsonReadOptions& options) {
  std::shared_ptr<SymbolTable> symbols = options.symbols;
  // In a small document shapes would cost more than they save.
  constexpr std::size_t kSmall = 4096;
  if (symbols == nullptr && text.size() > kSmall) symbols = SymbolTable::Make();
  ValueArena arena(std::move(symbols));
  ASSAY_ASSIGN_OR_RETURN(const ValueView root, ParseJson(text, arena, options));
  return std::move(arena).Freeze(root);
}

absl::StatusOr<ValueView> ParseJson(std::string_view text, ValueArena& arena,
                                    const JsonReadOptions& options) {
  return json::ReadInto(text, arena, options);
}

}  // namespace assay
