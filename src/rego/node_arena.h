#pragma once

// Memory for the nodes of one module: made one by one, freed all at once, never destroyed singly.

#include <algorithm>
#include <cstddef>
#include <memory>
#include <memory_resource>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace assay::rego {

// Single-threaded while nodes are made; nodes may be read from any thread afterwards.
class NodeArena {
 public:
  NodeArena() = default;
  NodeArena(const NodeArena&) = delete;  // nodes point at each other
  NodeArena& operator=(const NodeArena&) = delete;

  template <typename Node>
  Node* New(Node node) {
    static_assert(std::is_trivially_destructible_v<Node>);
    return std::construct_at(static_cast<Node*>(memory_.allocate(sizeof(Node), alignof(Node))),
                             std::move(node));
  }

  template <typename Element>
  std::span<Element> Copy(const std::vector<Element>& elements) {
    static_assert(std::is_trivially_copyable_v<Element>);
    if (elements.empty()) return {};
    void* memory = memory_.allocate(elements.size() * sizeof(Element), alignof(Element));
    Element* first = static_cast<Element*>(memory);
    std::uninitialized_copy(elements.begin(), elements.end(), first);
    return {first, elements.size()};
  }

  std::string_view Copy(std::string_view text) {
    if (text.empty()) return {};
    char* first = static_cast<char*>(memory_.allocate(text.size(), 1));
    std::copy(text.begin(), text.end(), first);
    return {first, text.size()};
  }

 private:
  std::pmr::monotonic_buffer_resource memory_;
};

}  // namespace assay::rego
