#include "core/base/letter_case.h"

#include <utf8proc.h>

namespace sami {

std::string lowered(std::string_view text) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        utf8proc_int32_t point = -1;
        const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
        const utf8proc_ssize_t size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &point);
        if (size <= 0) {
            result += text[at++];
            continue;
        }
        utf8proc_uint8_t encoded[4];
        const utf8proc_ssize_t length = utf8proc_encode_char(utf8proc_tolower(point), encoded);
        result.append(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(length));
        at += static_cast<std::size_t>(size);
    }
    return result;
}

}  // namespace sami
