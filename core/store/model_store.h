#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/run/compared_model.h"
#include "core/run/run_folder.h"
#include "core/store/database.h"

namespace sami {

/// What a model of an experiment is.
enum class ModelKind {
    Base,       ///< what a run began with
    Iteration,  ///< what an iteration ended with
    Step,       ///< saved inside an iteration
    Imported,   ///< responses written elsewhere, without weights
    Other,      ///< another local model, which no run began with
    Variant     ///< one of these, asked under another condition than with the constitution
};

/// A model, or a writer elsewhere, as the experiment knows it.
struct ModelRow {
    std::string name{};  ///< over the whole experiment: "base", "iteration-1", "run-2/iteration-1", or as imported
    ModelKind kind = ModelKind::Imported;
    std::optional<std::int64_t> run{};                  ///< number of the run it belongs to; none for imported ones
    std::string local{};                                ///< its name within that run: "base", "iteration-1"
    std::int64_t iteration = 0;                         ///< 0 for base
    std::int64_t step = 0;                              ///< global; of kind Step alone
    std::string location{};                             ///< MODEL to load; of kind Other alone
    std::string variantOf{};                            ///< name of the model that is asked; of kind Variant alone
    PromptCondition condition = PromptCondition::With;  ///< how
    std::string checkpoint{};  ///< relative to the run folder; empty for base and imported ones
    bool operator==(const ModelRow&) const = default;
};

/// The settings of a run that held-out answers depend on, beside the weights.
inline constexpr std::string_view kAnsweringSettings[] = {
    "model", "prompt_format", "generation_template", "training_template", "response_prefix", "max_new_tokens",
    "stop",  "cut_at",        "response_marker",     "bare_template",
};

/// The models of an experiment. Names are made here, from runs and numbers, and nowhere taken apart.
class ModelStore {
public:
    explicit ModelStore(const Database& database) : m_database(&database) {}

    /// In the order they came to be known.
    Result<std::vector<ModelRow>> models() const;
    /// Row of a run's own model by its name within the run; made where it is new. A run shares the row "base" of the
    /// first iterating run where it is the same model and answers in the same way (format, templates, length limit …).
    Result<std::int64_t> rowOf(std::int64_t run, std::string_view local, ModelKind kind, std::int64_t iteration,
                               std::int64_t step = 0) const;
    /// Row of responses written elsewhere. Error: the name belongs to a model of this experiment.
    Result<std::int64_t> importedRow(std::string_view name) const;
    /// Row of any model by its name; made as a base where it is new: a comparison may be the first to ask one.
    Result<std::int64_t> rowNamed(std::string_view name) const;
    /// Row of another local model. Error: the name belongs to something else.
    Result<std::int64_t> otherRow(std::string_view name, std::string_view location) const;
    /// Row of a model, which need not have one, under another condition: "iteration-1 without".
    Result<std::int64_t> variantRow(std::string_view model, PromptCondition condition) const;
    /// The same of the model that has that row.
    Result<std::int64_t> variantRow(std::int64_t model, PromptCondition condition) const;
    static std::string variantName(std::string_view model, PromptCondition condition);
    /// Makes rows for checkpoints that stand in the run's folder, whether or not an event tells of them.
    Result<void> adopt(std::int64_t run, const std::vector<CheckpointFolder>& checkpoints) const;

    /// The name under which a run's own model ("base", "iteration-1") is known, or will be.
    Result<std::string> nameOf(std::int64_t run, std::string_view local) const;
    /// Number of the first iterating run, whose models go without a prefix; nothing before there is one.
    Result<std::optional<std::int64_t>> firstRun() const;

private:
    const Database* m_database;
};

}  // namespace sami
