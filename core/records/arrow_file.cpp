#include "core/records/arrow_file.h"

#include <dlfcn.h>

#include <filesystem>
#include <vector>

#include "core/arrow/arrow_rows.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

using namespace std::string_view_literals;

constexpr std::string_view kLibraryName = "libsami_arrow.so";

decltype(&samiReadArrowRows) loaded() {
    std::error_code ignored;
    const fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    for (const fs::path& place : {folder / kLibraryName, folder.parent_path() / "lib" / kLibraryName}) {
        if (!fs::exists(place, ignored)) continue;
        void* const library = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) continue;
        if (void* const function = dlsym(library, "samiReadArrowRows"))
            return reinterpret_cast<decltype(&samiReadArrowRows)>(function);
    }
    return nullptr;
}

}  // namespace

bool isArrowFile(std::string_view bytes) {
    // Arrow's stream begins with a mark and the length of its schema, which is small.
    const bool isStream = bytes.starts_with("\xFF\xFF\xFF\xFF"sv) && bytes.size() > 8 && bytes[7] == '\0';
    return bytes.starts_with("PAR1"sv) || bytes.starts_with("ARROW1\0\0"sv) || isStream;
}

Result<void> forEachArrowRecord(std::string_view bytes, const std::string& name, RowReport& report,
                                const TakeRecord& take) {
    static const auto readRows = loaded();
    if (readRows == nullptr) {
        return fail(ErrorKind::Unsupported,
                    "{file}: Parquet and Arrow files are read with Apache Arrow's library, which this program does not "
                    "find; write it as JSON Lines with pandas: "
                    "pandas.read_parquet(\"{file}\").to_json(\"queries.jsonl\", orient=\"records\", lines=True)",
                    {{"file", name}});
    }
    std::size_t number = 0;
    Result<void> done;
    const auto takeRow = [&](ArrowRow row) {
        const std::string place = sentence("{file}: row {number}", {{"file", name}, {"number", number++}});
        Result<void> taken = fail(ErrorKind::Input, "{place}: {problem}", {{"place", place}, {"problem", row.problem}});
        if (row.problem.empty()) taken = take({std::move(row.value), place});
        done = taken ? taken : report.meetBadRow(taken.error());
        return done.has_value();
    };
    std::string problem;
    readRows(bytes, takeRow, problem);
    if (!done || problem.empty()) return done;
    return fail(ErrorKind::Input, "{file}: the file can't be read ({problem}); fetch it again",
                {{"file", name}, {"problem", problem}});
}

}  // namespace sami
