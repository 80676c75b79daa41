#include "core/records/plain_text.h"

#include "core/base/input_file.h"
#include "core/base/text.h"
#include "core/records/gzip.h"
#include "core/records/text_encoding.h"

namespace sami {

namespace {

using namespace std::string_view_literals;

/// Files that begin so are no text, and what can be done about it.
struct Foreign {
    std::string_view magic;
    std::string_view pattern;
};

constexpr Foreign kForeign[] = {
    {"PK\x03\x04"sv, "{file}: a zip archive or a spreadsheet's own file; unpack it, or save the table as CSV"},
    {"\xD0\xCF\x11\xE0"sv, "{file}: a spreadsheet's own file; save the table as CSV"},
    {"\x28\xB5\x2F\xFD"sv, "{file}: packed with zstd; unpack it with `zstd -d`"},
    {"\xFD"
     "7zXZ\0"sv,
     "{file}: packed with xz; unpack it with `xz -d`"},
    {"BZh91AY&SY"sv, "{file}: packed with bzip2; unpack it with `bzip2 -d`"},
    {"SQLite format 3\0"sv, "{file}: a database; export what you need to CSV or JSON Lines"},
    {"%PDF-"sv, "{file}: a PDF document; save its text as JSON Lines or CSV"}};

}  // namespace

Result<PlainText> PlainText::of(std::string_view bytes, const std::string& name) {
    PlainText text;
    text.m_given = bytes;
    if (looksLikeGzip(bytes)) {
        Result<std::string> unpacked = unpackGzip(bytes, name, kMaxInputBytes);
        if (!unpacked) return std::unexpected(unpacked.error());
        text.m_own = std::move(*unpacked);
        text.m_isOwn = true;
    }
    for (const Foreign& foreign : kForeign) {
        if (text.view().starts_with(foreign.magic))
            return fail(ErrorKind::Unsupported, foreign.pattern, {{"file", name}});
    }
    if (const TextEncoding encoding = encodingOf(text.view()); encoding != TextEncoding::Utf8) {
        Result<std::string> converted = toUtf8(text.view(), encoding, name);
        if (!converted) return std::unexpected(converted.error());
        text.m_own = std::move(*converted);
        text.m_isOwn = true;
    }
    text.dropByteOrderMark();
    return text;
}

void PlainText::dropByteOrderMark() {
    const std::size_t mark = view().size() - withoutByteOrderMark(view()).size();
    if (m_isOwn) {
        m_own.erase(0, mark);
    } else {
        m_given.remove_prefix(mark);
    }
}

}  // namespace sami
