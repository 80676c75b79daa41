#pragma once

#include <QTemporaryDir>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

namespace made {

/// A folder that goes with the test; files are written into it by name.
class Folder {
public:
    std::filesystem::path path() const { return m_folder.path().toStdString(); }
    std::filesystem::path file(const std::string& name, const std::string& bytes) const {
        const std::filesystem::path where = path() / name;
        std::ofstream(where, std::ios::binary) << bytes;
        return where;
    }

private:
    QTemporaryDir m_folder;
};

/// The bytes of numbers, one after another.
template <class... Numbers>
std::string bytesOf(Numbers... numbers) {
    std::string bytes;
    (bytes.append(reinterpret_cast<const char*>(&numbers), sizeof numbers), ...);
    return bytes;
}

inline std::string u32(std::uint32_t value) {
    return bytesOf(value);
}
inline std::string u64(std::uint64_t value) {
    return bytesOf(value);
}

/// Header length, header and data of a safetensors file.
inline std::string safetensors(const std::string& header, std::size_t dataBytes) {
    return u64(header.size()) + header + std::string(dataBytes, '\x01');
}

/// A string of GGUF: length and bytes.
inline std::string ggufString(const std::string& text) {
    return u64(text.size()) + text;
}

/// A key with a value that is encoded already; types: 4 uint32, 6 float32, 7 bool, 8 string, 9 array.
inline std::string ggufKey(const std::string& key, std::uint32_t type, const std::string& value) {
    return ggufString(key) + u32(type) + value;
}
inline std::string ggufArray(std::uint32_t type, std::uint64_t count, const std::string& elements) {
    return u32(type) + u64(count) + elements;
}
inline std::string ggufStrings(const std::vector<std::string>& texts) {
    std::string elements;
    for (const std::string& text : texts) elements += ggufString(text);
    return ggufArray(8, texts.size(), elements);
}

/// A row of the tensor table; `extents` innermost first, as the format has them.
inline std::string ggufTensor(const std::string& name, const std::vector<std::uint64_t>& extents, std::uint32_t type,
                              std::uint64_t offset) {
    std::string row = ggufString(name) + u32(static_cast<std::uint32_t>(extents.size()));
    for (const std::uint64_t extent : extents) row += u64(extent);
    return row + u32(type) + u64(offset);
}

/// The parts of a GGUF file; what is not set follows from the rest.
struct Gguf {
    std::string magic = "GGUF";
    std::uint32_t version = 3;
    std::optional<std::uint64_t> numTensors = {};
    std::optional<std::uint64_t> numKeys = {};
    std::vector<std::string> keys = {};
    std::vector<std::string> tensors = {};
    std::string data = {};
    std::size_t alignment = 32;

    std::string bytes() const {
        std::string result = magic + u32(version) + u64(numTensors.value_or(tensors.size()));
        result += u64(numKeys.value_or(keys.size()));
        for (const std::string& key : keys) result += key;
        for (const std::string& tensor : tensors) result += tensor;
        if (!tensors.empty()) result.resize((result.size() + alignment - 1) / alignment * alignment);
        return result + data;
    }
};

}  // namespace made
