#include "ui/text/model_words.h"

#include <QCoreApplication>

#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

struct ModelSentences {
    Q_DECLARE_TR_FUNCTIONS(ModelWords)
};

}  // namespace

QString modelWords(const ModelRow& model, std::int64_t run) {
    switch (model.kind) {
        case ModelKind::Base:
            // Runs that begin with the same model and ask it in the same way share that of the first.
            return run <= 1 ? ModelSentences::tr("Base model")
                            : ModelSentences::tr("Base model of run\u00a0%1").arg(wholeNumber(run));
        case ModelKind::Iteration:
            return ModelSentences::tr("Run\u00a0%1, iteration\u00a0%2")
                .arg(wholeNumber(run), wholeNumber(model.iteration));
        case ModelKind::Step:
            return ModelSentences::tr("Run\u00a0%1, iteration\u00a0%2, update\u00a0%3")
                .arg(wholeNumber(run), wholeNumber(model.iteration), wholeNumber(model.step));
        case ModelKind::Imported:
        case ModelKind::Other:
        case ModelKind::Variant:
            break;
    }
    return shownText(fromUtf8(model.name));
}

}  // namespace sami
