#pragma once

// Archives as bundles come in: tar in gzip. Nothing is ever unpacked to the disk.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace assay::host {

/// A file of an archive.
struct ArchiveEntry {
  std::string name;  ///< from the archive's root, without a slash before: `roles/data.json`
  std::string content;
};

struct ArchiveLimits {
  std::uint64_t bytes = 256ULL << 20;  ///< unpacked, all that is between the entries included
  std::size_t entries = 100'000;
  std::size_t name_bytes = 4096;
};

/// The files of an archive in its order; folders are left out. A leading `/` or `./` of a name is
/// the archive's root. Everything else that leads elsewhere is refused (`..`, links, devices), and
/// so are two entries of one name, bytes that are cut off or damaged, and more than `limits` allow
/// (ResourceExhausted). Errors name the archive, and the entry where there is one.
absl::StatusOr<std::vector<ArchiveEntry>> ReadArchive(const std::string& path,
                                                      const ArchiveLimits& limits = {});

/// The archive's bytes: entries as given, with a leading `/`, as `opa build` names them; owned by
/// nobody, without times. Same entries, same bytes.
absl::StatusOr<std::string> PackArchive(const std::vector<ArchiveEntry>& entries);

}  // namespace assay::host
