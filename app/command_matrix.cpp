#include "app/command.h"
#include "app/line_io.h"
#include "app/matrix_rows.h"
#include "app/progress_line.h"
#include "core/sami/sami_loss.h"

namespace sami {

namespace {

OrderedJson toRow(const torch::Tensor& matrix) {
    const SamiBound bound = samiBound(matrix);
    OrderedJson row;
    OrderedJson lines = OrderedJson::array();
    for (std::int64_t i = 0; i < matrix.size(0); ++i) {
        std::vector<double> line;
        for (std::int64_t j = 0; j < matrix.size(1); ++j) line.push_back(matrix[i][j].item<double>());
        lines.push_back(line);
    }
    row["logprobs"] = lines;
    row["loss"] = bound.loss;
    row["mi"] = bound.mi;
    row["row_accuracy"] = bound.rowAccuracy;
    row["column_accuracy"] = bound.columnAccuracy;
    return row;
}

Result<void> runMatrix(const ModelOptions& options) {
    Result<LoadedModel> model = options.load();
    if (!model) return std::unexpected(model.error());
    const auto input = readMatrixRows(options, *model->tokenizer, model->network->config());
    if (!input) return std::unexpected(input.error());
    const torch::NoGradGuard noGrad;
    ProgressLine progress("scoring");
    std::vector<OrderedJson> rows;
    for (const MatrixRow& row : *input) {
        if (interruptRequested()) return fail(ErrorKind::Cancelled, "interrupted");
        const torch::Tensor matrix = logProbMatrix(model->network, row).logProbs;
        if (!torch::isfinite(matrix).all().item<bool>()) {
            return fail(
                ErrorKind::Numeric,
                "{model}: a log-probability of {place} is not a finite number; the weights are damaged, or numbers "
                "of the configuration are not those that it was trained with",
                {{"model", model->path}, {"place", row.id}});
        }
        rows.push_back(toRow(matrix));
        progress.update(rows.size(), input->size());
    }
    return writeRows(options.output, rows);
}

}  // namespace

void addMatrix(CLI::App& app, Action& action) {
    auto options = std::make_shared<ModelOptions>();
    CLI::App* command = app.add_subcommand("matrix", "Matrix of mean log-probs, SAMI loss and bound of each row");
    options->addModel(*command, "float32");
    options->addInput(*command, "{\"prompts\": [C], \"responses\": [C]}");
    options->addOutput(*command);
    options->addSpecials(*command);
    command->callback([options, &action] { action = [options] { return runMatrix(*options); }; });
}

}  // namespace sami
