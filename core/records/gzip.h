#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

bool looksLikeGzip(std::string_view bytes);

/// The content of a gzip file (RFC 1952) of one member or several; zero bytes behind the last one are padding. Error: a
/// file that ends too early, is damaged, has something else behind it, or holds more than `maxBytes`.
Result<std::string> unpackGzip(std::string_view bytes, const std::string& name, std::uintmax_t maxBytes);

}  // namespace sami
