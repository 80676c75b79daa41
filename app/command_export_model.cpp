#include "app/command.h"
#include "core/base/atomic_file.h"
#include "core/model/devices.h"
#include "core/model/lora.h"
#include "core/model/model_loader.h"
#include "core/run/sealed_folder.h"
#include "core/tokenizer/tokenizer_files.h"
#include "core/weights/adapter_folder.h"
#include "core/weights/mapped_file.h"
#include "core/workbench/models.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

struct ExportOptions {
    std::string file;
    std::string checkpoint;
    std::string output;
    std::string adapters = "merged";
    std::string saveDtype = "float32";
    bool keepsAdapters() const { return adapters == "apart"; }
};

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
    for (const auto& entry : fs::directory_iterator(from)) {
        if (entry.path().filename() == kCompletionMarker) continue;
        const fs::path copy = to / entry.path().filename();
        if (Result<void> done = copyFile(entry.path(), copy); !done) return done;
    }
    return {};
}

/// The weights of `checkpoint`, its adapters added to those of the base model: summed in float32, held and stored in
/// `dtype`.
Result<void> writeWhole(const fs::path& checkpoint, const fs::path& folder, torch::Dtype dtype) {
    Result<CausalLm> network = loadNetwork(checkpoint, torch::TensorOptions().dtype(dtype));
    if (!network) return std::unexpected(network.error());
    mergeAdapters(*network);
    if (auto done = saveNetwork((*network)->config(), trainableParameters(*network), folder, dtype); !done) return done;
    return saveTokenizer(checkpoint, folder);
}

Result<void> runExport(const ExportOptions& options) {
    std::error_code error;
    if (fs::exists(options.output, error))
        return fail(ErrorKind::Usage, options.output + " exists already; name a new folder");
    const Result<std::unique_ptr<Document>> document = Document::open(options.file, Access::ReadOnly);
    if (!document) return std::unexpected(document.error());
    if (options.checkpoint == "base")
        return fail(ErrorKind::Usage, "base is the model the experiment began with; it needs no export");
    const Result<std::string> location = modelLocation(**document, options.checkpoint);
    if (!location) return std::unexpected(location.error());
    if (Result<void> whole = checkSealedFolder(*location); !whole) return whole;
    const bool isAdapter = isAdapterFolder(*location);
    const torch::Dtype dtype = dtypeOf(options.saveDtype);
    // Checkpoints are float32 already.
    const bool copies = isAdapter ? options.keepsAdapters() : dtype == torch::kFloat32;
    if (isAdapter && copies && dtype != torch::kFloat32)
        return fail(ErrorKind::Usage, "--save-dtype is for whole models; adapters apart stay float32");
    return writeSealedFolder(options.output, [&](const fs::path& fresh) {
        return copies ? copyFiles(*location, fresh) : writeWhole(*location, fresh, dtype);
    });
}

}  // namespace

void addExportModel(CLI::App& app, Action& action) {
    auto options = std::make_shared<ExportOptions>();
    CLI::App* command = app.add_subcommand("export-model", "A trained model as a Hugging Face folder");
    command->add_option("FILE", options->file, "The experiment file")->required();
    command->add_option("--checkpoint", options->checkpoint, "iteration-1, run-2/iteration-1, …")->required();
    command->add_option("--output", options->output, "New folder")->required();
    command
        ->add_option("--adapters", options->adapters,
                     "Low-rank adapters: merged into a whole model, or apart in PEFT's layout")
        ->check(CLI::IsMember({"merged", "apart"}))
        ->capture_default_str();
    command
        ->add_option(
            "--save-dtype", options->saveDtype,
            "Of the stored weights: float32, or bfloat16 or float16, in which the base of adapters is then held too")
        ->check(CLI::IsMember({"float32", "bfloat16", "float16"}))
        ->capture_default_str();
    command->callback([options, &action] { action = [options] { return runExport(*options); }; });
}

}  // namespace sami
