#include "core/records/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

namespace sami {

namespace {

constexpr std::string_view kMagic = "\x1F\x8B";
constexpr int kGzipWindow = 15 + 16;  // the largest window, gzip's header and trailer

/// The size that the last member says it has when unpacked, so that it is given its memory at once; nothing beyond what
/// DEFLATE can make of so many bytes.
std::size_t likelySize(std::string_view bytes) {
    constexpr std::size_t kLargestRatio = 1032;
    std::size_t size = 0;
    for (std::size_t i = 1; i <= std::min<std::size_t>(4, bytes.size()); ++i)
        size = size << 8 | static_cast<unsigned char>(bytes[bytes.size() - i]);
    return std::min(size, bytes.size() * kLargestRatio);
}

/// zlib's stream for as long as it lives; zlib never changes what it reads.
class Unpacker {
public:
    explicit Unpacker(std::string_view bytes) : m_rest(bytes) {
        m_isReady = inflateInit2(&m_stream, kGzipWindow) == Z_OK;
    }
    ~Unpacker() {
        if (m_isReady) inflateEnd(&m_stream);
    }
    Unpacker(const Unpacker&) = delete;
    Unpacker& operator=(const Unpacker&) = delete;

    /// zlib's code; what was unpacked is appended.
    int unpackInto(std::string& text) {
        if (!m_isReady) return Z_MEM_ERROR;
        char buffer[1 << 16];
        const std::size_t given = std::min<std::size_t>(m_rest.size(), std::numeric_limits<uInt>::max());
        m_stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(m_rest.data()));
        m_stream.avail_in = static_cast<uInt>(given);
        m_stream.next_out = reinterpret_cast<Bytef*>(buffer);
        m_stream.avail_out = sizeof buffer;
        const int code = inflate(&m_stream, Z_NO_FLUSH);
        text.append(buffer, sizeof buffer - m_stream.avail_out);
        m_rest.remove_prefix(given - m_stream.avail_in);
        return code;
    }
    /// Whether another member follows, which is then begun; padding is passed over.
    bool beginsAnother() {
        m_rest.remove_prefix(std::min(m_rest.find_first_not_of('\0'), m_rest.size()));
        return looksLikeGzip(m_rest) && inflateReset(&m_stream) == Z_OK;
    }
    bool atEnd() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
    z_stream m_stream{};
    bool m_isReady = false;
};

}  // namespace

bool looksLikeGzip(std::string_view bytes) {
    return bytes.starts_with(kMagic);
}

Result<std::string> unpackGzip(std::string_view bytes, const std::string& name, std::uintmax_t maxBytes) {
    Unpacker unpacker(bytes);
    std::string text;
    text.reserve(std::min<std::uintmax_t>(likelySize(bytes), maxBytes));
    for (;;) {
        const int code = unpacker.unpackInto(text);
        if (text.size() > maxBytes) {
            return fail(ErrorKind::Input,
                        "{file}: longer than {limit} bytes when unpacked; split it into smaller files",
                        {{"file", name}, {"limit", maxBytes}});
        }
        if (code == Z_STREAM_END && !unpacker.beginsAnother()) break;
        if (code == Z_OK || code == Z_STREAM_END) continue;
        if (code == Z_MEM_ERROR) return fail(ErrorKind::Memory, "{file}: out of memory", {{"file", name}});
        return fail(ErrorKind::Input,
                    code == Z_BUF_ERROR ? "{file}: the gzip file ends too early; fetch it again"
                                        : "{file}: the gzip file is damaged; fetch it again",
                    {{"file", name}});
    }
    if (!unpacker.atEnd()) {
        return fail(ErrorKind::Input, "{file}: something that is no gzip stands behind the gzip file; fetch it again",
                    {{"file", name}});
    }
    return text;
}

}  // namespace sami
