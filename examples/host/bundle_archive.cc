#include "bundle_archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <boost/crc.hpp>
#include <memory>
#include <set>
#include <utility>

#include "files.h"
#include "fmt/format.h"

namespace assay::host {

namespace {

// The library's handles, freed whatever happens.
struct Free {
  void operator()(archive* handle) const { archive_free(handle); }
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};
using Handle = std::unique_ptr<archive, Free>;
using Entry = std::unique_ptr<archive_entry, Free>;

constexpr std::size_t kStep = 64 << 10;

// The library's reasons begin with a capital.
std::string ReasonOf(archive* handle) {
  const char* text = archive_error_string(handle);
  std::string reason = text == nullptr ? "it is cut off or damaged" : text;
  if (reason[0] >= 'A' && reason[0] <= 'Z') reason[0] = static_cast<char>(reason[0] - 'A' + 'a');
  return reason;
}

bool IsControl(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

// A name for a message: of a bearable length, and without what a terminal would obey.
std::string Shown(std::string_view name) {
  constexpr std::size_t kLongest = 100;
  std::string shown(name.substr(0, kLongest));
  std::ranges::replace_if(shown, IsControl, '?');
  return name.size() > kLongest ? shown + "..." : shown;
}

// As gzip has it; the library does not compare it.
std::uint32_t ChecksumOf(std::string_view bytes) {
  boost::crc_32_type sum;
  sum.process_bytes(bytes.data(), bytes.size());
  return sum.checksum();
}

// Little endian.
std::uint32_t WordAt(std::string_view bytes, std::size_t offset) {
  std::uint32_t word = 0;
  for (std::size_t i = 4; i-- > 0;)
    word = word << 8 | static_cast<unsigned char>(bytes[offset + i]);
  return word;
}

class ArchiveReader {
 public:
  ArchiveReader(const std::string& path, const ArchiveLimits& limits)
      : path_(path), limits_(limits) {}

  absl::StatusOr<std::vector<ArchiveEntry>> Read() {
    absl::StatusOr<std::string> bytes = ReadFile(path_);
    if (!bytes.ok()) return bytes.status();
    absl::StatusOr<std::string> tar = Unpack(*bytes);
    if (!tar.ok()) return tar.status();
    const Handle handle(archive_read_new());
    archive_read_support_format_tar(handle.get());
    if (archive_read_open_memory(handle.get(), tar->data(), tar->size()) != ARCHIVE_OK)
      return Invalid(ReasonOf(handle.get()));
    for (;;) {
      archive_entry* entry = nullptr;
      const int code = archive_read_next_header(handle.get(), &entry);
      if (code == ARCHIVE_EOF) return std::move(entries_);
      // A warning is about how a name is written; names are looked at below.
      if (code < ARCHIVE_WARN) return Invalid(ReasonOf(handle.get()));
      if (absl::Status status = Take(handle.get(), entry); !status.ok()) return status;
    }
  }

 private:
  absl::Status Invalid(std::string_view reason) const {
    return absl::InvalidArgumentError(fmt::format("{}: {}", path_, reason));
  }
  absl::Status Invalid(std::string_view name, std::string_view reason) const {
    return absl::InvalidArgumentError(fmt::format("{}: entry `{}` {}", path_, Shown(name), reason));
  }
  absl::Status TooMuch(std::string_view reason) const {
    return absl::ResourceExhaustedError(fmt::format("{}: {}", path_, reason));
  }

  // Whole and first, so that every byte counts against the limit, whoever skips it later, and the
  // checksum is compared before a word is believed.
  absl::StatusOr<std::string> Unpack(std::string_view bytes) {
    constexpr std::size_t kTrailer = 8;
    if (!bytes.starts_with("\x1f\x8b")) return Invalid("it is no gzip file; bundles are `.tar.gz`");
    const Handle handle(archive_read_new());
    archive_read_support_filter_gzip(handle.get());
    archive_read_support_format_raw(handle.get());
    archive_entry* entry = nullptr;
    if (archive_read_open_memory(handle.get(), bytes.data(), bytes.size()) != ARCHIVE_OK ||
        archive_read_next_header(handle.get(), &entry) != ARCHIVE_OK)
      return Invalid(ReasonOf(handle.get()));
    std::string out;
    if (absl::Status status = ReadAll(handle.get(), "", limits_.bytes, out); !status.ok())
      return status;
    if (bytes.size() < kTrailer || WordAt(bytes, bytes.size() - kTrailer) != ChecksumOf(out) ||
        WordAt(bytes, bytes.size() - 4) != static_cast<std::uint32_t>(out.size()))
      return Invalid("its checksum is wrong: it is damaged, or no single gzip file");
    return out;
  }

  // `name` is the entry's, empty for the archive as a whole.
  absl::Status ReadAll(archive* handle, std::string_view name, std::uint64_t limit,
                       std::string& out) {
    for (;;) {
      const la_ssize_t count = archive_read_data(handle, step_.data(), step_.size());
      if (count == 0) return absl::OkStatus();
      if (count < 0) {
        const std::string reason = ReasonOf(handle);
        return name.empty() ? Invalid(reason) : Invalid(name, "cannot be read: " + reason);
      }
      const auto read = static_cast<std::size_t>(count);
      if (out.size() > limit || read > limit - out.size()) {
        return TooMuch(name.empty() ? fmt::format("it holds more than {} MiB", limits_.bytes >> 20)
                                    : fmt::format("entry `{}` makes it more than {} MiB",
                                                  Shown(name), limits_.bytes >> 20));
      }
      out.append(step_, 0, read);
    }
  }

  absl::Status Take(archive* handle, archive_entry* entry) {
    const char* raw = archive_entry_pathname_utf8(entry);
    if (raw == nullptr) raw = archive_entry_pathname(entry);
    if (raw == nullptr)
      return Invalid(fmt::format("entry {} has no name that can be read", seen_ + 1));
    const std::string written = raw;
    if (++seen_ > limits_.entries)
      return TooMuch(fmt::format("it has more than {} entries", limits_.entries));
    if (written.size() > limits_.name_bytes) return Invalid(written, "has too long a name");
    const char* hard = archive_entry_hardlink(entry);
    const auto type = archive_entry_filetype(entry);
    if (hard != nullptr || type == AE_IFLNK)
      return Invalid(written, "is a link; a bundle holds files and folders");
    if (type != AE_IFREG && type != AE_IFDIR)
      return Invalid(written, "is neither a file nor a folder");
    absl::StatusOr<std::string> name = NameOf(written);
    if (!name.ok()) return name.status();
    if (type == AE_IFDIR) return absl::OkStatus();
    if (name->empty()) return Invalid(written, "is a file without a name");
    if (!names_.insert(*name).second) return Invalid(written, "is there twice");
    ArchiveEntry& added = entries_.emplace_back(ArchiveEntry{*std::move(name), {}});
    // A sparse file is larger than the bytes it came in.
    if (absl::Status status = ReadAll(handle, written, limits_.bytes - taken_, added.content);
        !status.ok())
      return status;
    taken_ += added.content.size();
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> NameOf(const std::string& written) const {
    if (written.find('\\') != std::string::npos)
      return Invalid(written, "has a backslash in its name");
    if (std::ranges::any_of(written, IsControl))
      return Invalid(written, "has a control character in its name");
    std::string_view rest = written;
    if (rest.starts_with('/')) rest.remove_prefix(1);
    if (rest.starts_with('/')) return Invalid(written, "has an absolute path");
    std::string name;
    while (!rest.empty()) {
      const std::size_t slash = rest.find('/');
      const std::string_view part = rest.substr(0, slash);
      rest = slash == std::string_view::npos ? "" : rest.substr(slash + 1);
      if (part == "..") return Invalid(written, "leads out of the bundle");
      if (part.empty() || part == ".") continue;
      if (!name.empty()) name += '/';
      name += part;
    }
    return name;
  }

  const std::string& path_;
  const ArchiveLimits& limits_;
  std::vector<ArchiveEntry> entries_;
  std::set<std::string> names_;
  std::string step_ = std::string(kStep, '\0');
  std::size_t seen_ = 0;
  std::uint64_t taken_ = 0;
};

la_ssize_t Append(archive*, void* out, const void* bytes, std::size_t size) {
  static_cast<std::string*>(out)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

}  // namespace

absl::StatusOr<std::vector<ArchiveEntry>> ReadArchive(const std::string& path,
                                                      const ArchiveLimits& limits) {
  return ArchiveReader(path, limits).Read();
}

absl::StatusOr<std::string> PackArchive(const std::vector<ArchiveEntry>& entries) {
  std::string out;
  const Handle handle(archive_write_new());
  // GNU's form takes names as bytes, whatever the locale.
  archive_write_set_format_gnutar(handle.get());
  archive_write_add_filter_gzip(handle.get());
  archive_write_set_filter_option(handle.get(), "gzip", "compression-level", "9");
  archive_write_set_filter_option(handle.get(), "gzip", "timestamp", nullptr);
  archive_write_set_bytes_in_last_block(handle.get(), 1);
  const auto failed = [&] {
    return absl::InternalError(fmt::format("cannot pack: {}", ReasonOf(handle.get())));
  };
  if (archive_write_open(handle.get(), &out, nullptr, Append, nullptr) != ARCHIVE_OK)
    return failed();
  for (const ArchiveEntry& each : entries) {
    const Entry entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), ("/" + each.name).c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_mtime(entry.get(), 0, 0);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(each.content.size()));
    if (archive_write_header(handle.get(), entry.get()) != ARCHIVE_OK ||
        archive_write_data(handle.get(), each.content.data(), each.content.size()) !=
            static_cast<la_ssize_t>(each.content.size()))
      return failed();
  }
  if (archive_write_close(handle.get()) != ARCHIVE_OK) return failed();
  return out;
}

}  // namespace assay::host
