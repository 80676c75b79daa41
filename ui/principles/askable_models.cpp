#include "ui/principles/askable_models.h"

#include "core/workbench/models.h"
#include "ui/review/model_choices.h"

namespace sami {

Result<std::vector<AskableModel>> readAskable(const Document& document) {
    const Result<ModelChoices> choices = readModelChoices(document);
    if (!choices) return std::unexpected(choices.error());
    const Result<std::vector<ModelRow>> rows = models(document);
    if (!rows) return std::unexpected(rows.error());
    std::vector<AskableModel> askable;
    for (const ModelRow& row : *rows) {
        if (hasWeights(row) && row.kind != ModelKind::Imported)
            askable.push_back({choices->nameOf(row.name), row.name});
    }
    return askable;
}

}  // namespace sami
