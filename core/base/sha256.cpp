#include "core/base/sha256.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

#include <openssl/evp.h>

#include "core/base/readable_file.h"

namespace sami {

namespace {

class Digest {
public:
    Digest() : m_context(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
        EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr);
    }
    void add(std::string_view bytes) { EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()); }
    std::string hexadecimal() {
        std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
        unsigned int size = 0;
        EVP_DigestFinal_ex(m_context.get(), bytes.data(), &size);
        constexpr std::string_view digits = "0123456789abcdef";
        std::string text;
        for (unsigned int i = 0; i < size; ++i) {
            text += digits[bytes[i] >> 4];
            text += digits[bytes[i] & 15];
        }
        return text;
    }

private:
    std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> m_context;
};

}  // namespace

std::string sha256(std::string_view bytes) {
    Digest digest;
    digest.add(bytes);
    return digest.hexadecimal();
}

Result<std::string> sha256OfFile(const std::filesystem::path& path) {
    const Result<ReadableFile> file = ReadableFile::open(path);
    if (!file) return std::unexpected(file.error());
    Digest digest;
    std::string buffer(std::size_t{1} << 20, '\0');
    for (;;) {
        const ssize_t count = ::read(file->descriptor(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return std::unexpected(ioError(IoAction::Read, path.string(), errno));
        if (count == 0) return digest.hexadecimal();
        digest.add({buffer.data(), static_cast<std::size_t>(count)});
    }
}

}  // namespace sami
