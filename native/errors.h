// Errors of the addon: one exception, thrown anywhere, turned into a JavaScript Error with `code` at the door.
#pragma once

#include <new>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace millrace {

/** What came, what was expected, how to fix it; becomes a JavaScript Error with `code` ERR_NATIVE. */
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/** What a user reads about an exception. */
inline std::string messageOf(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return "Out of memory. Use a smaller batch or a smaller model.";
  return error.what();
}

/** Joins its arguments into one text. */
template <typename... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

/** `[32, 28, 28, 1]` */
template <typename T>
std::string formatShape(const std::vector<T>& shape) {
  std::ostringstream out;
  out << '[';
  for (size_t i = 0; i < shape.size(); i++) out << (i == 0 ? "" : ", ") << shape[i];
  out << ']';
  return out.str();
}

/** Throws unless `condition` holds; the message is only built when it is needed. */
#define MILLRACE_CHECK(condition, ...) \
  do { \
    if (!(condition)) throw ::millrace::Error(::millrace::text(__VA_ARGS__)); \
  } while (false)

}  // namespace millrace
