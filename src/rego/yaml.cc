// YAML by yaml-cpp's events, which bring the mark of every node and build no tree of their own. The
// builder keeps a stack of open collections; what goes beyond a limit, or cannot be read, leaves
// through an exception of the library that never leaves this file.

#include "assay/yaml.h"

#include <algorithm>
#include <exception>
#include <istream>
#include <optional>
#include <streambuf>
#include <string>
#include <utility>

#include "base/status_macros.h"
#include "base/status_text.h"
#include "fmt/format.h"
#include "rego/yaml_nesting.h"
#include "rego/yaml_scalar.h"
#include "value/json_scan.h"
#include "yaml-cpp/eventhandler.h"
#include "yaml-cpp/exceptions.h"
#include "yaml-cpp/mark.h"
#include "yaml-cpp/parser.h"

namespace assay {

namespace {

// Reads a text in place.
class ViewBuffer : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view text) {
    char* first = const_cast<char*>(text.data());  // never written to: there is no overflow()
    setg(first, first, first + text.size());
  }
};

}  // namespace

class YamlBuilder : public YAML::EventHandler {
 public:
  YamlBuilder(std::string_view file, std::string_view text, const YamlReadOptions& options,
              std::vector<Diagnostic>& diagnostics)
      : file_(file),
        text_(text),
        options_(options),
        diagnostics_(diagnostics),
        source_(std::make_shared<SourceText>(options.keep_text
                                                 ? SourceText::Of(file, text)
                                                 : SourceText{.file = std::string(file)})) {}

  // The document just read; nullopt if it had errors, which have been reported.
  std::optional<YamlDocument> Take() {
    if (failed_ || !arena_) return std::nullopt;
    YamlDocument document;
    document.root_ = {std::move(*arena_).Freeze(root_), std::move(places_), root_place_};
    arena_.reset();
    return document;
  }

