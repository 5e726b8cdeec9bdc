#include "assay/document.h"

#include <optional>
#include <utility>

namespace assay {

namespace {

// Where among a container's parts the key stands.
std::optional<std::size_t> IndexOf(ValueView container, ValueView key) {
  if (container.is_array()) {
    const std::optional<std::int64_t> number = key.is_number() ? key.int64() : std::nullopt;
    const bool inside =
        number && *number >= 0 && static_cast<std::size_t>(*number) < container.size();
    return inside ? std::optional(static_cast<std::size_t>(*number)) : std::nullopt;
  }
  if (!container.is_object()) return std::nullopt;
  std::size_t low = 0;
  std::size_t high = container.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (Compare(container.key(middle), key) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  const bool found = low < container.size() && Compare(container.key(low), key) == 0;
  return found ? std::optional(low) : std::nullopt;
}

}  // namespace

SourceText SourceText::Of(std::string_view file, std::string_view text) {
  SourceText source{.file = std::string(file), .text = std::string(text), .line_starts = {0}};
  for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n', end + 1)) {
    source.line_starts.push_back(static_cast<std::uint32_t>(end + 1));
  }
  return source;
}

std::string_view SourceText::LineAt(std::uint32_t line) const {
  if (line == 0 || line > line_starts.size()) return {};
  constexpr std::size_t kLongest = 400;
  std::string_view found = std::string_view(text).substr(line_starts[line - 1]);
  found = found.substr(0, found.find('\n'));
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found.substr(0, kLongest);
}

DocumentPart::DocumentPart(std::string file, Value document) : value_(std::move(document)) {
  auto places = std::make_shared<DocumentPlaces>();
  places->source = std::make_shared<SourceText>(SourceText{.file = std::move(file)});
  places_ = std::move(places);
}

std::string_view DocumentPart::file() const {
  return places_ == nullptr ? std::string_view() : places_->source->file;
}

SourceLocation DocumentPart::location() const {
  SourceLocation location{.file = std::string(file())};
  if (places_ == nullptr || place_ >= places_->places.size()) return location;
  location.line = places_->places[place_].line;
  location.column = places_->places[place_].column;
  return location;
}

DocumentPart DocumentPart::Find(ValueView key) const {
  const std::optional<std::size_t> index = IndexOf(view(), key);
  return index ? at(*index) : DocumentPart(Value(), places_, place_);
}

DocumentPart DocumentPart::Find(std::string_view key) const {
  if (const std::optional<ValueView> word = ValueView::ShortString(key)) return Find(*word);
  ValueArena arena;
  return Find(arena.String(key));
}

DocumentPart DocumentPart::at(std::size_t i) const {
  std::uint32_t place = place_;
  if (places_ != nullptr && place_ < places_->places.size()) {
    const DocumentPlaces::Place& here = places_->places[place_];
    if (i < here.child_count) place = places_->children[here.first_child + i];
  }
  return {Value(view().at(i), value_.slab()), places_, place};
}

Diagnostic DocumentPart::Error(std::string_view code, std::string message, std::string hint) const {
  Diagnostic diagnostic{.code = std::string(code),
                        .message = std::move(message),
                        .location = location(),
                        .source_line = {},
                        .hint = std::move(hint)};
  if (places_ != nullptr)
    diagnostic.source_line = places_->source->LineAt(diagnostic.location.line);
  return diagnostic;
}

}  // namespace assay
