#pragma once

#include <string>
#include <string_view>

#include "core/base/error.h"

namespace sami {

/// What a file holds once it is unpacked and in UTF-8: the given bytes themselves where nothing has to be done, so that
/// large files are in memory once.
class PlainText {
public:
    /// By content, not by name: gzip is unpacked, UTF-16 and UTF-32 are turned into UTF-8, a byte-order mark goes.
    /// `bytes` has to outlive the text. Error: what is damaged; what is packed in another way, with how to unpack it.
    static Result<PlainText> of(std::string_view bytes, const std::string& name);

    /// Valid as long as the object and the bytes it was made of; a moved object may have moved its text.
    std::string_view view() const { return m_isOwn ? std::string_view(m_own) : m_given; }

private:
    void dropByteOrderMark();

    std::string m_own;
    std::string_view m_given;
    bool m_isOwn = false;
};

}  // namespace sami
