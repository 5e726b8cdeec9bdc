#pragma once

// One request on the wire and its response, without redirects.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "adapters/builtins/network/allow_list.h"
#include "adapters/builtins/network/curl.h"
#include "adapters/builtins/network/failure.h"
#include "adapters/builtins/network/request.h"
#include "adapters/builtins/network/url.h"

namespace assay::network {

using Clock = std::chrono::steady_clock;

struct Response {
  std::string status;  // `404 Not Found`
  std::int64_t code = 0;
  Headers headers;  // names in lower case, in order of arrival
  std::string body;

  // The first of this name, given in lower case; null if there is none.
  const std::string* FindHeader(std::string_view name) const;
};

// What a policy may reach, as it was granted and read.
struct Network {
  NetworkAccess access;
  AllowList list;
};

class Transfer {
 public:
  // All must outlive it.
  Transfer(BuiltinCall& call, const Network& network, const Request& request, const Url& url);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  std::variant<Response, Failure> Run(Clock::time_point deadline);

 private:
  // transfer_options.cc
  bool Prepare();
  void PrepareLimits();
  void PrepareRequest();
  void PrepareHeaders();
  void PrepareTls();
  void PrepareAuthorities();
  void AddHeader(const std::string& line);
  template <typename T>
  void Set(CURLoption option, T value);
  void SetBlob(CURLoption option, const std::string& bytes);

  // transfer.cc
  enum class End { kDone, kLate, kStopped };
  End Perform(Clock::time_point deadline);
  Failure Explain(End end, CURLcode code) const;
  Response Finish();
  static std::size_t TakeHeader(char* data, std::size_t size, std::size_t count, void* transfer);
  static std::size_t TakeBody(char* data, std::size_t size, std::size_t count, void* transfer);
  static curl_socket_t OpenSocket(void* transfer, curlsocktype purpose, curl_sockaddr* address);
  bool AddHeaderLine(std::string_view line);
  Failure OnTheWay(std::string_view cause, bool again) const;

  BuiltinCall& call_;
  const Network& network_;
  const Request& request_;
  const Url& url_;
  std::optional<Url> dialled_;  // with the name that the server's certificate must have
  EasyHandle easy_;
  MultiHandle multi_;
  TextList headers_;
  TextList connect_to_;
  std::string error_;  // libcurl writes here
  std::uint64_t max_bytes_ = 0;
  bool prepared_ = true;
  bool decodes_ = false;

  Response response_;
  std::size_t header_bytes_ = 0;
  bool has_headers_ = false;
  bool too_large_ = false;
  std::optional<Address> refused_;
};

// `Get "https://host": cause`, as Go words it; of the URL, only what is no secret.
Failure NetworkFailure(const Request& request, const Url& url, std::string_view cause, bool again);

}  // namespace assay::network
