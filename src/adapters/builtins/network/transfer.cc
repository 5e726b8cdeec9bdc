// libcurl does the talking; this side decides what is connected to, how much is taken, and when it
// has taken too long. The loop wakes up now and then to ask whether the evaluation still wants it.

#include "adapters/builtins/network/transfer.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <utility>

#include "fmt/format.h"

namespace assay::network {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(50);
constexpr std::uint64_t kStepsOfWaiting = 1024;  // enough that the machine looks at its clock
constexpr std::size_t kMaxHeaderBytes = std::size_t{256} << 10;

std::string_view Trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view WhyNotConnected(CURL* easy) {
  long number = 0;
  curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &number);
  if (number == ECONNREFUSED) return "connection refused";
  if (number == EHOSTUNREACH) return "no route to host";
  return number == ENETUNREACH ? "network is unreachable" : "failed";
}

}  // namespace

const std::string* Response::FindHeader(std::string_view name) const {
  const auto found = std::ranges::find_if(headers, [&](const auto& h) { return h.first == name; });
  return found == headers.end() ? nullptr : &found->second;
}

Failure NetworkFailure(const Request& request, const Url& url, std::string_view cause, bool again) {
  std::string verb = LowerCase(request.method);
  if (!verb.empty() && verb[0] >= 'a' && verb[0] <= 'z') {
    verb[0] = static_cast<char>(verb[0] - 'a' + 'A');
  }
  return {FailureKind::kNetwork, fmt::format("{} \"{}\": {}", verb, url.Origin(), cause), again};
}

Transfer::Transfer(BuiltinCall& call, const Network& network, const Request& request,
                   const Url& url)
    : call_(call),
      network_(network),
      request_(request),
      url_(url),
      easy_(curl_easy_init()),
      multi_(curl_multi_init()),
      error_(CURL_ERROR_SIZE, '\0'),
      max_bytes_(std::min(network.access.max_response_bytes, call.max_output_bytes())) {}

std::variant<Response, Failure> Transfer::Run(Clock::time_point deadline) {
  if (!Prepare()) return Failure{FailureKind::kRequest, "the request cannot be prepared"};
  if (curl_multi_add_handle(multi_.get(), easy_.get()) != CURLM_OK) {
    return Failure{FailureKind::kRequest, "the request cannot be started"};
  }
  const End end = Perform(deadline);
  CURLcode code = CURLE_OK;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg == CURLMSG_DONE) code = message->data.result;
  }
  curl_multi_remove_handle(multi_.get(), easy_.get());
  if (end == End::kDone && code == CURLE_OK && has_headers_) return Finish();
  return Explain(end, code);
}

Transfer::End Transfer::Perform(Clock::time_point deadline) {
  Clock::time_point asked = Clock::now();
  while (true) {
    int running = 0;
    if (curl_multi_perform(multi_.get(), &running) != CURLM_OK || running == 0) return End::kDone;
    const Clock::time_point now = Clock::now();
    if (now >= deadline) return End::kLate;
    if (now - asked >= kPatience) {
      if (!call_.Spend(kStepsOfWaiting)) return End::kStopped;
      asked = now;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - now);
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(std::min(kPatience, left).count()),
                    nullptr);
  }
}