  void Report(const YAML::Mark& mark, std::string message) {
    failed_ = true;
    constexpr std::size_t kMostDiagnostics = 20;
    if (diagnostics_.size() >= kMostDiagnostics) return;
    diagnostics_.push_back(
        {.code = "yaml_error",
         .message = std::move(message),
         .location = {std::string(file_), LineOf(mark), ColumnOf(mark)},
         .source_line = options_.first_column == 1 ? std::string(SourceLine(mark)) : "",
         .hint = {}});
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    // The library reads a stray `,` as an empty document without stepping over it, again and again.
    if (mark.pos == last_start_) throw YAML::ParserException(mark, "unexpected token");
    last_start_ = mark.pos;
    arena_.emplace(options_.symbols);
    places_ = std::make_shared<DocumentPlaces>();
    places_->source = source_;
    root_place_ = 0;
    root_ = ValueView::Null();
    failed_ = false;
    nodes_ = 0;
    frames_.clear();
    anchors_.clear();
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add({ValueView::Null(), NewPlace(mark), 1}, mark, anchor, Key{"null", false});
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (anchor >= anchors_.size() || !anchors_[anchor].value.defined()) {
      throw YAML::ParserException(mark, "an alias stands inside what it names");
    }
    Node node = anchors_[anchor];
    const DocumentPlaces::Place original = places_->places[node.place];
    node.place = NewPlace(mark);
    places_->places[node.place].first_child = original.first_child;
    places_->places[node.place].child_count = original.child_count;
    Add(node, mark, 0, KeyOf(node.value));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    const bool merge = tag == "?" && text == "<<" && ExpectsKey();
    const ValueView value = ExpectsKey() ? KeyValue(mark, tag, text) : Scalar(mark, tag, text);
    Add({value, NewPlace(mark), 1}, mark, anchor, Key{text, merge});
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    Open(mark, anchor, false);
  }
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    Open(mark, anchor, true);
  }

  void OnSequenceEnd() override {
    Frame frame = Close();
    std::vector<ValueView> items;
    items.reserve(frame.entries.size());
    for (const Entry& entry : frame.entries) items.push_back(entry.node.value);
    SetChildren(frame.place, frame.entries);
    Add({arena_->Array(items), frame.place, frame.size}, frame.mark, frame.anchor, std::nullopt);
  }

  void OnMapEnd() override {
    Frame frame = Close();
    std::stable_sort(frame.entries.begin(), frame.entries.end(), EntryLess);
    for (std::size_t i = 1; i < frame.entries.size(); ++i) {
      if (frame.entries[i - 1].key != frame.entries[i].key) continue;
      Report(frame.entries[i].mark,
             fmt::format("duplicate key `{}`", frame.entries[i].key.text().view()));
    }
    Merge(frame);
    std::vector<Member> members;
    members.reserve(frame.entries.size());
    for (const Entry& entry : frame.entries) members.push_back({entry.key, entry.node.value});
    SetChildren(frame.place, frame.entries);
    Add({arena_->Object(members), frame.place, frame.size}, frame.mark, frame.anchor, std::nullopt);
  }

 private:
  struct Node {
    ValueView value;
    std::uint32_t place = 0;
    std::size_t size = 1;  // nodes below and including this one
  };
  struct Entry {
    ValueView key;  // undefined in a sequence
    Node node;
    YAML::Mark mark;  // of the key
  };
  struct Frame {
    bool mapping = false;
    bool has_key = false;  // the next node is the value of `key`
    bool merge = false;    // ... of `<<`
    ValueView key;
    YAML::Mark key_mark;
    std::vector<Entry> entries;
    std::vector<std::pair<Node, YAML::Mark>> merges;
    std::uint32_t place = 0;
    std::size_t size = 1;
    YAML::Mark mark;
    YAML::anchor_t anchor = 0;
  };
  // How a node may serve as a key: not at all if it is a collection.
  struct Key {
    std::string_view text;
    bool merge;
  };

  static bool EntryLess(const Entry& a, const Entry& b) { return Compare(a.key, b.key) < 0; }

  std::uint32_t LineOf(const YAML::Mark& mark) const {
    return mark.is_null() ? 0 : static_cast<std::uint32_t>(mark.line) + options_.first_line;
  }

  std::uint32_t ColumnOf(const YAML::Mark& mark) const {
    return mark.is_null() ? 0 : static_cast<std::uint32_t>(mark.column) + options_.first_column;
  }

  std::string_view SourceLine(const YAML::Mark& mark) const {
    if (mark.is_null()) return {};
    std::size_t start = 0;
    for (int line = 0; line < mark.line; ++line) {
      const std::size_t end = text_.find('\n', start);
      if (end == std::string_view::npos) return {};
      start = end + 1;
    }
    constexpr std::size_t kLongest = 400;
    std::string_view line = text_.substr(start, text_.find('\n', start) - start);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line.substr(0, kLongest);
  }

  std::uint32_t NewPlace(const YAML::Mark& mark) {
    places_->places.push_back({.line = LineOf(mark), .column = ColumnOf(mark)});
    return static_cast<std::uint32_t>(places_->places.size() - 1);
  }

  void SetChildren(std::uint32_t place, const std::vector<Entry>& entries) {
    DocumentPlaces::Place& parent = places_->places[place];
    parent.first_child = static_cast<std::uint32_t>(places_->children.size());
    parent.child_count = static_cast<std::uint32_t>(entries.size());
    for (const Entry& entry : entries) places_->children.push_back(entry.node.place);
  }

  bool ExpectsKey() const {
    return !frames_.empty() && frames_.back().mapping && !frames_.back().has_key;
  }

  void Open(const YAML::Mark& mark, YAML::anchor_t anchor, bool mapping) {
    if (ExpectsKey()) throw YAML::ParserException(mark, "a key must be a scalar");
    if (frames_.size() >= options_.max_depth) {
      throw YAML::ParserException(
          mark, fmt::format("more than {} levels of nesting", options_.max_depth));
    }
    Frame& frame = frames_.emplace_back();
    frame.mapping = mapping;
    frame.mark = mark;
    frame.anchor = anchor;
    frame.place = NewPlace(mark);
  }

  Frame Close() {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    return frame;
  }

  void Add(const Node& node, const YAML::Mark& mark, YAML::anchor_t anchor,
           const std::optional<Key>& key) {
    nodes_ += node.size == 1 ? 1 : 0;
    if (anchor != 0) {
      if (anchors_.size() <= anchor) anchors_.resize(anchor + 1);
      anchors_[anchor] = node;
    }
    if (frames_.empty()) {
      root_ = node.value;
      root_place_ = node.place;
      return;
    }
    Frame& frame = frames_.back();
    frame.size += node.size;
    if (frame.size > options_.max_nodes || nodes_ > options_.max_nodes) {
      throw YAML::ParserException(mark, fmt::format("more than {} nodes", options_.max_nodes));
    }
    if (!frame.mapping) {
      frame.entries.push_back({ValueView(), node, mark});
    } else if (!frame.has_key) {
      if (!key) throw YAML::ParserException(mark, "a key must be a scalar");
      frame.has_key = true;
      frame.merge = key->merge;
      frame.key = node.value.is_string() ? node.value : arena_->String(key->text);
      frame.key_mark = mark;
    } else {
      frame.has_key = false;
      if (frame.merge) {
        frame.merges.emplace_back(node, mark);
      } else {
        DocumentPlaces::Place& place = places_->places[node.place];
        place.line = LineOf(frame.key_mark);  // where a reader looks
        place.column = ColumnOf(frame.key_mark);
        frame.entries.push_back({frame.key, node, frame.key_mark});
      }
    }
  }

  // What an alias may stand for as a key.
  std::optional<Key> KeyOf(ValueView value) {
    if (!value.is_string()) return std::nullopt;
    return Key{{}, false};
  }

  ValueView Scalar(const YAML::Mark& mark, const std::string& tag, const std::string& text) {
    constexpr std::string_view kStandard = "tag:yaml.org,2002:";
    std::string_view type = tag;
    const bool standard = type.starts_with(kStandard);
    if (standard) type.remove_prefix(kStandard.size());
    const bool typed =
        standard && (type == "int" || type == "float" || type == "bool" || type == "null");
    if (tag != "?" && !typed) return arena_->String(text);
    const rego::PlainScalar plain = rego::ResolvePlainScalar(text, options_.yaml11_booleans);
    return PlainValue(mark, plain, text);
  }

  ValueView PlainValue(const YAML::Mark& mark, const rego::PlainScalar& plain,
                       const std::string& text);

  // Numbers and booleans become the strings JSON would write.
  ValueView KeyValue(const YAML::Mark& mark, const std::string& tag, const std::string& text) {
    const ValueView value = Scalar(mark, tag, text);
    if (value.is_boolean()) return arena_->String(value.boolean() ? "true" : "false");
    if (value.is_number()) return arena_->String(value.number_text());
    return value.is_string() ? value : arena_->String("null");
  }

  // Members of `<<`, where the mapping itself and earlier merges do not have them.
  void Merge(Frame& frame) {
    for (const auto& [node, mark] : frame.merges) {
      if (node.value.is_object()) {
        MergeFrom(frame, node);
        continue;
      }
      if (!node.value.is_array()) {
        Report(mark, "`<<` takes a mapping or a sequence of mappings");
        continue;
      }
      const DocumentPlaces::Place place = places_->places[node.place];
      for (std::size_t i = 0; i < node.value.size(); ++i) {
        if (!node.value.at(i).is_object()) {
          Report(mark, "`<<` takes a mapping or a sequence of mappings");
          break;
        }
        MergeFrom(frame, {node.value.at(i), places_->children[place.first_child + i], 1});
      }
    }
  }

  void MergeFrom(Frame& frame, const Node& source) {
    const DocumentPlaces::Place place = places_->places[source.place];
    const std::size_t before = frame.entries.size();
    for (std::size_t i = 0; i < source.value.size(); ++i) {
      Entry entry{source.value.key(i),
                  {source.value.at(i), places_->children[place.first_child + i], 1},
                  frame.mark};
      const auto end = frame.entries.begin() + static_cast<std::ptrdiff_t>(before);
      if (!std::binary_search(frame.entries.begin(), end, entry, EntryLess)) {
        frame.entries.push_back(entry);
      }
    }
    std::stable_sort(frame.entries.begin(), frame.entries.end(), EntryLess);
  }

  std::string_view file_;
  std::string_view text_;
  const YamlReadOptions& options_;
  std::vector<Diagnostic>& diagnostics_;
  std::optional<ValueArena> arena_;
  std::shared_ptr<const SourceText> source_;
  std::shared_ptr<DocumentPlaces> places_;  // of the document being read
  ValueView root_;
  std::uint32_t root_place_ = 0;
  int last_start_ = -1;  // of a document, in bytes
  bool failed_ = false;
  std::size_t nodes_ = 0;
  std::vector<Frame> frames_;
  std::vector<Node> anchors_;  // by yaml-cpp's number; an open collection is undefined
};

