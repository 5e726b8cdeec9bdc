#pragma once

// Owners of what libcurl makes.

#include <curl/curl.h>

#include <memory>

namespace assay::network {

template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};

using EasyHandle = std::unique_ptr<CURL, FreeWith<curl_easy_cleanup>>;
using MultiHandle = std::unique_ptr<CURLM, FreeWith<curl_multi_cleanup>>;
using UrlHandle = std::unique_ptr<CURLU, FreeWith<curl_url_cleanup>>;
using CurlText = std::unique_ptr<char, FreeWith<curl_free>>;
using TextList = std::unique_ptr<curl_slist, FreeWith<curl_slist_free_all>>;

}  // namespace assay::network
