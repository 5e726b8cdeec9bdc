#include "value/slab.h"

#include <algorithm>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

namespace assay {
namespace {

constexpr std::size_t kSmallestChunk = 128;                     // words: 1 KiB
constexpr std::size_t kSecondChunk = 512;                       // words: 4 KiB
constexpr std::size_t kLargestChunk = std::size_t{128} * 1024;  // words: 1 MiB

}  // namespace

Slab::Slab(std::shared_ptr<const SymbolTable> symbols) : symbols_(std::move(symbols)) {}

void Slab::Release(Kept& kept) {
  std::vector<std::shared_ptr<const Slab>> going;
  const auto take = [&going](Kept& from) {
    going.insert(going.end(), from.begin(), from.end());
    from.clear();
  };
  take(kept);
  while (!going.empty()) {
    const std::shared_ptr<const Slab> last = std::move(going.back());
    going.pop_back();
    // Nobody else can reach it, so nobody else can copy the reference meanwhile. Two threads that
    // let go at once may both see 2: then one of them goes one call deeper.
    if (last.use_count() == 1) take(last->kept_);
  }
}

Slab::~Slab() {
  Release(kept_);
  for (Chunk& chunk : chunks_) Unpoison(chunk.words.get(), chunk.size);
}

void Slab::Use(const Chunk& chunk) {
  cursor_ = chunk.words.get();
  end_ = cursor_ + chunk.size;
  Poison(cursor_, chunk.size);
}

void* Slab::AllocateSlowly(std::size_t words) {
  // A quarter of what is there: memory follows need with at most a fifth of it unused.
  const std::size_t grown = chunks_.empty() ? kSmallestChunk : reserved_ / 8 / 4;
  const std::size_t size =
      std::clamp(grown, chunks_.empty() ? kSmallestChunk : kSecondChunk, kLargestChunk);
  if (words > size / 4) {
    large_.push_back({std::make_unique_for_overwrite<std::uint64_t[]>(words), words});
    reserved_ += words * 8;
    return large_.back().words.get();
  }
  while (next_chunk_ < chunks_.size() && chunks_[next_chunk_].size < words) ++next_chunk_;
  if (next_chunk_ == chunks_.size()) {
    chunks_.push_back({std::make_unique_for_overwrite<std::uint64_t[]>(size), size});
    reserved_ += size * 8;
  }
  Use(chunks_[next_chunk_++]);
  std::uint64_t* memory = cursor_;
  cursor_ += words;
  Unpoison(memory, words);
  return memory;
}

void Slab::Keep(const std::shared_ptr<const Slab>& other) {
  if (other != nullptr && other.get() != this) kept_.insert(other);
}

void Slab::Reset() {
  for (const Chunk& chunk : large_) reserved_ -= chunk.size * 8;
  large_.clear();
  Release(kept_);
  cursor_ = end_ = nullptr;
  next_chunk_ = 0;
  bytes_ = 0;
  for (Chunk& chunk : chunks_) Poison(chunk.words.get(), chunk.size);
}

// Sanitizers then see a read of a value after its arena was reset.
void Slab::Poison([[maybe_unused]] std::uint64_t* memory, [[maybe_unused]] std::size_t words) {
#if defined(__SANITIZE_ADDRESS__)
  ASAN_POISON_MEMORY_REGION(memory, words * 8);
#endif
}

void Slab::Unpoison([[maybe_unused]] std::uint64_t* memory, [[maybe_unused]] std::size_t words) {
#if defined(__SANITIZE_ADDRESS__)
  ASAN_UNPOISON_MEMORY_REGION(memory, words * 8);
#endif
}

}  // namespace assay