ValueView YamlBuilder::PlainValue(const YAML::Mark& mark, const rego::PlainScalar& plain,
                                  const std::string& text) {
  using Meaning = rego::PlainScalar::Kind;
  switch (plain.kind) {
    case Meaning::kNull:
      return ValueView::Null();
    case Meaning::kBoolean:
      return ValueView::Boolean(plain.boolean);
    case Meaning::kNumber: {
      absl::StatusOr<ValueView> number = arena_->Number(plain.number);
      if (number.ok()) return *number;
      Report(mark, fmt::format("`{}`: {}", text, MessageOf(number.status())));
      return ValueView::Null();
    }
    case Meaning::kNotFinite:
      Report(mark, fmt::format("`{}` is no number that JSON has", text));
      return ValueView::Null();
    case Meaning::kString:
      break;
  }
  return arena_->String(text);
}

std::uint32_t YamlDocument::LineOf(std::span<const ValueView> path) const {
  DocumentPart part = root_;
  for (const ValueView step : path) {
    part = part.Find(step);
    if (!part.view().defined()) break;
  }
  return part.location().line;
}

namespace {

// What is wrong with the first byte that is no part of a UTF-8 text; the library would guess
// another encoding from it, or take it for a character.
std::optional<Diagnostic> FindWrongByte(std::string_view file, std::string_view text,
                                        const YamlReadOptions& options) {
  const bool wide = text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
  std::size_t at = 0;
  std::size_t line_start = 0;
  std::uint32_t line = options.first_line;
  while (!wide && at < text.size() && text[at] != '\0') {
    const bool ascii = static_cast<unsigned char>(text[at]) < 0x80;
    const std::size_t length = ascii ? 1 : json::CharacterLength(text, at);
    if (length == 0) break;
    at += length;
    if (text[at - 1] != '\n') continue;
    ++line;
    line_start = at;
  }
  if (at == text.size()) return std::nullopt;
  std::string message =
      fmt::format("a byte that is not utf-8: 0x{:02x}", static_cast<unsigned char>(text[at]));
  if (wide) {
    message = "the text is UTF-16; only UTF-8 is read";
  } else if (text[at] == '\0') {
    message = "a NUL byte: the text is binary, or not UTF-8";
  }
  // The line is shown up to the byte, which a terminal could not show.
  return Diagnostic{
      .code = "yaml_error",
      .message = std::move(message),
      .location = {std::string(file), line,
                   static_cast<std::uint32_t>(at - line_start) + options.first_column},
      .source_line = std::string(text.substr(line_start, at - line_start)),
      .hint = {}};
}

// The whole of ReadYaml but for turning diagnostics into a status; the sink's status if that ended
// the reading.
absl::Status ReadDocuments(std::string_view text, const YamlSink& sink, YamlBuilder& builder) {
  try {
    ViewBuffer buffer(text);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
      if (std::optional<YamlDocument> document = builder.Take()) {
        ASSAY_RETURN_IF_ERROR(sink(*std::move(document)));
      }
    }
  } catch (const YAML::Exception& error) {
    builder.Report(error.mark, error.msg);
  } catch (const std::exception& error) {
    return ResourceExhausted(fmt::format("reading YAML: {}", error.what()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadYaml(std::string_view file, std::string_view text, const YamlSink& sink,
                      const YamlReadOptions& options, std::vector<Diagnostic>* diagnostics) {
  if (text.size() > options.max_bytes) {
    return ResourceExhausted(fmt::format("{}: text has {} bytes, at most {} are read", file,
                                         text.size(), options.max_bytes));
  }
  std::vector<Diagnostic> found;
  YamlBuilder builder(file, text, options, found);
  absl::Status status;
  if (std::optional<Diagnostic> wrong = FindWrongByte(file, text, options)) {
    found.push_back(*std::move(wrong));
  } else if (const auto deep = rego::FindDeepFlow(text, options.max_depth)) {
    found.push_back({.code = "yaml_error",
                     .message = fmt::format("more than {} levels of nesting", options.max_depth),
                     .location = {std::string(file), deep->line + options.first_line - 1,
                                  deep->column + options.first_column - 1},
                     .source_line = {},
                     .hint = {}});
  } else {
    status = ReadDocuments(text, sink, builder);
  }
  if (status.ok()) status = DiagnosticsToStatus(found);
  if (diagnostics != nullptr) diagnostics->insert(diagnostics->end(), found.begin(), found.end());
  return status;
}

absl::StatusOr<std::vector<YamlDocument>> ParseYaml(std::string_view file, std::string_view text,
                                                    const YamlReadOptions& options,
                                                    std::vector<Diagnostic>* diagnostics) {
  std::vector<YamlDocument> documents;
  const YamlSink keep = [&](YamlDocument document) {
    documents.push_back(std::move(document));
    return absl::OkStatus();
  };
  ASSAY_RETURN_IF_ERROR(ReadYaml(file, text, keep, options, diagnostics));
  return documents;
}

}  // namespace assay