curl_socket_t Transfer::OpenSocket(void* transfer, curlsocktype purpose, curl_sockaddr* address) {
  auto& self = *static_cast<Transfer*>(transfer);
  // Here the name has been resolved, and it is not resolved again.
  const std::optional<Address> to = AddressOf(address->addr);
  if (purpose != CURLSOCKTYPE_IPCXN || !to) return CURL_SOCKET_BAD;
  if (!self.network_.access.private_addresses && !IsPublic(*to) &&
      !self.network_.list.HasAddress(*to, self.url_.port())) {
    self.refused_ = to;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t Transfer::TakeHeader(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto& self = *static_cast<Transfer*>(transfer);
  return self.AddHeaderLine({data, size * count}) ? size * count : 0;
}

bool Transfer::AddHeaderLine(std::string_view line) {
  header_bytes_ += line.size();
  if (header_bytes_ > kMaxHeaderBytes) {
    too_large_ = true;
    return false;
  }
  // After 100 Continue comes the response; after the response come trailers, which do not count.
  const bool begins = line.starts_with("HTTP/") && (response_.code == 0 || response_.code < 200);
  if (begins) {
    std::string_view rest = Trimmed(line);
    rest.remove_prefix(std::min(rest.find(' '), rest.size()));
    response_ = {};
    response_.status = Trimmed(rest);
    const std::string& status = response_.status;
    std::from_chars(status.data(), status.data() + status.size(), response_.code);
    has_headers_ = false;
    return true;
  }
  if (has_headers_) return true;
  const std::string_view text = Trimmed(line);
  if (text.empty()) {
    has_headers_ = response_.code >= 200;
  } else if ((line[0] == ' ' || line[0] == '\t') && !response_.headers.empty()) {
    response_.headers.back().second += fmt::format(" {}", text);
  } else if (const std::size_t colon = text.find(':'); colon != text.npos) {
    response_.headers.emplace_back(LowerCase(Trimmed(text.substr(0, colon))),
                                   Trimmed(text.substr(colon + 1)));
  }
  return true;
}

std::size_t Transfer::TakeBody(char* data, std::size_t size, std::size_t count, void* transfer) {
  auto& self = *static_cast<Transfer*>(transfer);
  const std::size_t bytes = size * count;
  if (self.response_.body.size() + bytes > self.max_bytes_) {
    self.too_large_ = true;
    return 0;
  }
  self.response_.body.append(data, bytes);
  return bytes;
}

Response Transfer::Finish() {
  const std::string* coding = response_.FindHeader("content-encoding");
  const bool decoded = decodes_ && coding != nullptr && LowerCase(*coding) != "identity";
  std::erase_if(response_.headers, [decoded](const auto& header) {
    const std::string& name = header.first;
    return name == "transfer-encoding" || name == "trailer" ||
           (decoded && (name == "content-encoding" || name == "content-length"));
  });
  return std::move(response_);
}

Failure Transfer::Explain(End end, CURLcode code) const {
  const auto unreadable = [](std::string message) {
    return Failure{FailureKind::kRequest, std::move(message)};
  };
  if (end == End::kStopped) return {FailureKind::kStopped, {}};
  if (too_large_) {
    return unreadable(header_bytes_ > kMaxHeaderBytes
                          ? fmt::format("the response's headers exceed {} bytes", kMaxHeaderBytes)
                          : fmt::format("the response exceeds {} bytes", max_bytes_));
  }
  if (end == End::kLate) {
    return has_headers_ ? unreadable("request timed out while reading the body")
                        : OnTheWay("request timed out", true);
  }
  if (refused_) {
    return OnTheWay(
        fmt::format("address {} is not public and not granted by the host", AddressText(*refused_)),
        false);
  }
  if (code == CURLE_SSL_CERTPROBLEM) {
    return unreadable("tls: the client's certificate and key cannot be used");
  }
  if (code == CURLE_SSL_CACERT_BADFILE) return unreadable("could not append certificates");
  if (has_headers_) {
    return unreadable(code == CURLE_PARTIAL_FILE
                          ? "unexpected EOF"
                          : fmt::format("reading the response: {}", curl_easy_strerror(code)));
  }
  if (code == CURLE_PEER_FAILED_VERIFICATION) {
    return OnTheWay(fmt::format("tls: failed to verify certificate: {}", error_.c_str()), false);
  }
  if (code == CURLE_COULDNT_RESOLVE_HOST) {
    return OnTheWay(fmt::format("dial tcp: lookup {}: no such host", url_.host()), true);
  }
  if (code == CURLE_COULDNT_CONNECT) {
    return OnTheWay(fmt::format("dial tcp: connect: {}", WhyNotConnected(easy_.get())), true);
  }
  if (code == CURLE_OK) return OnTheWay("malformed HTTP response", false);
  return OnTheWay(curl_easy_strerror(code), true);
}

Failure Transfer::OnTheWay(std::string_view cause, bool again) const {
  return NetworkFailure(request_, url_, cause, again);
}

}  // namespace assay::network
