// Everything that symbols.py forbids, so that a test can see it object. Linked into nothing.
#include <cstdio>
#include <cstdlib>
#include <string>

namespace assay {

extern std::string before_main;
std::string before_main = std::getenv("HOME");

int Count() {
  static int mutable_count = 0;
  std::printf("%d\n", ++mutable_count);
  if (before_main.empty()) std::abort();
  return mutable_count;
}

}  // namespace assay
