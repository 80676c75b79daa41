#include "app/command.h"
#include "core/model/devices.h"
#include "core/model/model_export.h"
#include "core/workbench/models.h"

namespace sami {

namespace {

struct ExportOptions {
    std::string file;
    std::string checkpoint;
    std::string output;
    std::string adapters = "merged";
    std::string saveDtype = "float32";
};

Result<void> runExport(const ExportOptions& options) {
    const Result<std::unique_ptr<Document>> document = Document::open(options.file, Access::ReadOnly);
    if (!document) return std::unexpected(document.error());
    if (options.checkpoint == "base")
        return fail(ErrorKind::Usage, "base is the model the experiment began with; it needs no export");
    const Result<std::string> location = modelLocation(**document, options.checkpoint);
    if (!location) return std::unexpected(location.error());
    return exportModel(*location, options.output,
                       {.adaptersApart = options.adapters == "apart", .dtype = dtypeOf(options.saveDtype)});
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
