#pragma once

// How graphs share storage: a part is copied when a graph that is being made first changes it.

#include <memory>
#include <utility>

namespace assay::graph {

// Holds one T that copies of the holder share until one of them calls Edit(). Edit() copies unless
// this holder is the only one; while Graph::Apply runs, the graph it is called on keeps all that
// the two share at a count of two or more, so a count of one means that this very call made it.
template <typename T>
class CopyOnWrite {
 public:
  CopyOnWrite() : pointer_(std::make_shared<T>()) {}
  explicit CopyOnWrite(T value) : pointer_(std::make_shared<T>(std::move(value))) {}

  const T& operator*() const { return *pointer_; }
  const T* operator->() const { return pointer_.get(); }
  T& Edit() {
    if (pointer_.use_count() != 1) pointer_ = std::make_shared<T>(*pointer_);
    return *pointer_;
  }
  bool SharesWith(const CopyOnWrite& other) const { return pointer_ == other.pointer_; }

 private:
  std::shared_ptr<T> pointer_;
};

}  // namespace assay::graph
