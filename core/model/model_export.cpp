#include "core/model/model_export.h"

#include <system_error>

#include "core/base/atomic_file.h"
#include "core/base/folder.h"
#include "core/base/sealed_folder.h"
#include "core/model/lora.h"
#include "core/model/model_loader.h"
#include "core/tokenizer/tokenizer_files.h"
#include "core/weights/adapter_folder.h"
#include "core/weights/mapped_file.h"

namespace sami {

namespace fs = std::filesystem;

namespace {

/// The stock copy tells a full disk as any other error.
Result<void> copyFile(const fs::path& from, const fs::path& to) {
    const Result<MappedFile> content = MappedFile::open(from);
    if (!content) return std::unexpected(content.error());
    Result<AtomicFile> file = AtomicFile::create(to);
    if (!file) return std::unexpected(file.error());
    if (Result<void> done = file->write(content->bytes()); !done) return done;
    return file->commit();
}

Result<void> copyFiles(const fs::path& from, const fs::path& to) {
    const Result<std::vector<fs::path>> files = listFolder(from);
    if (!files) return std::unexpected(files.error());
    for (const fs::path& file : *files) {
        if (file.filename() == kCompletionMarker) continue;
        if (Result<void> done = copyFile(file, to / file.filename()); !done) return done;
    }
    return {};
}

/// The weights of `checkpoint`, its adapters added to those of the base model: summed in float32, held and stored in
/// `dtype`.
Result<void> writeWhole(const fs::path& checkpoint, const fs::path& folder, torch::Dtype dtype) {
    Result<CausalLm> network = loadNetwork(checkpoint, {.placement = {}, .dtype = dtype});
    if (!network) return std::unexpected(network.error());
    mergeAdapters(*network);
    if (auto done = saveNetwork((*network)->config(), trainableParameters(*network), folder, dtype); !done) return done;
    return saveTokenizer(checkpoint, folder);
}

}  // namespace

Result<void> exportModel(const fs::path& checkpoint, const fs::path& folder, const ModelExport& how) {
    std::error_code error;
    if (fs::symlink_status(folder, error).type() != fs::file_type::not_found)
        return fail(ErrorKind::Usage, "{folder} exists already; name a new folder", {{"folder", folder}});
    if (Result<void> whole = checkSealedFolder(checkpoint); !whole) return whole;
    const bool isAdapter = isAdapterFolder(checkpoint);
    // Checkpoints are float32 already.
    const bool copies = isAdapter ? how.adaptersApart : how.dtype == torch::kFloat32;
    if (isAdapter && copies && how.dtype != torch::kFloat32)
        return fail(ErrorKind::Usage, "another dtype is for whole models; adapters apart stay float32");
    return writeSealedFolder(folder, [&](const fs::path& fresh) {
        return copies ? copyFiles(checkpoint, fresh) : writeWhole(checkpoint, fresh, how.dtype);
    });
}

}  // namespace sami
