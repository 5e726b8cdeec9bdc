// Each detector is a form that one kind of secret has. They name what is in a field that is
// sensitive anyway, so a false hit costs little, and a text is looked at as a whole and in part.

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

#include "resource/sensitive.h"

namespace assay::resource {
namespace {

constexpr std::string_view kUpperAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view kWord =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

bool Among(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

// `prefix`, then at least `least` characters of `set`, not inside of a longer word.
bool HasToken(std::string_view text, std::string_view prefix, std::string_view set,
              std::size_t least) {
  for (std::size_t at = text.find(prefix); at != std::string_view::npos;
       at = text.find(prefix, at + 1)) {
    if (at > 0 && Among(text[at - 1], kWord)) continue;
    std::size_t end = at + prefix.size();
    while (end < text.size() && Among(text[end], set)) ++end;
    if (end - at - prefix.size() >= least) return true;
  }
  return false;
}

bool IsAwsAccessKeyId(std::string_view text) {
  return HasToken(text, "AKIA", kUpperAndDigits, 16) || HasToken(text, "ASIA", kUpperAndDigits, 16);
}

bool IsGithubToken(std::string_view text) {
  constexpr std::array<std::string_view, 6> kPrefixes = {"ghp_", "gho_", "ghu_",
                                                         "ghs_", "ghr_", "github_pat_"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return HasToken(text, prefix, kWord, 22); });
}

bool IsGoogleApiKey(std::string_view text) { return HasToken(text, "AIza", kWord, 35); }

bool IsSlackToken(std::string_view text) {
  return HasToken(text, "xoxb-", kWord, 20) || HasToken(text, "xoxp-", kWord, 20) ||
         HasToken(text, "xapp-", kWord, 20);
}

// A header, a payload and a signature; the header of a token begins with `{"`.
bool IsJsonWebToken(std::string_view text) {
  const std::size_t start = text.find("eyJ");
  if (start == std::string_view::npos) return false;
  std::size_t dots = 0;
  std::size_t end = start;
  while (end < text.size() && (Among(text[end], kWord) || text[end] == '.')) {
    dots += text[end] == '.' ? 1 : 0;
    ++end;
  }
  return dots == 2 && end - start >= 30;
}

bool IsPrivateKey(std::string_view text) {
  const std::size_t begin = text.find("-----BEGIN ");
  if (begin == std::string_view::npos) return false;
  const std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  return line.find("PRIVATE KEY-----") != std::string_view::npos;
}

// `scheme://user:password@host`.
bool IsPasswordInUrl(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view rest = text.substr(scheme + 3);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?# \n"));
  const std::size_t at = authority.rfind('@');
  const std::size_t colon = authority.find(':');
  return at != std::string_view::npos && colon + 1 < at;
}

// One word of at least 20 characters, as keys and tokens are written, whose distribution is that of
// noise.
bool IsHighEntropy(std::string_view text) {
  if (text.size() < 20 || text.size() > 4096) return false;
  std::array<std::size_t, 256> counts{};
  for (const char c : text) {
    if (!Among(c, kWord) && !Among(c, "+/=")) return false;
    ++counts[static_cast<unsigned char>(c)];
  }
  double bits = 0;
  for (const std::size_t count : counts) {
    if (count == 0) continue;
    const double share = static_cast<double>(count) / static_cast<double>(text.size());
    bits -= share * std::log2(share);
  }
  // Noise of n characters cannot show more than log2(n) bits.
  return bits >= std::min(4.0, 0.85 * std::log2(static_cast<double>(text.size())));
}

struct Detector {
  std::string_view name;
  bool (*hits)(std::string_view text);
};
constexpr std::array<Detector, 8> kDetectors = {{{"aws_access_key_id", IsAwsAccessKeyId},
                                                 {"github_token", IsGithubToken},
                                                 {"google_api_key", IsGoogleApiKey},
                                                 {"high_entropy", IsHighEntropy},
                                                 {"json_web_token", IsJsonWebToken},
                                                 {"password_in_url", IsPasswordInUrl},
                                                 {"private_key", IsPrivateKey},
                                                 {"slack_token", IsSlackToken}}};

}  // namespace

std::vector<std::string_view> DetectSecrets(std::string_view text) {
  std::vector<std::string_view> names;
  for (const Detector& detector : kDetectors) {
    if (detector.hits(text)) names.push_back(detector.name);
  }
  return names;
}

}  // namespace assay::resource
