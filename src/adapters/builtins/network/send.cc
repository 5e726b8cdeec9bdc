#include "adapters/builtins/network/send.h"

#include <algorithm>
#include <array>
#include <optional>
#include <thread>
#include <utility>

#include "fmt/format.h"

namespace assay::network {
namespace {

using Milliseconds = std::chrono::milliseconds;
using Outcome = std::variant<Response, Failure>;

constexpr int kMostRedirects = 10;
constexpr std::uint64_t kStepsOfSending = 20'000;
constexpr std::uint64_t kStepsOfWaiting = 1024;
constexpr Milliseconds kFirstPause{100};
constexpr Milliseconds kLongestPause{60'000};

// What proves who asks is not for other hosts.
constexpr std::array<std::string_view, 5> kCredentials = {
    "Authorization", "Cookie", "Cookie2", "Proxy-Authorization", "Www-Authenticate"};

bool IsRedirect(std::int64_t code) {
  return code == 301 || code == 302 || code == 303 || code == 307 || code == 308;
}

// What is wrong with going there; empty: nothing.
std::string Refusal(const Network& network, const Url& url) {
  if (!network.list.HasHost(url.host(), url.port())) {
    return fmt::format("disallowed host: {}", url.host());
  }
  if (url.scheme() != "http" && url.scheme() != "https") {
    return fmt::format("unsupported protocol scheme \"{}\"", url.scheme());
  }
  return {};
}

// The request that follows a redirect, as Go's client makes it.
void Redirect(Request& request, const Url& from, const Url& to, std::int64_t code) {
  if (code < 307 && request.method != "GET" && request.method != "HEAD") request.method = "GET";
  if (code < 307) {
    request.body.clear();
    std::erase_if(request.headers,
                  [](const auto& header) { return header.first == "Content-Type"; });
  }
  if (from.SameOrigin(to)) return;
  request.host.clear();
  std::erase_if(request.headers, [](const auto& header) {
    return std::ranges::find(kCredentials, header.first) != kCredentials.end();
  });
}

class Sender {
 public:
  Sender(BuiltinCall& call, const Network& network, const Request& request)
      : call_(call),
        network_(network),
        request_(request),
        last_(Clock::now() +
              std::chrono::nanoseconds(std::clamp(network.access.max_nanoseconds, std::int64_t{0},
                                                  std::int64_t{1'000'000'000'000'000}))) {}

  Outcome Run() {
    std::optional<Url> url = Url::Parse(request_.url);
    if (!url) return Failure{FailureKind::kRequest, "parse \"url\": invalid URL"};
    if (!network_.list.HasHost(url->host(), url->port())) {
      return Failure{FailureKind::kRequest, Refusal(network_, *url)};
    }
    if (const std::string refusal = Refusal(network_, *url); !refusal.empty()) {
      return NetworkFailure(request_, *url, refusal, false);
    }
    if (!request_.unsendable.empty()) {
      return NetworkFailure(request_, *url, request_.unsendable, false);
    }
    Milliseconds pause = kFirstPause;
    for (std::int64_t left = request_.retries;; --left) {
      Outcome outcome = Attempt(*url);
      const Failure* failure = std::get_if<Failure>(&outcome);
      if (failure == nullptr || !failure->again || left == 0) return outcome;
      if (Clock::now() + pause >= last_) return outcome;
      if (!Wait(pause)) return Failure{FailureKind::kStopped, {}};
      pause = std::min(pause * 8 / 5, kLongestPause);
    }
  }

 private:
  Clock::time_point Deadline() const {
    if (request_.timeout_ns <= 0) return last_;
    const std::chrono::nanoseconds timeout(request_.timeout_ns);
    const Clock::time_point now = Clock::now();
    return timeout < last_ - now ? now + timeout : last_;
  }

  Outcome Attempt(const Url& first) {
    const Clock::time_point deadline = Deadline();
    Request request = request_;
    std::optional<Url> moved;
    for (int redirects = 0;; ++redirects) {
      if (!call_.Spend(kStepsOfSending)) return Failure{FailureKind::kStopped, {}};
      const Url& url = moved ? *moved : first;
      Outcome outcome = Transfer(call_, network_, request, url).Run(deadline);
      const Response* response = std::get_if<Response>(&outcome);
      if (response == nullptr || !request_.follow_redirects || !IsRedirect(response->code)) {
        return outcome;
      }
      const std::string* location = response->FindHeader("location");
      if (location == nullptr || location->empty()) return outcome;
      if (redirects == kMostRedirects) {
        return NetworkFailure(request_, url, "stopped after 10 redirects", false);
      }
      std::optional<Url> next = url.Resolve(*location);
      if (!next) return NetworkFailure(request_, url, "failed to parse Location header", false);
      if (const std::string refusal = Refusal(network_, *next); !refusal.empty()) {
        return NetworkFailure(request_, *next, refusal, false);
      }
      Redirect(request, url, *next, response->code);
      moved = std::move(next);
    }
  }

  // False if the evaluation ends meanwhile.
  bool Wait(Milliseconds pause) {
    constexpr Milliseconds kSlice{20};
    for (; pause.count() > 0; pause -= kSlice) {
      if (!call_.Spend(kStepsOfWaiting)) return false;
      std::this_thread::sleep_for(std::min(pause, kSlice));
    }
    return true;
  }

  BuiltinCall& call_;
  const Network& network_;
  const Request& request_;
  Clock::time_point last_;
};

}  // namespace

Outcome Send(BuiltinCall& call, const Network& network, const Request& request) {
  return Sender(call, network, request).Run();
}

}  // namespace assay::network
