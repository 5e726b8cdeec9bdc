#pragma once

// A server on 127.0.0.1, on a port that the system chooses, which says what a test wants.

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct ssl_ctx_st;

namespace assay::network {

std::string Golden(std::string_view name);

class LocalServer {
 public:
  // All that is sent for a request, byte for byte; then the connection ends. Nothing: it is kept
  // open without a word until the other side gives up.
  using Answer = std::function<std::string(const std::string& request)>;
  enum class Transport { kPlain, kTls, kTlsWithClients };

  explicit LocalServer(Answer answer, Transport transport = Transport::kPlain);
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  int port() const { return port_; }
  // `127.0.0.1:PORT`
  std::string authority() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string Url(std::string_view path) const;
  // What has come, whole requests, in order.
  std::vector<std::string> requests();

 private:
  void Serve();
  void Talk(int connection);

  Answer answer_;
  std::shared_ptr<ssl_ctx_st> tls_;
  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  int connection_ = -1;
  bool ending_ = false;
  std::thread thread_;
};

// A response with `Content-Length` and what else `headers` has, each line ended.
std::string Respond(std::string_view status, std::string_view body, std::string_view headers = "");

}  // namespace assay::network
