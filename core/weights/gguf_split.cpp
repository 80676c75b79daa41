#include "core/weights/gguf_split.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "core/weights/weights_fault.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

constexpr const char* kNumber = "split.no";
constexpr const char* kCount = "split.count";
constexpr const char* kTensors = "split.tensors.count";
constexpr std::string_view kEnding = ".gguf";
constexpr std::string_view kShape = "-00001-of-00001";  ///< as long as the end of every name
constexpr std::size_t kMostParts = 99'999;

class SplitFile : public GgufFile {
public:
    SplitFile(std::vector<std::shared_ptr<const GgufFile>> parts, std::vector<StoredTensor> tensors)
        : m_parts(std::move(parts)), m_tensors(std::move(tensors)) {}

    const std::vector<StoredTensor>& tensors() const override { return m_tensors; }
    const Json& metadata() const override { return m_parts.front()->metadata(); }

private:
    std::vector<std::shared_ptr<const GgufFile>> m_parts;  ///< keep the bytes of the tensors mapped
    std::vector<StoredTensor> m_tensors;
};

/// A number of the metadata; nothing where there is none.
std::optional<std::uint64_t> numberAt(const GgufFile& file, const char* key) {
    const auto found = file.metadata().find(key);
    if (found == file.metadata().end() || !found->is_number_integer() || *found < 0) return std::nullopt;
    return found->get<std::uint64_t>();
}

std::optional<std::size_t> digitsAt(std::string_view text, std::size_t offset) {
    std::size_t number = 0;
    const char* const begin = text.data() + offset;
    const auto read = std::from_chars(begin, begin + 5, number);
    if (read.ec != std::errc() || read.ptr != begin + 5) return std::nullopt;
    return number;
}

std::unexpected<Error> misplaced(const fs::path& path, const char* key, std::uint64_t expected) {
    return fail(ErrorKind::Input,
                "{file}: metadata \"{key}\" is not {expected}, as its name says; download the parts of the model anew",
                {{"file", path}, {"key", key}, {"expected", expected}});
}

Result<std::shared_ptr<const GgufFile>> openNamed(const GgufParts& parts, std::size_t index) {
    const fs::path path = parts.path(index);
    std::error_code ignored;
    if (!fs::exists(path, ignored)) {
        return fail(ErrorKind::NotFound,
                    "{file}: no such file, though the model is split into {count} parts; download the missing one",
                    {{"file", path}, {"count", parts.count}});
    }
    auto file = GgufFile::openPart(path);
    if (!file) return file;
    if (numberAt(**file, kCount) != parts.count) return misplaced(path, kCount, parts.count);
    if (numberAt(**file, kNumber) != index) return misplaced(path, kNumber, index);
    return file;
}

/// Error: a tensor in two parts, or fewer or more of them than the first part says.
Result<void> checkTensors(const std::vector<StoredTensor>& tensors, const GgufFile& first, const fs::path& path) {
    const auto twin = std::ranges::adjacent_find(tensors, {}, &StoredTensor::name);
    if (twin != tensors.end()) {
        return fail(ErrorKind::Input, "{file}: {tensor} is in two parts; download the parts of the model anew",
                    {{"file", path}, {"tensor", tensorField(twin->name)}});
    }
    const std::optional<std::uint64_t> expected = numberAt(first, kTensors);
    if (!expected || *expected == tensors.size()) return {};
    return fail(ErrorKind::Input,
                "{file}: the parts hold {count} tensors, where \"split.tensors.count\" says {expected}; download the "
                "parts of the model anew",
                {{"file", path}, {"count", tensors.size()}, {"expected", *expected}});
}

}  // namespace

std::optional<GgufParts> GgufParts::named(const fs::path& file) {
    const std::string name = file.filename().string();
    if (!name.ends_with(kEnding) || name.size() <= kEnding.size() + kShape.size()) return std::nullopt;
    const std::size_t at = name.size() - kEnding.size() - kShape.size();
    const std::optional<std::size_t> number = digitsAt(name, at + 1);
    const std::optional<std::size_t> count = digitsAt(name, at + 10);
    if (name[at] != '-' || name.substr(at + 6, 4) != "-of-" || !number || !count || *number < 1 || *number > *count)
        return std::nullopt;
    return GgufParts{file.parent_path() / name.substr(0, at), *count};
}

fs::path GgufParts::path(std::size_t index) const {
    char ending[40];
    std::snprintf(ending, sizeof ending, "-%05zu-of-%05zu.gguf", index + 1, count);
    return stem.string() + ending;
}

bool isGgufPart(const GgufFile& file) {
    return numberAt(file, kCount).value_or(1) > 1;
}

Result<std::shared_ptr<const GgufFile>> openSplitGguf(const fs::path& path,
                                                      const std::shared_ptr<const GgufFile>& part) {
    const std::uint64_t count = numberAt(*part, kCount).value_or(1);
    const std::optional<GgufParts> parts = GgufParts::named(path);
    if (!parts || parts->count != count || count > kMostParts) {
        return fail(
            ErrorKind::Input,
            "{file}: this is one of the {count} parts of a model, which are found by their names; give each its "
            "name again, the first one NAME{ending}",
            {{"file", path}, {"count", count}, {"ending", GgufParts{{}, count}.path(0)}});
    }
    std::vector<std::shared_ptr<const GgufFile>> files;
    std::vector<StoredTensor> tensors;
    for (std::size_t i = 0; i < parts->count; ++i) {
        auto file = openNamed(*parts, i);
        if (!file) return file;
        tensors.insert(tensors.end(), (*file)->tensors().begin(), (*file)->tensors().end());
        files.push_back(std::move(*file));
    }
    std::ranges::sort(tensors, {}, &StoredTensor::name);
    if (Result<void> good = checkTensors(tensors, *files.front(), path); !good) return std::unexpected(good.error());
    return std::make_shared<const SplitFile>(std::move(files), std::move(tensors));
}

}  // namespace sami
