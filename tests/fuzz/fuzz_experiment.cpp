#include <fstream>

#include "core/workbench/principles.h"
#include "core/workbench/status.h"
#include "tests/fuzz/fuzzed_folder.h"

/// Opens an experiment file and reads what it holds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const FuzzedFolder folder(nullptr, 0, std::initializer_list<std::string_view>{});
    const std::filesystem::path file = folder.path() / "e.sami";
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    const auto document = sami::Document::open(file, sami::Access::ReadOnly);
    if (!document) return 0;
    static_cast<void>(sami::contentOf(**document));
    static_cast<void>(sami::experimentStatusText(**document));
    static_cast<void>((*document)->store().queries().queries());
    static_cast<void>((*document)->store().verdicts().verdicts());
    static_cast<void>((*document)->store().verdicts().judgedPairs());
    return 0;
}
