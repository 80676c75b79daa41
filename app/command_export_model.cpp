#include "app/command.h"
#include "core/run/sealed_folder.h"
#include "core/store/experiment.h"

namespace sami {

namespace {

namespace fs = std::filesystem;

Result<void> runExport(const std::string& file, const std::string& checkpoint, const std::string& output) {
    std::error_code error;
    if (fs::exists(output, error)) return fail(ErrorKind::Usage, output + " exists already; name a new folder");
    const Result<Experiment> experiment = Experiment::open(file, Access::ReadOnly);
    if (!experiment) return std::unexpected(experiment.error());
    if (checkpoint == "base")
        return fail(ErrorKind::Usage, "base is the model the experiment began with; it needs no export");
    const Result<std::string> location = experiment->modelLocation(checkpoint);
    if (!location) return std::unexpected(location.error());
    if (Result<void> whole = checkSealedFolder(*location); !whole) return whole;
    return writeSealedFolder(output, [&](const fs::path& fresh) -> Result<void> {
        for (const auto& entry : fs::directory_iterator(*location)) {
            if (entry.path().filename() == kCompletionMarker) continue;
            std::error_code cause;
            fs::copy_file(entry.path(), fresh / entry.path().filename(), cause);
            if (cause)
                return std::unexpected(
                    ioError("cannot write", (fresh / entry.path().filename()).string(), cause.value()));
        }
        return {};
    });
}

}  // namespace

void addExportModel(CLI::App& app, Action& action) {
    struct Options {
        std::string file, checkpoint, output;
    };
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("export-model", "A trained model as a Hugging Face folder");
    command->add_option("file", options->file, "Experiment file")->required();
    command->add_option("--checkpoint", options->checkpoint, "iteration-1, run-2/iteration-1, …")->required();
    command->add_option("--output", options->output, "New folder")->required();
    command->callback([options, &action] {
        action = [options] { return runExport(options->file, options->checkpoint, options->output); };
    });
}

}  // namespace sami
